"""What must be true of the dictionary's data before anybody counts with it."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

from stdnum import verhoeff

Row = Mapping[str, str]

LONGEST_HORIZON: Final = 730
SAID_BY: Final = ("people", "partners")
_ID: Final = re.compile(r"[a-z]+\.[a-z][a-z0-9_]*")
_ICD10: Final = re.compile(r"[A-Z][0-9]{2}(\.[0-9])?")
_SNOMED: Final = re.compile(r"[1-9][0-9]{5,17}")
_CROSS_REFERENCE: Final = re.compile(r"\b[a-z]+\.[a-z][a-z0-9_]*\b")
_CODED: Final = {
    "gravity_category": "gravity_sdoh_category",
    "care_act_outcome": "care_act_eligibility",
    "supporting_families_outcome": "supporting_families_2022",
}
_CHOICES: Final = {
    "indicator_match": {"", "close", "narrow", "related"},
    "life_stage": {"all", "adult", "child", "older"},
    "sensitivity": {"standard", "sensitive", "special"},
    "status": {"draft", "active", "deprecated", "retired"},
}


def check_dictionary(
    rows: Sequence[Row], *, domains: Mapping[str, str], external_codes: Sequence[Row]
) -> list[str]:
    """Every problem of the rows of `needs.csv`, in words that name the need; empty when all is well.

    Args:
        rows: cells as text, with `snomed` and `replaced_by` joined in.
        domains: domain -> title.
        external_codes: rows of `external_codes.csv`: which codes each framework has.
    """
    statuses = {row["id"]: row["status"] for row in rows}
    codes: dict[str, set[str]] = {}
    for code in external_codes:
        codes.setdefault(code["scheme"], set()).add(code["code"] or code["title"])
    problems = [f"{need}: more than one row" for need, n in Counter(r["id"] for r in rows).items() if n > 1]
    for row in rows:
        found = (
            *_identity(row, domains),
            *_wording(row, statuses, domains),
            *_codes(row, codes),
            *_choices(row),
            *_succession(row, statuses),
        )
        problems += [f"{row['id']}: {problem}" for problem in found]
    return problems


def check_synonyms(rows: Sequence[Row], needs: Collection[str]) -> list[str]:
    """Every problem of the rows of `synonyms.csv`, in words; empty when all is well."""
    said = Counter((row["need"], row["term"].casefold()) for row in rows)
    problems = [f"synonyms: {need} has {term} more than once" for (need, term), n in said.items() if n > 1]
    for row in rows:
        if row["need"] not in needs:
            problems.append(f"synonyms: there is no need {row['need']}")
        if row["said_by"] not in SAID_BY:
            problems.append(f"synonyms: {row['term']} is said by one of {', '.join(SAID_BY)}")
        if not row["term"].strip() or ";" in row["term"]:
            problems.append(f"synonyms: {row['need']} has a term that is empty or has a semicolon")
    return problems


def _identity(row: Row, domains: Mapping[str, str]) -> Iterable[str]:
    if not _ID.fullmatch(row["id"]):
        yield "an id is domain.slug in lower case"
    if row["id"].partition(".")[0] != row["domain"]:
        yield f"the id does not begin with its domain {row['domain']}"
    if row["domain"] not in domains:
        yield f"no such domain: {row['domain']}"


def _wording(row: Row, statuses: Mapping[str, str], domains: Mapping[str, str]) -> Iterable[str]:
    for column in ("title", "definition", "recording_question"):
        if not row[column].strip():
            yield f"{column} is empty"
    if not row["recording_question"].endswith("?"):
        yield "the recording question does not end with a question mark"
    for other in _CROSS_REFERENCE.findall(row["definition"]):
        if other.partition(".")[0] in domains and other not in statuses:
            yield f"the definition speaks of {other}, which does not exist"


def _codes(row: Row, codes: Mapping[str, set[str]]) -> Iterable[str]:
    if row["icd10"] and not _ICD10.fullmatch(row["icd10"]):
        yield f"{row['icd10']} is not written as an ICD-10 code"
    if row["snomed"] and not (_SNOMED.fullmatch(row["snomed"]) and verhoeff.is_valid(row["snomed"])):
        yield f"the check digit of SNOMED code {row['snomed']} is wrong"
    for column, scheme in _CODED.items():
        if row[column] and row[column] not in codes.get(scheme, set()):
            yield f"{column} {row[column]} is not in {scheme}"
    for title in filter(None, (part.strip() for part in row["hclic_support_need"].split(";"))):
        # "care leaver" stands for the three care-leaver options of H-CLIC, which differ by age alone.
        if title not in codes.get("hclic_support_need", set()) and title != "care leaver":
            yield f"hclic_support_need {title} is not in hclic_support_need"


def _choices(row: Row) -> Iterable[str]:
    for column, allowed in _CHOICES.items():
        if row[column] not in allowed:
            yield f"{column} must be one of {', '.join(sorted(allowed - {''}))}"
    horizon = row["horizon_days"]
    if not (horizon.isdecimal() and 1 <= int(horizon) <= LONGEST_HORIZON):
        yield f"horizon_days must be 1 to {LONGEST_HORIZON}"


def _succession(row: Row, statuses: Mapping[str, str]) -> Iterable[str]:
    successors = [part.strip() for part in row["replaced_by"].split(";") if part.strip()]
    for successor in successors:
        if statuses.get(successor) != "active":
            yield f"its successor {successor} is no active need"
    if row["status"] == "deprecated" and not successors:
        yield "a deprecated need names its successor in replacements"
    if row["status"] in {"draft", "active"} and successors:
        yield f"a need that is {row['status']} has no successor"
