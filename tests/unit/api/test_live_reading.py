import re
from datetime import date, datetime, timedelta

import pytest

from api.cells import end_of
from api.choices import Choice
from api.live_reading import distance
from dictionary import projection
from dictionary.moments import LONDON
from dictionary.projection_values import CellsAnswer
from tests.support.figures import debt_before, debt_on_the_map
from tests.support.pages import words
from tests.unit.api.conftest import NOW, PLACE

DEBT = "/?need=money.debt"


@pytest.fixture
async def counted(board):
    return await debt_on_the_map(board)


@pytest.fixture
def past(worker):
    """What was asked of days that were."""
    answers, heard = worker
    debt_before(answers)
    return heard


async def shown(redis, scope, days_ago, **cells):
    """A past release to the public."""
    tick = int((NOW - timedelta(days=days_ago)).timestamp())
    key = projection.shown("public", PLACE, scope, "28d")
    for area, value in cells.items():
        await redis.hset(key, projection.shown_field(area.replace("_", " "), tick), value)


def test_a_day_ends_with_london():
    assert end_of(date(2026, 7, 1)) == datetime(2026, 7, 1, 23, 59, 59, tzinfo=LONDON)


def test_a_period_is_compared_with_the_one_before_or_52_weeks_ago():
    assert distance(Choice(PLACE, window="7d", measure="change")) == timedelta(days=7)
    assert distance(Choice(PLACE, window="7d", measure="change_year")) == timedelta(weeks=52)


async def test_a_past_day_is_shown_as_known_now(ask, counted, past):
    html = (await ask(f"{DEBT}&at=2026-11-01")).text
    assert "13 people in the last 28 days, up to the end of 1 November 2026" in words(html)
    assert "As it was" in words(html)
    assert "at=2026-10-31" in html
    assert re.search(r'href="/map\.csv\?[^"]*need=money\.debt[^"]*&amp;at=2026-11-01"', html)
    assert {ask.at for ask in past} == {"2026-11-01T23:59:59+00:00"}


async def test_a_reader_of_released_figures_sees_a_past_day_as_it_was_shown(ask, counted, redis):
    await shown(redis, "any", 40, E08000025='[60,"value"]')
    await shown(redis, "money.debt", 40, E08000025='[35,"value"]', B8_2='[25,"value"]')
    await shown(redis, "money.debt", 10, E08000025='[45,"value"]', B8_2='[null,"small"]')
    said = words((await ask(f"{DEBT}&at=2026-11-01", demo=False)).text)
    assert "35 people in the last 28 days, up to the end of 1 November 2026" in said
    assert "B8 2 25" in said
    later = words((await ask(f"{DEBT}&at=2026-11-15", demo=False)).text)
    assert "45 people" in later
    assert "B8 2 25" not in later
    before = words((await ask(f"{DEBT}&at=2026-10-01", demo=False)).text)
    assert "No figure has been released here for this period yet" in before


async def test_rest_answers_a_london_date_as_the_map_does(ask, counted, past, redis):
    query = f"need=money.debt&level=sector&window=28d&within={PLACE}&at=2026-11-01"
    exact = (await ask(f"/api/v1/cells?{query}")).json()
    assert next(cell["people"] for cell in exact["cells"] if cell["area"] == "B8 2") == 10
    await shown(redis, "any", 40, E08000025='[60,"value"]')
    await shown(redis, "money.debt", 40, B8_2='[25,"value"]')
    released = (await ask(f"/api/v1/cells?{query}", demo=False)).json()
    assert released["basis"] == "shown"
    assert next(cell["people"] for cell in released["cells"] if cell["area"] == "B8 2") == 25


async def test_a_change_is_said_with_its_sign_and_drawn_in_its_class(ask, counted, past):
    html = (await ask(f"{DEBT}&measure=change")).text
    assert "B8 2 40" in words(html)
    assert "▲ +30 (+300%)" in words(html)
    assert re.search(r'class="area value d5" [^>]*data-area="B8 2"', html)
    assert "in the last 28 days, against the 28 days before" in words(html)
    days_ago = {(NOW - timedelta(days=days)).isoformat() for days in (28, 56)}
    assert {ask.at for ask in past} == days_ago


@pytest.mark.parametrize("measure", ["change", "change_year"])
async def test_no_change_is_told_against_a_period_that_is_not_known_from_its_beginning(
    ask, counted, past, worker, measure
):
    answers, heard = worker
    answers["any"] = CellsAnswer({})
    html = (await ask(f"{DEBT}&measure={measure}")).text
    said = words(html)
    assert "B8 2 40" in said
    assert "Earlier days not all known" in said
    assert "No change is told" in said
    assert not re.search(r"[▲▼] .\d", said)
    assert {ask.scope for ask in heard} == {"any"}


@pytest.mark.parametrize(("began", "told"), [(70, "● +5 (+12%)"), (40, "Earlier days not all known")])
async def test_a_change_of_released_figures_needs_releases_from_before_the_earlier_period(
    ask, counted, redis, began, told
):
    await shown(redis, "any", began, E08000025='[60,"value"]')
    await shown(redis, "money.debt", 30, E08000025='[40,"value"]')
    assert told in words((await ask(f"{DEBT}&measure=change", demo=False)).text)


async def test_a_rate_is_shown_with_its_interval(ask, counted):
    html = (await ask(f"{DEBT}&measure=rate")).text
    assert re.search(r'data-measure="interval" data-households="[\d.]+">\d+\.\d to \d+\.\d', html)


async def test_deprivation_is_a_measure_of_the_area_whatever_the_need(ask, counted):
    said = words((await ask(f"{DEBT}&measure=deprived")).text)
    assert "53% of households are in the most deprived fifth" in said


@pytest.mark.parametrize("day", ["2027-01-01", "2020-01-01", "yesterday"])
async def test_a_day_without_figures_shows_the_present_and_says_so(ask, counted, day):
    said = words((await ask(f"{DEBT}&at={day}")).text)
    assert "There are no figures of that day. Showing the present." in said
    assert "43 people" in said
