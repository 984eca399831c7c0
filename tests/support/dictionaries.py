"""Dictionaries made for a test from the packaged one."""

import csv
from collections.abc import Mapping
from dataclasses import replace
from io import StringIO

from dictionary.needs import Dictionary, NeedFiles, make_dictionary, packaged_files


def with_statuses(statuses: Mapping[str, tuple[str, str]], version: str = "1.1.0") -> Dictionary:
    """The packaged dictionary where some needs have another status: need -> (status, successor or "")."""
    files = packaged_files()
    rows = list(csv.DictReader(StringIO(files.needs)))
    for row in rows:
        row["status"] = statuses.get(row["id"], (row["status"], ""))[0]
    successors = "".join(
        f"{need},{next_},exact,{version}\n" for need, (_, next_) in statuses.items() if next_
    )
    changed = replace(
        files, needs=_written(rows), replacements=f"need,replaced_by,relation,since\n{successors}"
    )
    return make_dictionary(published(changed, version))


def published(files: NeedFiles, version: str) -> NeedFiles:
    """The files with a version that has their digest."""
    return replace(files, versions=f"version,sha256,published\n{version},{files.sha256()},2026-12-01\n")


def _written(rows: list[dict[str, str]]) -> str:
    out = StringIO()
    writer = csv.DictWriter(out, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()
