import json
import re
from datetime import date, timedelta
from uuid import UUID

import pytest

from api.access import LocalEventQuestion, Role, Viewer, may
from api.choices import Choice
from api.local_events import told
from api.map_events import map_events, periods
from api.texts import load_texts
from dictionary import projection
from dictionary.events_officers import LocalEventData
from dictionary.projection_values import CellsAnswer, CellsAsk, HistoryAnswer
from tests.support.pages import rows_of, words
from tests.unit.api.conftest import NOW, PLACE

TODAY = NOW.date()


def event(number=1, days_ago=10, **changes):
    said = {
        "local_event_id": str(UUID(int=number)),
        "kind": "service_closed",
        "service_id": str(UUID(int=7)),
        "title": f"The advice shop {number} closes",
        "starts_on": (TODAY - timedelta(days=days_ago)).isoformat(),
        "area": {"sectors": ["B8 2"]},
    }
    return said | changes


@pytest.fixture
def enter(redis):
    async def enter(*events, seen_by="public"):
        for each in events:
            record = json.dumps({"dataclassification": seen_by, "data": each})
            await redis.hset(projection.local_events(), each["local_event_id"], record)

    return enter


@pytest.fixture
async def counted(board, worker):
    await board.epoch()
    await board.exact("any", {PLACE: (900, 900), "B8 2": (60, 70)})
    await board.released("public", "any", {PLACE: (900, "value"), "B8 2": (60, "value")})
    days = [TODAY - timedelta(days=back) for back in range(91, -1, -1)]
    history = HistoryAnswer([(day.isoformat(), 60, 60, 0) for day in days])
    answers, _ = worker
    cells = CellsAnswer({PLACE: (900, 900, 0), "B8 2": (50, 50, 0)})
    answers["any"] = lambda ask: cells if isinstance(ask, CellsAsk) else history


async def test_an_event_is_taken_away_with_the_history_on_its_own_day(ask, counted, enter):
    await enter(event(), event(2, 40, area={"lad_code": PLACE}))
    rows = rows_of(await ask("/areas/B8%202/history.csv"))
    told = {row["day"]: row["local_events"] for row in rows if row["local_events"]}
    assert told == {"2026-11-12": "The advice shop 1 closes", "2026-10-13": "The advice shop 2 closes"}
    drawn = words((await ask("/areas/B8%202/history.svg")).text)
    assert "A: The advice shop 2 closes. Service closed, from 13 October 2026." in drawn
    assert "B: The advice shop 1 closes. Service closed, from 12 November 2026." in drawn


async def test_an_event_stands_on_the_chart_in_a_list_and_in_the_table(ask, counted, enter):
    await enter(event(), event(2, 40, area={"lad_code": PLACE}), event(3, 5, area={"sectors": ["B23 7"]}))
    html = (await ask("/areas/B8%202")).text
    assert re.findall(r'class="event-letter"[^>]*>(\w)<', html) == ["A", "B"]
    said = words(html)
    assert "The advice shop 1 closes . Service closed, from 12 November 2026." in said
    assert "12 November 2026 60 " in said
    assert "B The advice shop 1 closes" in said
    assert "shop 3" not in said


async def test_an_event_of_other_needs_is_left_out(ask, counted, enter):
    await enter(event(expected_needs=["money.debt"], expected_direction="up"))
    assert "shop 1" in (await ask("/areas/B8%202")).text
    assert "shop 1" not in (await ask("/areas/B8%202?need=frailty.falls")).text


async def test_what_was_entered_as_internal_is_not_shown_to_the_public(ask, counted, enter):
    await enter(event(), seen_by="internal")
    assert "shop 1" in (await ask("/areas/B8%202")).text
    assert "shop 1" not in (await ask("/areas/B8%202", demo=False)).text


async def test_a_record_that_is_no_event_is_left_out(ask, counted, enter, redis):
    await enter(event())
    await redis.hset(projection.local_events(), "rubbish", "not json")
    assert "shop 1" in (await ask("/areas/B8%202")).text


async def test_the_live_map_says_what_lies_in_the_period_compared_with(ask, counted, enter):
    await enter(*(event(n, ago, area={"lad_code": PLACE}) for n, ago in ((1, 10), (2, 40), (3, 80))))
    said = words((await ask("/?measure=change")).text)
    assert re.search(r"shop 1 closes . Service closed, from [^.]*\. In the period shown\.", said)
    assert re.search(r"shop 2 closes . Service closed, from [^.]*\. In the period compared with\.", said)
    assert re.search(r"shop 3 closes . Service closed, from [^.]*\. Show that day", said)
    assert '<option value="80" label="C">' in (await ask("/")).text


def test_periods_move_with_the_day_that_is_shown():
    at = date(2026, 11, 1)
    choice = Choice(PLACE, window="7d", measure="change_year", at=at)
    shown, compared = periods(choice, TODAY)
    assert shown == (date(2026, 10, 26), at)
    assert compared == (date(2025, 10, 27), date(2025, 11, 2))
    closing = LocalEventData.model_validate_json(json.dumps(event(1, 19, ends_on="2026-11-05")))
    (found,) = map_events(told([closing], load_texts()), choice, TODAY, load_texts())
    assert found.period == ""
    (moved,) = map_events(
        told([closing], load_texts()), Choice(PLACE, at=date(2026, 11, 8), window="7d"), TODAY, load_texts()
    )
    assert moved.period == "In the period shown."


@pytest.mark.parametrize(
    ("role", "areas", "sees"),
    [
        (Role.ANALYST, (PLACE,), True),
        (Role.COMMISSIONER, ("E",), True),
        (Role.PARTNER, (PLACE,), True),
        (Role.COMMISSIONER, ("E08000026",), False),
        (Role.ADMIN, (PLACE,), False),
        (Role.PUBLIC, ("GB",), False),
    ],
)
def test_internal_events_are_for_those_who_work_in_their_area(role, areas, sees):
    viewer = Viewer("somebody", role, areas, expires=1)
    assert may(viewer, LocalEventQuestion(PLACE, public=False)) is sees
    assert may(viewer, LocalEventQuestion(PLACE, public=True))
