import json
from dataclasses import replace

import pytest

from api.sheets import Numbers, empty_sheet, make_cell, rate, read_numbers, told
from api.silence import Coverage
from api.views import View
from dictionary.places import Area

PLACE = "E08000025"
TRUSTED = View("trusted", "money.debt", "sector", "28d", PLACE)
RELEASED = View("commissioner", "money.debt", "sector", "28d", PLACE)
EVERYWHERE = View("trusted", "money.debt", "la", "28d", "GB")


def an_area(households=1000.0):
    return Area("B1 1", "sector", "B1 1", PLACE, "E", households, None, None, has_outline=True, note="")


@pytest.mark.parametrize(
    ("view", "numbers", "active", "people", "state"),
    [
        (TRUSTED, Numbers(5, 6, 4, 1), True, 5, "value"),
        (TRUSTED, Numbers(0, 3, 0, 1), True, 0, "zero"),
        (TRUSTED, Numbers(0, 0, 2, 1), True, 0, "zero"),
        (TRUSTED, None, True, 0, "zero"),
        (TRUSTED, None, False, None, "no_data"),
        (TRUSTED, Numbers(0, 0, 0, 1), False, None, "no_data"),
        (TRUSTED, Numbers(5, 6, 4, 1), False, 5, "value"),
        (RELEASED, Numbers(10, None, None, 1), True, 10, "value"),
        (RELEASED, Numbers(None, None, None, 1), True, None, "small"),
        (RELEASED, None, True, None, "small"),
        (RELEASED, None, False, None, "no_data"),
    ],
)
def test_four_states_are_told_apart(view, numbers, active, people, state):
    cell = make_cell(view, an_area(), numbers, active=active)
    assert (cell.people, cell.state) == (people, state)


def test_a_released_cell_has_people_only():
    cell = make_cell(RELEASED, an_area(), Numbers(10, None, None, 1), active=True)
    assert (cell.records, cell.open, cell.expected) == (None, None, None)


def test_zero_and_small_look_the_same_when_released():
    """The first person ever counted in an area must show nowhere."""
    named = make_cell(RELEASED, an_area(), Numbers(None, None, None, 9), active=True)
    assert named == make_cell(RELEASED, an_area(), None, active=True)


@pytest.mark.parametrize(
    ("people", "households", "per_thousand"),
    [(5, 499.9, None), (5, 500, 10.0), (1, 3000, 0.3), (0, 500, 0.0), (None, 500, None), (5, None, None)],
)
def test_a_rate_is_per_thousand_households_and_none_under_500(people, households, per_thousand):
    assert rate(people, households) == per_thousand


def test_reads_the_window_of_the_view_and_its_own_tick():
    value = {window: [0, 0, 1] for window in ("24h", "7d", "91d", "365d")} | {
        "28d": [5, 6, 7],
        "open": [2, 3],
    }
    assert read_numbers(TRUSTED, json.dumps(value).encode()) == Numbers(5, 6, 2, 7)
    assert read_numbers(RELEASED, b'[null,"small",8]') == Numbers(None, None, None, 8)


def test_the_tick_of_a_cell_is_that_of_whatever_changed_last():
    value = {window: [0, 0, 9] for window in ("24h", "7d", "91d", "365d")} | {
        "28d": [5, 6, 7],
        "open": [2, 8],
    }
    assert read_numbers(TRUSTED, json.dumps(value).encode()).tick == 8


def test_a_sheet_lists_every_sector_and_the_people_without_one(known):
    listed = [cell.area for cell in empty_sheet(TRUSTED, known.places).cells()]
    assert listed[:-1] == [area.code for area in known.places.areas("sector", PLACE)]
    assert listed[-1] == f"{PLACE}/none"


def test_an_authority_alone_has_no_row_for_people_without_a_sector(known):
    """They are in the authority's own count already."""
    view = View("trusted", "money.debt", "la", "28d", PLACE)
    assert [cell.area for cell in empty_sheet(view, known.places).cells()] == [PLACE]


def test_exact_counts_of_authorities_are_summed_for_great_britain(known):
    sheet = empty_sheet(EVERYWHERE, known.places)
    sheet.active = {PLACE: True, "S12000033": True}
    sheet.put(known.places.area(PLACE), Numbers(5, 6, 4, 1))
    sheet.put(known.places.area("S12000033"), Numbers(2, 2, 1, 9))
    cells = {cell.area: cell for cell in sheet.cells()}
    assert (cells["GB"].people, cells["GB"].records, cells["GB"].open) == (7, 8, 5)
    assert (cells["E08000026"].state, cells["S12000033"].people) == ("no_data", 2)


def test_released_counts_are_never_summed(known):
    """They do not add up, on purpose."""
    view = View("commissioner", "money.debt", "la", "28d", "GB")
    assert "GB" not in {cell.area for cell in empty_sheet(view, known.places).cells()}


def test_released_people_are_told_beside_the_partners_own_with_the_tick_of_the_release():
    view = replace(RELEASED, own="money.debt@advice")
    released = Numbers(15, None, None, 9)
    assert told(view, released, Numbers(8, 9, 3, 99)) == Numbers(None, None, None, 9)
    assert told(view, released, Numbers(7, 9, 3, 99)) == told(view, released, None) == released
    assert told(RELEASED, released, Numbers(15, 15, 3, 99)) == released
    assert told(view, None, Numbers(7, 9, 3, 99)) is None


@pytest.mark.parametrize(
    ("view", "numbers", "active", "people", "state"),
    [
        (TRUSTED, Numbers(5, 6, 4, 1), True, 5, "partial"),
        (TRUSTED, Numbers(0, 0, 2, 1), True, 0, "partial"),
        (TRUSTED, None, True, 0, "partial"),
        (TRUSTED, None, False, None, "no_data"),
        (RELEASED, Numbers(10, None, None, 1), True, 10, "partial"),
        (RELEASED, Numbers(None, None, None, 1), True, None, "small"),
        (RELEASED, None, False, None, "no_data"),
    ],
)
def test_the_silence_of_a_partner_changes_what_is_said_of_a_number_and_never_the_number(
    view, numbers, active, people, state
):
    cell = make_cell(view, an_area(), numbers, active=active, partial=True)
    assert (cell.people, cell.state) == (people, state)


def test_authorities_are_partial_each_by_itself_and_their_sum_with_any_of_them(known):
    sheet = empty_sheet(EVERYWHERE, known.places)
    sheet.active = {PLACE: True, "S12000033": True}
    sheet.coverage = {PLACE: Coverage(("advice",), ("advice",), 7), "S12000033": Coverage((), (), 0)}
    states = {code: sheet.cell(code).state for code in (PLACE, "S12000033", "GB")}
    assert states == {PLACE: "partial", "S12000033": "zero", "GB": "partial"}
    assert (sheet.turned(PLACE), sheet.turned("S12000033"), sheet.turned("W06000015")) == (7000, 0, 0)
