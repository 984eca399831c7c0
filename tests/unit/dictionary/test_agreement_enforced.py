"""Each thing that an agreement says and check can see is held to, at least in three ways that break it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from dictionary.agreements import Agreement
from dictionary.checking import Checked, Checker, Refused
from dictionary.needs import load_dictionary
from dictionary.partners import Partner
from dictionary.places import load_places
from tests.support import events as made
from tests.support.checking import DEMO, accepted, refused, register_with
from tests.support.events import ARRIVAL, Event, raw

OUTSIDE, EXPIRED = "outside_agreement", "agreement_expired"
BEFORE = ARRIVAL - timedelta(microseconds=1)
Case = tuple[dict[str, Any], Event, str, str]

BROKEN: dict[str, list[Case]] = {
    "id": [
        ({}, made.issue_recorded(agreement_id="demo-gp-1"), OUTSIDE, "/data/agreement_id"),
        ({}, made.issue_recorded(agreement_id="demo-advice-2"), OUTSIDE, "/data/agreement_id"),
        ({"id": "other-1"}, made.issue_recorded(), OUTSIDE, "/data/agreement_id"),
    ],
    "partner_id": [
        ({"partner_id": "gp"}, made.issue_recorded(), OUTSIDE, "/data/agreement_id"),
        ({}, made.issue_recorded(partner_id="gp"), "wrong_source", "/data/partner_id"),
        ({}, made.issue_recorded(partner="gp"), "wrong_source", "/source"),
        ({}, made.issue_recorded(partner="gp", partner_id="advice"), "wrong_source", "/source"),
    ],
    "starts": [
        ({"starts": date(2026, 3, 3)}, made.issue_recorded(), OUTSIDE, "/data/agreement_id"),
        ({"starts": date(2027, 1, 1)}, made.contact_recorded(), OUTSIDE, "/data/agreement_id"),
        ({"starts": date.max}, made.issue_withdrawn(), OUTSIDE, "/data/agreement_id"),
    ],
    "ends": [
        ({"ends": date(2026, 3, 1)}, made.issue_recorded(), EXPIRED, "/data/agreement_id"),
        ({"ends": date(2026, 2, 28)}, made.contact_recorded(), EXPIRED, "/data/agreement_id"),
        ({"ends": date(2020, 1, 1)}, made.service_ended(), EXPIRED, "/data/agreement_id"),
    ],
    "withdrawn_at": [
        ({"withdrawn_at": ARRIVAL}, made.issue_recorded(), EXPIRED, "/data/agreement_id"),
        ({"withdrawn_at": BEFORE}, made.issue_resolved(), EXPIRED, "/data/agreement_id"),
        (
            {"withdrawn_at": BEFORE, "ends": date.max},
            made.contact_recorded(),
            EXPIRED,
            "/data/agreement_id",
        ),
    ],
    "needs": [
        ({"needs": ("housing",)}, made.issue_recorded(), OUTSIDE, "/data/need"),
        ({"needs": ("money.scam",)}, made.issue_updated("recoded", need="money.debt"), OUTSIDE, "/data/need"),
        (
            {"needs": ("money.debt",)},
            made.contact_recorded(found=("money.debt", "housing.homeless")),
            OUTSIDE,
            "/data/needs_found/1",
        ),
    ],
    "authorities": [
        ({}, made.issue_recorded(sector="CV1 1"), OUTSIDE, "/data/postcode_sector"),
        ({}, made.contact_recorded(sector="CV1 1"), OUTSIDE, "/data/postcode_sector"),
        (
            {"authorities": ("W", "E08000025")},
            made.issue_updated("moved", sector="CV1 1"),
            OUTSIDE,
            "/data/postcode_sector",
        ),
    ],
    "linking_key_id": [
        ({}, made.issue_recorded(person_key_id="demo-2025"), OUTSIDE, "/data/person_key_id"),
        ({"linking_key_id": "demo-2027"}, made.issue_recorded(), OUTSIDE, "/data/person_key_id"),
        ({"linking_key_id": "demo-202"}, made.contact_recorded(), OUTSIDE, "/data/person_key_id"),
    ],
    "id_scopes": [
        ({"id_scopes": ("linked",)}, made.issue_recorded(id_scope="local"), OUTSIDE, "/data/id_scope"),
        ({"id_scopes": ("local",)}, made.issue_recorded(), OUTSIDE, "/data/id_scope"),
        ({"id_scopes": ("linked",)}, made.budget_agreed(id_scope="local"), OUTSIDE, "/data/id_scope"),
    ],
    "opt_out_required": [
        ({"opt_out_required": True}, made.issue_recorded(opt_out=None), OUTSIDE, "/data/opt_out"),
        ({"opt_out_required": True}, made.contact_recorded(opt_out=None), OUTSIDE, "/data/opt_out"),
        ({"opt_out_required": True}, made.issue_resolved(opt_out=None), OUTSIDE, "/data/opt_out"),
    ],
    "event_types": [
        ({"event_types": ("issue.recorded",)}, made.contact_recorded(), OUTSIDE, "/type"),
        ({"event_types": ("contact.recorded",)}, made.issue_recorded(), OUTSIDE, "/type"),
        ({"event_types": ("issue.recorded", "issue.updated")}, made.issue_withdrawn(), OUTSIDE, "/type"),
    ],
    "fields": [
        ({"fields": ("age_band", "imd_decile", "imd_year")}, made.issue_recorded(), OUTSIDE, "/data/sex"),
        (
            {"fields": ("age_band", "imd_decile", "imd_year", "sex")},
            made.issue_recorded(severity="high"),
            OUTSIDE,
            "/data/severity",
        ),
        ({"fields": ()}, made.contact_recorded(), OUTSIDE, "/data/imd_decile"),
        (
            {"fields": ("imd_decile", "imd_year", "sex", "age_band")},
            made.assessment_completed(),
            OUTSIDE,
            "/data/estimated_budget_week_pence",
        ),
    ],
    "lawful_bases": [
        ({"lawful_bases": ("consent",)}, made.issue_recorded(), OUTSIDE, "/data/lawful_basis"),
        (
            {"lawful_bases": ("public_task",)},
            made.issue_recorded(lawful_basis="consent"),
            OUTSIDE,
            "/data/lawful_basis",
        ),
        (
            {"lawful_bases": ("public_task", "legal_obligation")},
            made.contact_recorded(lawful_basis="vital_interests"),
            OUTSIDE,
            "/data/lawful_basis",
        ),
    ],
}
SAID_OF_NO_EVENT = {"version", "home_authority"}
CASES = [(name, *case) for name, cases in BROKEN.items() for case in cases]


@pytest.mark.parametrize(("name", "says", "event", "code", "pointer"), CASES)
def test_refuses_what_an_agreement_does_not_cover(
    name: str, says: dict[str, Any], event: Event, code: str, pointer: str
) -> None:
    assert refused(event, register=register_with(**says)) == (code, pointer)


def test_whatever_an_agreement_says_is_broken_in_three_ways_here() -> None:
    assert {*BROKEN} | SAID_OF_NO_EVENT == {*Agreement.model_fields}
    assert all(len(cases) >= 3 for cases in BROKEN.values())


def test_who_sends_is_asked_of_each_event_whatever_came_before_it() -> None:
    checker = Checker(DEMO, load_dictionary(), load_places())
    known = [made.issue_recorded(partner=partner) for partner in ("advice", "gp")]
    for event in known:
        partner = event["data"]["partner_id"]
        assert isinstance(checker.check(raw(event), partner_id=partner, arrival=ARRIVAL), Checked)
    for event, code in (
        (known[1], "wrong_source"),
        (made.issue_recorded(partner="gp", partner_id="advice"), "wrong_source"),
        (made.issue_recorded(agreement_id="demo-gp-1"), "outside_agreement"),
    ):
        found = checker.check(raw(event), partner_id="advice", arrival=ARRIVAL)
        assert isinstance(found, Refused)
        assert found.code == code


def test_what_arrived_before_a_withdrawal_is_taken() -> None:
    just_after = register_with(withdrawn_at=ARRIVAL + timedelta(microseconds=1))
    assert accepted(made.issue_recorded(), register=just_after)


def test_takes_an_event_with_the_agreed_fields_alone() -> None:
    says = {"fields": ("sex",), "event_types": ("issue.recorded",), "lawful_bases": ("public_task",)}
    event = made.issue_recorded(age_band=None, imd_decile=None, imd_year=None, opt_out="exempt:s251")
    assert accepted(event, register=register_with(**says))


def test_a_place_and_a_recode_are_never_among_the_optional_fields() -> None:
    bare = {"age_band": None, "imd_decile": None, "imd_year": None, "sex": None}
    register = register_with(fields=())
    assert accepted(made.issue_updated("recoded", need="money.debt", **bare), register=register)
    assert accepted(made.issue_updated("moved", sector="B1 1", **bare), register=register)


@pytest.mark.parametrize(
    "says", [{"fields": ("shoe_size",)}, {"event_types": ("issue.sold",)}, {"event_types": ("issue",)}]
)
def test_an_agreement_cannot_name_what_no_event_has(says: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="no event has"):
        register_with(**says)


def test_a_time_of_withdrawal_has_an_offset() -> None:
    with pytest.raises(ValueError, match="timezone"):
        register_with(withdrawn_at=datetime(2026, 3, 2, 10))
    assert register_with(withdrawn_at=datetime(2026, 3, 2, 10, tzinfo=UTC))


def test_a_partner_without_an_entry_of_its_own_is_unknown_whatever_its_agreement_says() -> None:
    register = register_with()
    assert Partner(id="advice", name="Demo advice agency", kind="advice") == register.partner("advice")
    event = made.issue_recorded(partner="nobody", agreement_id="demo-advice-1")
    assert refused(event, partner_id="nobody", register=DEMO) == ("unknown_partner", "/source")
