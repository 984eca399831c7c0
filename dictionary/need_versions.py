"""Every published version of the dictionary, as it was published, and what differs between two of them.

The files of a version that give needs their meaning are kept under `data/versions/<version>`; their digest is
that of `versions.csv`, so what was published cannot change later. `need_publishing` puts them there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files as packaged
from importlib.resources.abc import Traversable
from typing import Final, Literal

from dictionary.needs import Dictionary, DictionaryError, Need, NeedFiles, freeze, packaged_files, rows_of

Kind = Literal["added", "retired", "deprecated", "reworded", "remapped", "recounted", "other"]
KEPT: Final = ("needs", "domains", "replacements")
FIELDS: Final[Mapping[Kind, tuple[str, ...]]] = {
    "reworded": ("title", "definition", "recording_question"),
    "remapped": (
        "outcome_framework",
        "indicator_code",
        "indicator_name",
        "fingertips_id",
        "indicator_match",
        "icd10",
        "gravity_category",
        "care_act_outcome",
        "supporting_families_outcome",
        "hclic_support_need",
        "lga_need",
    ),
    "recounted": ("life_stage", "sensitivity", "horizon_days"),
    "other": ("domain", "status", "replaced_by"),
}
"""What is compared of a need, by what a difference in it is called. Words to find it by define nothing."""
MAJOR, MINOR, PATCH = 0, 1, 2
STEPS: Final[Mapping[Kind, int]] = {
    "retired": MAJOR,
    "recounted": MAJOR,
    "other": MINOR,
    "added": MINOR,
    "deprecated": MINOR,
    "remapped": MINOR,
    "reworded": PATCH,
}
"""The part of a version that a difference raises at the least; wording that changes a meaning raises more."""


@dataclass(frozen=True, slots=True)
class Version:
    """A published version and the day on which it was published."""

    dictionary: Dictionary
    published: str


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field that differs; the texts as in the files, empty where there is none."""

    kind: Kind
    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class NeedChange:
    """How one need differs between two versions; the need as the newer one has it, or the older alone."""

    need: Need
    kinds: tuple[Kind, ...]
    fields: tuple[FieldChange, ...]


@lru_cache(maxsize=1)
def load_versions() -> tuple[Version, ...]:
    """The published versions of the package, oldest first.

    Raises:
        DictionaryError: a version is not kept, or is not what was published.
    """
    return read_versions(packaged("dictionary") / "data", packaged_files())


def read_versions(folder: Traversable, files: NeedFiles) -> tuple[Version, ...]:
    """The versions kept in a folder of data, by the list of them in its files.

    Raises:
        DictionaryError: a version is not kept, or is not what was published.
    """
    return tuple(_read(folder, files, row) for row in rows_of(files.versions))


def _read(folder: Traversable, files: NeedFiles, row: Mapping[str, str]) -> Version:
    kept = folder / "versions" / row["version"]
    try:
        texts = {name: (kept / f"{name}.csv").read_text(encoding="utf-8") for name in KEPT}
    except OSError as error:
        raise DictionaryError(f"versions: {row['version']} is not kept") from error
    then = replace(files, **texts, snomed="")
    if then.sha256() != row["sha256"]:
        raise DictionaryError(f"versions: {row['version']} is not what was published")
    return Version(freeze(then, row["version"]), row["published"])


def differences(older: Dictionary, newer: Dictionary) -> list[NeedChange]:
    """How each need differs, in the order of the newer version, then those that it no longer has."""
    found = []
    for need in newer.needs.values():
        before = older.get(need.id)
        change = _change(before, need) if before else NeedChange(need, ("added",), ())
        if change.kinds:
            found.append(change)
    gone = [need for id_, need in older.needs.items() if id_ not in newer.needs]
    return found + [NeedChange(need, ("retired",), ()) for need in gone]


def least_step(changes: Sequence[NeedChange]) -> int:
    """The part of the version that must rise at the least: 0 major, 1 minor, 2 patch."""
    return min((STEPS[kind] for change in changes for kind in change.kinds), default=PATCH)


def _change(before: Need, after: Need) -> NeedChange:
    fields = tuple(
        FieldChange(kind, name, _text(before, name), _text(after, name))
        for kind, names in FIELDS.items()
        for name in names
        if getattr(before, name) != getattr(after, name)
    )
    kinds = [each.kind for each in fields]
    if before.status != after.status and after.status in {"retired", "deprecated"}:
        kinds = [
            "retired" if after.status == "retired" else "deprecated",
            *(k for k in kinds if k != "other"),
        ]
    return NeedChange(after, tuple(dict.fromkeys(kinds)), fields)


def _text(need: Need, field: str) -> str:
    value = getattr(need, field)
    return "; ".join(value) if isinstance(value, tuple) else str(value if value is not None else "")
