"""The needs: what each one means, how it is asked, which codes it links to, and which version says so."""

import csv
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from io import StringIO
from types import MappingProxyType
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict

from dictionary.need_rules import Row, check_dictionary, check_synonyms
from dictionary.need_search import found

__all__ = [
    "COARSE_NEEDS",
    "Dictionary",
    "DictionaryError",
    "Need",
    "NeedFiles",
    "check_dictionary",
    "freeze",
    "load_dictionary",
    "make_dictionary",
    "packaged_files",
    "rows_of",
]

COARSE_NEEDS: Final = frozenset(
    {
        "safety.domestic_abuse",
        "safety.sexual_violence",
        "safety.modern_slavery",
        "family.exploitation",
        "family.child_safeguarding",
    }
)
"""Never shown below a local authority outside the trusted zone: a small area could point at a person."""

_SEMVER: Final = re.compile(r"(0|[1-9][0-9]{0,4})\.(0|[1-9][0-9]{0,4})\.(0|[1-9][0-9]{0,4})")


class DictionaryError(ValueError):
    """The data of the dictionary breaks its own rules; the text lists every problem."""


class Need(BaseModel):
    """One need, as a row of `needs.csv` defines it. Its id never changes and is never used again.

    `horizon_days` is how long a record stays current without being resolved or reconfirmed. The
    indicator is linked to, never equal (`indicator_match` says how closely). `awaiting_check` is true
    where a code was written down from memory and a person has yet to compare it with its source.
    `synonyms` are what people say, `partner_terms` what partners' case systems say; they help to find it
    and define nothing.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    domain: str
    title: str
    definition: str
    recording_question: str
    outcome_framework: str | None
    indicator_code: str | None
    indicator_name: str | None
    fingertips_id: str | None
    indicator_match: Literal["close", "narrow", "related"] | None
    icd10: str | None
    snomed: str | None
    gravity_category: str | None
    care_act_outcome: str | None
    supporting_families_outcome: str | None
    hclic_support_need: tuple[str, ...]
    lga_need: str | None
    life_stage: Literal["all", "adult", "child", "older"]
    sensitivity: Literal["standard", "sensitive", "special"]
    horizon_days: int
    status: Literal["draft", "active", "deprecated", "retired"]
    since: str
    source: str | None
    replaced_by: tuple[str, ...]
    awaiting_check: bool
    synonyms: tuple[str, ...] = ()
    partner_terms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Dictionary:
    """All needs of one published version.

    Attributes:
        version: semver; major = a meaning changed or an id retired, minor = added, patch = wording.
        sha256: of the data, so that two sites can prove they use the same definitions.
        needs: by id, in the order of the file.
        domains: domain -> its title, in order.
        deprecated: ids that are still accepted, with a hint.
    """

    version: str
    sha256: str
    needs: Mapping[str, Need]
    domains: Mapping[str, str]
    deprecated: frozenset[str]

    def get(self, need: str) -> Need | None:
        """The need with this id."""
        return self.needs.get(need)

    def search(self, text: str) -> list[Need]:
        """Needs with every word of the text in them; see `need_search.found`."""
        return found(self.needs.values(), text)

    def accepts(self, version: str) -> bool:
        """Whether events may speak this version: any of the current major or of the one before it."""
        return _accepts(self.version, version)


@lru_cache(maxsize=256)
def _accepts(current: str, version: str) -> bool:
    if not _SEMVER.fullmatch(version):
        return False
    major, latest = int(version.partition(".")[0]), int(current.partition(".")[0])
    return major >= 1 and latest - 1 <= major <= latest


@dataclass(frozen=True, slots=True)
class NeedFiles:
    """The text of the files that make a dictionary. `snomed` may be empty: its use needs a licence.

    `synonyms` may grow without a new version: no need means anything else for it.
    """

    needs: str
    domains: str
    replacements: str
    external_codes: str
    versions: str
    snomed: str
    synonyms: str = "need,term,said_by\n"

    def sha256(self) -> str:
        """What a version is known by: all that gives a need its meaning, in a fixed order."""
        parts = (self.needs, self.domains, self.replacements)
        return hashlib.sha256("\x1e".join(parts).encode()).hexdigest()


def packaged_files() -> NeedFiles:
    """The files shipped in the package."""
    folder = resources.files("dictionary") / "data"
    names = ("needs", "domains", "replacements", "external_codes", "versions", "synonyms")
    texts = {name: (folder / f"{name}.csv").read_text(encoding="utf-8") for name in names}
    licensed = folder / "snomed.csv"
    return NeedFiles(**texts, snomed=licensed.read_text(encoding="utf-8") if licensed.is_file() else "")


@lru_cache(maxsize=1)
def load_dictionary() -> Dictionary:
    """The packaged dictionary, checked.

    Raises:
        DictionaryError: the data breaks a rule, or was changed without a new version.
    """
    return make_dictionary(packaged_files())


def make_dictionary(files: NeedFiles) -> Dictionary:
    """Read, check and freeze a dictionary; the last row of `versions` is the current one.

    Raises:
        DictionaryError: the data breaks a rule, or does not have the digest its version was published with.
    """
    rows, domains = joined_rows(files), {row["domain"]: row["title"] for row in rows_of(files.domains)}
    problems = check_dictionary(rows, domains=domains, external_codes=rows_of(files.external_codes))
    problems += check_synonyms(rows_of(files.synonyms), {row["id"] for row in rows})
    versions = rows_of(files.versions)
    digest = files.sha256()
    if not versions or versions[-1]["sha256"] != digest:
        problems.append(f"versions: the data has digest {digest}; publish it as a new version")
    problems += [f"versions: {row['version']} is no semver" for row in versions if not _semver(row)]
    if problems:
        raise DictionaryError("\n".join(problems))
    return freeze(files, versions[-1]["version"])


def freeze(files: NeedFiles, version: str) -> Dictionary:
    """A dictionary of files that were checked before."""
    rows, domains = joined_rows(files), {row["domain"]: row["title"] for row in rows_of(files.domains)}
    return Dictionary(
        version=version,
        sha256=files.sha256(),
        needs=MappingProxyType({row["id"]: _need(row) for row in rows}),
        domains=MappingProxyType(domains),
        deprecated=frozenset(row["id"] for row in rows if row["status"] == "deprecated"),
    )


def joined_rows(files: NeedFiles) -> list[Row]:
    """Rows of `needs.csv` with `snomed` and `replaced_by` (joined by ";") from the files beside it."""
    snomed = {row["need"]: row["snomed"] for row in rows_of(files.snomed)}
    successors: dict[str, list[str]] = {}
    for row in rows_of(files.replacements):
        successors.setdefault(row["need"], []).append(row["replaced_by"])
    terms: dict[tuple[str, str], list[str]] = {}
    for row in rows_of(files.synonyms):
        terms.setdefault((row["need"], row["said_by"]), []).append(row["term"])
    return [
        {
            **row,
            "snomed": snomed.get(row["id"], ""),
            "replaced_by": "; ".join(successors.get(row["id"], [])),
            "synonyms": "; ".join(terms.get((row["id"], "people"), [])),
            "partner_terms": "; ".join(terms.get((row["id"], "partners"), [])),
        }
        for row in rows_of(files.needs)
    ]


def _semver(row: Row) -> bool:
    return _SEMVER.fullmatch(row["version"]) is not None


def _need(row: Row) -> Need:
    values: dict[str, object] = {name: text or None for name, text in row.items()}
    values["horizon_days"] = int(row["horizon_days"])
    for name in ("hclic_support_need", "replaced_by", "synonyms", "partner_terms"):
        values[name] = _several(row[name])
    values["awaiting_check"] = "recall" in row["source"]
    return Need.model_validate(values)


def _several(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(";") if part.strip())


def rows_of(text: str) -> Sequence[Row]:
    """The rows of a file, each by the names in its first line."""
    return list(csv.DictReader(StringIO(text)))
