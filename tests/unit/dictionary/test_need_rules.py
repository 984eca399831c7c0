"""Each rule of the dictionary's data, broken on purpose."""

import pytest

from dictionary.need_rules import check_dictionary
from dictionary.needs import joined_rows, packaged_files, rows_of

FILES = packaged_files()
DOMAINS = {row["domain"]: row["title"] for row in rows_of(FILES.domains)}
CODES = rows_of(FILES.external_codes)


def problems(**changes: str) -> list[str]:
    """What is found when fields of `money.debt` are changed."""
    rows = [{**row, **changes} if row["id"] == "money.debt" else row for row in joined_rows(FILES)]
    return check_dictionary(rows, domains=DOMAINS, external_codes=CODES)


def test_the_packaged_rows_have_no_problem() -> None:
    assert problems() == []


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"id": "money.hardship"}, "money.hardship: more than one row"),
        ({"domain": "housing"}, "money.debt: the id does not begin with its domain housing"),
        ({"title": " "}, "money.debt: title is empty"),
        ({"recording_question": "Do you owe money"}, "money.debt: the recording question does not end"),
        (
            {"definition": "Not a wish; use money.unicorns."},
            "money.debt: the definition speaks of money.unicorns",
        ),
        ({"icd10": "Z59.41"}, "money.debt: Z59.41 is not written as an ICD-10 code"),
        ({"snomed": "32911001"}, "money.debt: the check digit of SNOMED code 32911001 is wrong"),
        ({"gravity_category": "sadness"}, "money.debt: gravity_category sadness is not in"),
        ({"care_act_outcome": "k"}, "money.debt: care_act_outcome k is not in"),
        ({"supporting_families_outcome": "11"}, "money.debt: supporting_families_outcome 11 is not in"),
        ({"hclic_support_need": "old age; flying"}, "money.debt: hclic_support_need flying is not in"),
        ({"horizon_days": "0"}, "money.debt: horizon_days must be 1 to 730"),
        ({"horizon_days": "731"}, "money.debt: horizon_days must be 1 to 730"),
        ({"horizon_days": "many"}, "money.debt: horizon_days must be 1 to 730"),
        ({"sensitivity": "secret"}, "money.debt: sensitivity must be one of"),
        ({"status": "deprecated"}, "money.debt: a deprecated need names its successor"),
        ({"replaced_by": "money.hardship"}, "money.debt: a need that is active has no successor"),
        (
            {"status": "retired", "replaced_by": "money.x"},
            "money.debt: its successor money.x is no active need",
        ),
    ],
)
def test_names_the_need_and_what_is_wrong(changes: dict[str, str], told: str) -> None:
    assert [problem for problem in problems(**changes) if problem.startswith(told)] != []


def test_a_domain_without_a_title_is_told() -> None:
    domains = {domain: title for domain, title in DOMAINS.items() if domain != "legal"}
    found = check_dictionary(joined_rows(FILES), domains=domains, external_codes=CODES)
    assert "legal.civil: no such domain: legal" in found
