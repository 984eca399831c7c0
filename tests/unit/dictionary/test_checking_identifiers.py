"""Identifiers and free text: refused wherever they stand, and never repeated."""

import pytest

from dictionary.checking import Checked, Refused, read_event
from dictionary.refusals import Code
from tests.support import events as made
from tests.support.checking import accepted, judged, passed_on, refused
from tests.support.events import raw
from tests.support.identifiers import email, full_postcode, national_insurance_number, nhs_number, phone


@pytest.mark.parametrize(
    "identifier", [full_postcode(), nhs_number(), national_insurance_number(), email(), phone()]
)
@pytest.mark.parametrize(
    "field", ["postcode_sector", "partner_code", "need", "sex", "notes", "household_ref"]
)
def test_refuses_identifiers_wherever_they_stand_and_never_repeats_them(field: str, identifier: str) -> None:
    found = judged(made.issue_recorded(**{field: identifier}))
    assert isinstance(found, Refused)
    assert (found.code, found.pointer) == (Code.IDENTIFIER_FOUND, f"/data/{field}")
    assert identifier not in repr(found)


def test_refuses_an_identifier_without_spaces_where_a_partner_puts_its_own_code() -> None:
    event = made.issue_recorded(partner_code=nhs_number().replace(" ", ""))
    assert refused(event) == ("identifier_found", "/data/partner_code")


def test_refuses_an_identifier_that_is_the_name_of_a_field() -> None:
    number = nhs_number()
    found = judged(made.issue_recorded(**{f"nhs {number}": True}))
    assert isinstance(found, Refused)
    assert (found.code, found.pointer) == (Code.IDENTIFIER_FOUND, "/data")
    assert number not in repr(found)


def test_refuses_an_identifier_deep_in_a_field_it_does_not_know() -> None:
    event = made.issue_recorded(contact={"numbers": [{"home": phone()}]})
    assert refused(event) == ("identifier_found", "/data/contact")


def test_an_identifier_hidden_behind_a_second_field_of_the_same_name_goes_no_further() -> None:
    hidden = email()
    value = raw(made.issue_recorded(partner_code="D1")).replace(
        b'"partner_code":"D1"', f'"partner_code":"{hidden}","partner_code":"D1"'.encode()
    )
    found = judged(value)
    assert isinstance(found, Checked)
    assert hidden not in str(passed_on(found))


def test_an_identifier_outweighs_other_faults() -> None:
    event = made.issue_recorded(sex="f", colour="red", notes=email())
    assert refused(event) == ("identifier_found", "/data/notes")


@pytest.mark.parametrize(
    ("field", "text"),
    [("name", "Ann Smith"), ("notes", "Lives with her mother"), ("need", "she cannot pay the rent any more")],
)
def test_refuses_free_text(field: str, text: str) -> None:
    assert refused(made.issue_recorded(**{field: text})) == ("free_text_found", f"/data/{field}")


def test_identifiers_by_chance_in_references_and_uuids_are_none() -> None:
    digits = nhs_number().replace(" ", "")
    ref = (digits + "0" * 64)[:64]
    issue = f"{'0' * 8}-0000-4000-8000-{digits}00"
    event = {**made.issue_recorded(person_ref=ref, issue_id=issue), "partitionkey": ref}
    assert accepted(event).person_ref == ref


def test_the_title_of_a_local_event_is_free_text_but_points_at_nobody() -> None:
    types = {"uk.needmonitor.local-event.entered.v1"}
    assert not isinstance(read_event(raw(made.local_event()), accepts=types), Refused)
    told = read_event(raw(made.local_event(title=f"Ask at {email()}")), accepts=types)
    assert isinstance(told, Refused)
    assert (told.code, told.pointer) == (Code.IDENTIFIER_FOUND, "/data/title")
