"""From what the models found wrong to one refusal in words."""

from time import process_time
from typing import Any

import pytest
from pydantic import ValidationError

from dictionary.events import EVENT_TYPES, parse_event
from dictionary.explaining import explain
from dictionary.refusals import Refusal
from tests.support import events as made
from tests.support.events import Event, raw


def explained(event: Event) -> Refusal:
    with pytest.raises(ValidationError) as told:
        parse_event(raw(event))
    return explain(raw(event), told.value, EVENT_TYPES)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"issue_id": "7"}, "a UUID in lower case"),
        ({"household_ref": "7"}, "64 hexadecimal digits in lower case"),
        ({"postcode_sector": "B11"}, "a postcode sector such as B1 1, with its space"),
        ({"dictionary_version": "one"}, "a version such as 1.0.0"),
        ({"onset_on": "yesterday"}, "a date such as 2026-03-02"),
        ({"onset_on": "2026-02-30"}, "a date such as 2026-03-02"),
        ({"imd_decile": 11}, "at most 10"),
        ({"imd_decile": 0}, "at least 1"),
        ({"imd_decile": "two"}, "a whole number"),
        ({"presenting": 1}, "true or false"),
        ({"method": None}, "this field, which is required"),
        ({"colour": "red"}, "no such field"),
        ({"need": 7}, "text"),
        ({"partner_code": "a b"}, "the form that the schema gives"),
        ({"location_status": "unknown"}, "a sector such as B1 1 with resident, and only with it"),
    ],
)
def test_says_what_was_expected(changes: dict[str, Any], expected: str) -> None:
    assert explained(made.issue_recorded(**changes)).message.endswith(f"Expected: {expected}.")


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ({**made.issue_recorded(), "data": []}, "an object"),
        ({**made.issue_recorded(), "time": "2026-03-02"}, "a timestamp with its offset"),
        (
            {**made.issue_recorded(), "time": "2026-02-30T10:00:00Z"},
            "a timestamp that exists, with its offset",
        ),
        (made.service_referred(issue_ids=[]), "at least 1 entries"),
        (made.contact_recorded(needs_asked="money"), "a list"),
        (made.assessment_completed(hours_estimated={"nights": "many"}), "a number"),
    ],
)
def test_says_what_was_expected_of_other_kinds_of_field(event: Event, expected: str) -> None:
    assert expected in explained(event).message


def test_a_name_that_is_no_plain_word_is_not_repeated() -> None:
    found = explained(made.issue_recorded(**{"a/b c~": 1}))
    assert (found.code, found.pointer) == ("schema_invalid", "/data")


def test_a_key_of_a_map_is_not_repeated_either() -> None:
    found = explained(made.assessment_completed(independence={"ann of the high street": 1}))
    assert found.pointer == "/data/independence"
    assert "street" not in repr(found)


def test_a_mistyped_code_of_several_words_is_no_free_text() -> None:
    assert explained(made.issue_recorded(location_status="no fixed abode")).code == "schema_invalid"


def test_numbers_out_of_range_are_not_taken_for_identifiers() -> None:
    assert explained(made.budget_agreed(pence=4_010_232_137)).code == "schema_invalid"


def test_an_event_of_thousands_of_wrong_fields_is_refused_quickly() -> None:
    event = made.issue_recorded(**{f"f{number}": "x" for number in range(3_000)})
    started = process_time()
    assert explained(event).code == "schema_invalid"
    assert process_time() - started < 1.0
