"""Dictionaries made for a test from the packaged one."""

import csv
from collections.abc import Mapping
from dataclasses import replace
from io import StringIO
from pathlib import Path

from dictionary.need_versions import KEPT
from dictionary.needs import Dictionary, NeedFiles, make_dictionary, packaged_files, rows_of


def with_statuses(statuses: Mapping[str, tuple[str, str]], version: str = "1.1.0") -> Dictionary:
    """The packaged dictionary where some needs have another status: need -> (status, successor or "")."""
    files = packaged_files()
    rows = rows_of(files.needs)
    for row in rows:
        row["status"] = statuses.get(row["id"], (row["status"], ""))[0]
    successors = "".join(
        f"{need},{next_},exact,{version}\n" for need, (_, next_) in statuses.items() if next_
    )
    changed = replace(
        files, needs=_written(rows), replacements=f"need,replaced_by,relation,since\n{successors}"
    )
    return make_dictionary(published(changed, version))


def edited_files(
    changes: Mapping[str, Mapping[str, str]], added: Mapping[str, str] | None = None
) -> NeedFiles:
    """The packaged files where some cells differ (need -> column -> text), or a need stands twice.

    `added`: the need that is copied -> the id of the copy.
    """
    files = packaged_files()
    rows = [{**row, **changes.get(row["id"], {})} for row in rows_of(files.needs)]
    rows += [{**row, "id": copy} for old, copy in (added or {}).items() for row in rows if row["id"] == old]
    return replace(files, needs=_written(rows))


def edited(
    changes: Mapping[str, Mapping[str, str]], version: str = "2.0.0", added: Mapping[str, str] | None = None
) -> Dictionary:
    """The dictionary of such files, as another version."""
    return make_dictionary(published(edited_files(changes, added), version))


def kept(folder: Path, files: NeedFiles, version: str = "1.0.0") -> None:
    """Keep the files in a folder as a version."""
    (folder / "versions" / version).mkdir(parents=True)
    for name in KEPT:
        text = getattr(files, name)
        (folder / "versions" / version / f"{name}.csv").write_text(text, encoding="utf-8")


def published(files: NeedFiles, version: str) -> NeedFiles:
    """The files with a version that has their digest."""
    return replace(files, versions=f"version,sha256,published\n{version},{files.sha256()},2026-12-01\n")


def _written(rows: list[dict[str, str]]) -> str:
    out = StringIO()
    writer = csv.DictWriter(out, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()
