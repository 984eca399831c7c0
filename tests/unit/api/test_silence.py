"""Whose silence makes which figures partial: agreements and arrivals say, and nothing that was counted."""

from dataclasses import replace
from datetime import UTC, date, datetime
from inspect import signature

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.sheets import Numbers, Sheet, empty_sheet
from api.silence import TOLD_SECONDS, Hearing, covers, in_force
from api.usual import UNKNOWN, Standing
from api.views import View
from dictionary.agreements import Agreement
from dictionary.places import load_places
from dictionary.register import demo_register
from tests.support.checking import DEMO, register_with

PLACE, ELSEWHERE = "E08000025", "E08000026"
SMALL_PLACE = "E06000053"
"""The Isles of Scilly: five sectors."""
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOUR = int(NOW.timestamp()) // 3600
SILENT = Standing(known=True, silent=True, turned=HOUR - 3)
HEARD = Standing(known=True, silent=False, turned=None)


def hearing(register=DEMO, **standings):
    return Hearing(register, {id_: standings.get(id_, HEARD) for id_ in register.partners}, NOW)


def test_who_covers_it_and_is_silent_makes_it_partial():
    found = hearing(advice=SILENT).coverage("money.debt", PLACE)
    assert found.silent == ("advice",)
    assert set(found.partners) == set(DEMO.partners)
    assert found.turned == (HOUR - 3) * 3600 + TOLD_SECONDS


def test_nobody_is_silent_elsewhere_nor_among_others_own_records():
    silent = hearing(advice=SILENT)
    assert silent.coverage("money.debt", ELSEWHERE).partners == ()
    assert silent.coverage("money.debt@gp", PLACE).silent == ()
    assert silent.coverage("money.debt@advice", PLACE).silent == ("advice",)


@pytest.mark.parametrize(
    "says",
    [
        {"ends": date(2026, 11, 21)},
        {"starts": date(2026, 11, 23)},
        {"withdrawn_at": datetime(2026, 11, 22, 11, tzinfo=UTC)},
        {"event_types": ("contact.recorded",)},
    ],
)
def test_no_agreement_is_no_silence(says):
    found = hearing(register_with(**says), advice=SILENT).coverage("any", PLACE)
    assert (found.partners, found.silent) == ((), ())


def test_the_end_of_an_agreement_is_told_to_who_was_away():
    before = replace(SILENT, turned=HOUR - 100)
    ended = hearing(register_with(ends=date(2026, 11, 21)), advice=before).coverage("any", PLACE)
    assert ended.turned == int(datetime(2026, 11, 22, tzinfo=UTC).timestamp()) + TOLD_SECONDS


@pytest.mark.parametrize(
    ("needs", "need", "covered"),
    [
        (("*",), "money.debt", True),
        (("money",), "money.debt", True),
        (("money",), "money", True),
        (("money.debt",), "money", True),
        (("money.debt",), "money.debt", True),
        (("money.debt",), "any", True),
        (("money.debt",), "money.rent", False),
        (("money.debt",), "housing", False),
    ],
)
def test_an_agreement_covers_its_needs_and_the_domains_that_hold_them(needs, need, covered):
    (agreement,) = register_with(needs=needs).agreements.values()
    assert covers(agreement, need, PLACE) is covered


def test_an_agreement_is_in_force_on_its_first_and_its_last_day():
    (agreement,) = register_with(starts=date(2026, 11, 22), ends=date(2026, 11, 22)).agreements.values()
    assert in_force(agreement, NOW)


@st.composite
def counted(draw):
    """A view, and numbers of some of its areas."""
    zone = draw(st.sampled_from(("trusted", "commissioner", "public")))
    view = View(zone, "money.debt", "sector", "28d", SMALL_PLACE)
    areas = draw(st.lists(st.sampled_from(("TR21 0", "TR22 0", f"{SMALL_PLACE}/none")), unique=True))
    people = st.integers(0, 30) if zone == "trusted" else st.sampled_from((None, 10, 15, 20))
    return view, {area: draw(people) for area in areas}


def sheet_of(view: View, people: dict[str, int | None], coverage) -> Sheet:
    sheet = empty_sheet(view, load_places())
    sheet.active[SMALL_PLACE] = True
    for code, number in people.items():
        exact = number if view.zone == "trusted" else None
        sheet.put(sheet.areas[code], Numbers(number, exact, exact, 1))
    sheet.coverage = {SMALL_PLACE: coverage}
    return sheet


@settings(deadline=None)
@given(counted())
def test_whoever_sees_partial_learns_nothing_of_any_count_from_it(case):
    """The attack: compare every cell told while a partner is silent with the same cell told while none is.

    What is told of numbers is the same, and what state is told follows from the state without silence alone:
    so an attacker who knows that a partner is silent can write the states down without asking.
    """
    view, people = case
    place, register = view.within, demo_register(SMALL_PLACE)
    plain = sheet_of(view, people, hearing(register).coverage(view.need, place)).cells()
    silent = sheet_of(view, people, hearing(register, advice=SILENT).coverage(view.need, place)).cells()
    foretold = {"value": "partial", "zero": "partial", "small": "small", "no_data": "no_data"}
    for before, after in zip(plain, silent, strict=True):
        assert after == before.model_copy(update={"state": foretold[before.state]})


def test_who_is_silent_is_told_from_agreements_and_arrivals_and_from_no_cell():
    """Coverage has no way to a count: it is asked with a scope and an authority, of standings by partner."""
    assert tuple(signature(Hearing.coverage).parameters) == ("self", "scope", "authority")
    assert set(Hearing.__dataclass_fields__) == {"register", "standings", "now"}


def test_an_unknown_partner_is_expected_and_never_silent():
    found = hearing(advice=UNKNOWN)
    assert found.silent() == ()
    assert "advice" in found.expected()


def test_agreements_that_cover_all_places_cover_each():
    (agreement,) = register_with(authorities=("GB",), home_authority=PLACE).agreements.values()
    assert isinstance(agreement, Agreement)
    assert covers(agreement, "any", ELSEWHERE)
