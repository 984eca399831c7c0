import re
from datetime import timedelta

import pytest

from api.demo_roles import COOKIE
from dictionary import projection
from dictionary.projection_values import CellsAnswer
from tests.support.pages import rows_of, words
from tests.unit.api.conftest import NOW, PLACE

AREAS = "/compare?area=B8+2&other=B23+7"
PERIODS = "/compare?area=B8+2&against=before"
AS_PARTNER = {"cookie": f"{COOKIE}=partner"}


@pytest.fixture
async def counted(board):
    """More debt in B8 2 than in B23 7; food insecurity on one side only."""
    await board.epoch()
    await board.exact("any", {PLACE: (9000, 9000), "B8 2": (120, 150, 9), "B23 7": (60, 70)})
    await board.exact("money.debt", {PLACE: (3000, 3300), "B8 2": (90, 99, 8), "B23 7": (20, 22)})
    await board.exact("money.food_insecurity", {PLACE: (30, 33), "B8 2": (12, 12)})
    await board.released("public", "any", {PLACE: (9000, "value"), "B8 2": (120, "value")})
    await board.released("public", "money.debt", {"B8 2": (90, "value"), "B23 7": (None, "small")})
    return board


@pytest.fixture
def past(worker):
    """Sixty people with debt in B8 2 at any past moment."""
    answers, _ = worker
    answers["any"] = CellsAnswer({PLACE: (8000, 8000, 0), "B8 2": (110, 120, 0)})
    answers["money.debt"] = CellsAnswer({PLACE: (2000, 2000, 0), "B8 2": (60, 66, 0)})
    answers["money.food_insecurity"] = CellsAnswer({})
    return answers


def of(html, need):
    """What a row of the table says."""
    found = re.search(rf'<tr data-need="{re.escape(need)}".*?</tr>', html, re.DOTALL)
    assert found
    return words(found.group(0))


async def test_two_areas_stand_side_by_side_with_how_sure_a_difference_is(ask, counted):
    html = (await ask(AREAS)).text
    assert "B8 2, Birmingham beside B23 7, Birmingham" in words(html)
    row = of(html, "money.debt")
    assert re.match(
        r"Problem debt ▲ \d\.\d\d times the rate \(\d\.\d\d to [\d.]+\): higher 90 [\d.]+ \(", row
    )
    assert "nobody on the other side" in of(html, "money.food_insecurity")
    assert "Any need" in of(html, "any")
    assert "Needs without a number on either side: 118" in words(html)


async def test_two_periods_of_an_area_stand_side_by_side(ask, counted, past):
    html = (await ask(PERIODS)).text
    assert "+30 people, +50% (" in of(html, "money.debt")
    assert "more than chance explains" in of(html, "money.debt")
    assert "in the 28 days before" in words(html)
    assert "▲ +12 people: more than chance explains" in of(html, "money.food_insecurity")


async def test_no_difference_is_told_from_a_period_that_is_not_known_from_its_beginning(ask, counted, past):
    past["any"] = CellsAnswer({})
    said = of((await ask(PERIODS)).text, "money.debt")
    assert "Earlier days not all known 90" in said
    assert said.endswith("not known not known")


async def test_the_public_is_shown_what_is_released_and_no_number_where_a_side_is_small(ask, counted):
    html = (await ask(AREAS, demo=False)).text
    row = of(html, "money.debt")
    assert "Not compared: a side has no number 90" in row
    assert "Under about 13" in row
    assert "Figures here are released ones" in words(html)
    assert "20" not in row.replace("2021", "")


async def test_released_periods_are_those_that_were_shown_then(ask, counted, redis):
    for scope, area, days, people in (
        ("any", PLACE, 70, 8000),
        ("money.debt", "B8 2", 40, 40),
        ("money.debt", "B8 2", 20, 75),
    ):
        field = projection.shown_field(area, int((NOW - timedelta(days=days)).timestamp()))
        await redis.hset(projection.shown("public", PLACE, scope, "28d"), field, f'[{people},"value"]')
    assert "+50 people" in of((await ask(PERIODS, demo=False)).text, "money.debt")


async def test_files_hold_the_rows_of_the_page_in_its_order(ask, counted, past):
    for address in (AREAS, PERIODS, f"{AREAS}&sort=difference&show=all"):
        html = (await ask(address)).text
        order = re.findall(r'data-need="([^"]+)"', html)
        as_json = (await ask(address.replace("/compare", "/compare.json"))).json()
        answer = await ask(address.replace("/compare", "/compare.csv"))
        table = rows_of(answer)
        assert [row["need"] for row in as_json["rows"]] == [row["need"] for row in table] == order
        debt, line = as_json["rows"][order.index("money.debt")], table[order.index("money.debt")]
        assert debt["difference"] == line["difference"]
        assert debt["difference"] in of(html, "money.debt")
        assert str(debt["second"]["people"]) == line["second_people"]
        assert as_json["policy"] == line["policy"] == "exact"
        assert "Synthetic" in line["attribution"]
        assert answer.headers["content-disposition"].startswith('attachment; filename="compare-B8-2-')


async def test_a_need_that_is_pointed_out_is_there_though_others_come_first(ask, counted):
    html = (await ask(f"{AREAS}&need=money.food_insecurity")).text
    assert re.search(r'data-need="money.food_insecurity" class="is-chosen" aria-current="true"', html)


async def test_an_area_inside_the_other_is_said_to_count_in_both(ask, counted):
    said = words((await ask(f"/compare?area=B8+2&other={PLACE}")).text)
    assert "its people count in both" in said


async def test_what_cannot_be_used_of_an_address_is_said(ask, counted, past):
    said = words((await ask("/compare?area=B8+2&other=nowhere")).text)
    assert "The second area is not known, or not open to you." in said


async def test_needs_never_shown_below_an_authority_stay_hidden(ask, counted):
    html = (await ask(f"{AREAS}&show=all", demo=False)).text
    assert 'data-need="safety.domestic_abuse"' not in html
    assert (
        "safety.domestic_abuse" not in (await ask(AREAS.replace("compare", "compare.json"), demo=False)).text
    )


async def test_a_partner_compares_what_it_is_shown_beside_its_own_people(ask, counted, redis, worker):
    """Now all but five are its own, then twenty were others'."""
    await counted.exact("money.debt@advice", {"B8 2": (85, 85)})
    await counted.released("commissioner", "any", {PLACE: (9000, "value"), "B8 2": (120, "value")})
    await counted.released("commissioner", "money.debt", {"B8 2": (90, "value"), "B23 7": (20, "value")})
    for scope, area, days, people in (("any", PLACE, 70, 8000), ("money.debt", "B8 2", 40, 40)):
        field = projection.shown_field(area, int((NOW - timedelta(days=days)).timestamp()))
        await redis.hset(projection.shown("commissioner", PLACE, scope, "28d"), field, f'[{people},"value"]')
    answers, _ = worker
    periods = PERIODS.replace("/compare", "/compare.json") + "&show=all"
    for own, told in ((20, [(None, 40)]), (33, [])):
        answers["money.debt@advice"] = CellsAnswer({"B8 2": (own, own, 0)})
        rows = (await ask(periods, headers=AS_PARTNER)).json()["rows"]
        of_debt = [row for row in rows if row["need"] == "money.debt"]
        assert [(row["first"]["people"], row["second"]["people"]) for row in of_debt] == told
