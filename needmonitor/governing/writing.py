"""Documents as files: each as Markdown for people and as JSON for machines."""

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from needmonitor.governing.documents import Document


def write_documents(documents: Sequence[Document], folder: Path, now: datetime) -> list[Path]:
    """Write every document twice; the files, in order.

    Raises:
        OSError: one cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for document in documents:
        for ending, text in (("md", as_markdown(document, now)), ("json", as_json(document, now))):
            file = folder / f"{document.name}.{ending}"
            file.write_text(text, encoding="utf-8", newline="\n")
            written.append(file)
    return written


def as_json(document: Document, now: datetime) -> str:
    """For machines: title, note, moment and rows."""
    said = {"title": document.title, "note": document.note, "made_at": now.isoformat(timespec="seconds")}
    return (
        json.dumps({**said, "rows": [dict(row) for row in document.rows]}, indent=2, ensure_ascii=False)
        + "\n"
    )


def as_markdown(document: Document, now: datetime) -> str:
    """For people: one table."""
    lines = [
        f"# {document.title}",
        "",
        f"Made from what is configured, {now:%Y-%m-%d %H:%M} UTC. {document.note}",
        "",
    ]
    if not document.rows:
        return "\n".join([*lines, "None.", ""])
    columns = list(document.rows[0])
    lines += [f"| {' | '.join(columns)} |", f"|{'---|' * len(columns)}"]
    lines += [f"| {' | '.join(_cell(row[name]) for name in columns)} |" for row in document.rows]
    return "\n".join([*lines, ""])


def _cell(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("\n", " ")
