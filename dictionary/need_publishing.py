"""Publishes what is in `data` as a new version of the dictionary.

`python -m dictionary.need_publishing 1.1.0 2027-01-31`, with the day on which it is published

It keeps the files that give needs their meaning and adds the version with its digest to `versions.csv`. The
program refuses a number that rises too little: it sees that an id was retired, but whether new words mean
the same only who wrote them knows.
"""

import argparse
import shutil
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

from dictionary.need_versions import KEPT, NeedChange, differences, least_step, read_versions
from dictionary.needs import DictionaryError, NeedFiles, make_dictionary, packaged_files

DATA: Final = Path(__file__).parent / "data"
PARTS: Final = ("major", "minor", "patch")


def publish(folder: Path, files: NeedFiles, version: str, day: date) -> list[NeedChange]:
    """Keep the files as a version and list it; what differs from the version before.

    Args:
        folder: where the data lie.
        files: their text.
        version: the new number.
        day: when it is published.

    Raises:
        DictionaryError: the data break a rule or did not change, or the number does not rise enough.
    """
    listed = replace(files, versions=f"{files.versions}{version},{files.sha256()},{day.isoformat()}\n")
    newer = make_dictionary(listed)
    latest = read_versions(folder, files)[-1].dictionary
    if newer.sha256 == latest.sha256:
        raise DictionaryError(f"nothing changed since version {latest.version}")
    changes = differences(latest, newer)
    _check_rise(latest.version, version, least_step(changes))
    kept = folder / "versions" / version
    kept.mkdir(parents=True)
    for name in KEPT:
        shutil.copyfile(folder / f"{name}.csv", kept / f"{name}.csv")
    (folder / "versions.csv").write_text(listed.versions, encoding="utf-8")
    return changes


def _check_rise(before: str, after: str, step: int) -> None:
    """Refuse a number that does not follow, or whose change says less than what changed."""
    old, new = ([int(part) for part in text.split(".")] for text in (before, after))
    follows = [[*old[:part], old[part] + 1, *[0] * (len(old) - part - 1)] for part in range(step + 1)]
    if new not in follows:
        allowed = " or ".join(".".join(map(str, each)) for each in follows[::-1])
        raise DictionaryError(f"what changed needs a new {PARTS[step]} version: {allowed}")


def main() -> None:
    """The build step."""
    parser = argparse.ArgumentParser(description="Publish the dictionary's data as a new version.")
    parser.add_argument("version")
    parser.add_argument("day", type=date.fromisoformat, help="of publication, YYYY-MM-DD")
    asked = parser.parse_args()
    try:
        changes = publish(DATA, packaged_files(), asked.version, asked.day)
    except DictionaryError as error:
        sys.exit(str(error))
    for change in changes:
        sys.stdout.write(f"{change.need.id}: {', '.join(change.kinds)}\n")


if __name__ == "__main__":
    main()
