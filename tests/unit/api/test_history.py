from datetime import UTC, date, datetime, timedelta

import pytest

from api import history as module
from api.access import DEMO_VISITOR, PUBLIC_VISITOR, NotAllowedError, Role, Viewer
from api.history import history
from api.problems import ProblemError
from dictionary import projection
from dictionary.projection_values import HistoryAnswer

PLACE = "E08000025"
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


async def asked(reader, viewer=DEMO_VISITOR, **changed):
    question = {
        "need": "money.debt",
        "area": "B1 1",
        "window": "28d",
        "first": None,
        "last": None,
        "basis": "shown",
        "shown_to": "public",
    }
    return await history(reader, viewer, **question | changed)


async def show(redis, role, area, at, value):
    key = projection.shown(role, PLACE, "money.debt", "28d")
    await redis.hset(key, projection.shown_field(area, int(at.timestamp())), value)
    await redis.hset(projection.released_status(role, PLACE), "policy", "gate-1")


async def test_what_was_shown_is_told_in_order_with_its_moment(reader, redis):
    await show(redis, "public", "B1 1", NOW, '[15,"value"]')
    await show(redis, "public", "B1 1", NOW - timedelta(days=1), '[null,"small"]')
    await show(redis, "public", "B1 2", NOW, '[99,"value"]')
    await show(redis, "commissioner", "B1 1", NOW, '[20,"value"]')
    answer = await asked(reader, PUBLIC_VISITOR)
    assert [(point.people, point.state) for point in answer.points] == [(None, "small"), (15, "value")]
    assert answer.points[1].at == NOW
    assert (answer.policy, answer.basis) == ("gate-1", "shown")


async def test_it_says_since_when_anything_was_shown(reader, redis):
    await show(redis, "public", "B1 1", NOW - timedelta(days=1), '[15,"value"]')
    assert (await asked(reader)).note == "First released on 2026-11-21: nothing was shown before."
    assert (await asked(reader, first=date(2026, 11, 21))).note == ""
    assert (await asked(reader, area="B1 2")).note == "Nothing was released of this in these days."


async def test_days_outside_what_was_asked_are_left_out(reader, redis):
    for days in range(4):
        await show(redis, "public", "B1 1", NOW - timedelta(days=days), '[15,"value"]')
    answer = await asked(reader, first=date(2026, 11, 20), last=date(2026, 11, 21))
    assert [point.at.date().day for point in answer.points] == [20, 21]


async def test_a_released_role_reads_its_own_releases_whatever_it_asks(reader, redis):
    await show(redis, "commissioner", "B1 1", NOW, '[20,"value"]')
    assert (await asked(reader, PUBLIC_VISITOR, shown_to="commissioner")).points == []


async def test_counts_of_now_about_the_past_are_for_the_trusted_zone(reader):
    with pytest.raises(NotAllowedError):
        await asked(reader, PUBLIC_VISITOR, basis="current")


async def test_the_current_history_tells_zeros_from_silence(reader, monkeypatch):
    async def ask_history(_, la, series, days):
        assert (la, days) == (PLACE, (date(2026, 11, 20), date(2026, 11, 22)))
        if series.scope == "any":
            return [("2026-11-20", 0, 0, 0), ("2026-11-21", 9, 9, 1), ("2026-11-22", 9, 9, 1)]
        return [("2026-11-20", 0, 0, 0), ("2026-11-21", 0, 0, 0), ("2026-11-22", 3, 4, 1)]

    monkeypatch.setattr(module, "ask_history", ask_history)
    answer = await asked(reader, basis="current", first=date(2026, 11, 20))
    assert [point.state for point in answer.points] == ["no_data", "zero", "value"]
    assert answer.points[2].model_dump() == {
        "at": date(2026, 11, 22),
        "people": 3,
        "records": 4,
        "open": 1,
        "rate": 1.4,
        "state": "value",
    }


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"area": "B99 9"}, 404),
        ({"area": "GB"}, 422),
        ({"area": "E"}, 422),
        ({"area": "B36"}, 422),
        ({"need": "money.dragons"}, 404),
        ({"window": "30d"}, 422),
        ({"window": "24h"}, 422),
        ({"first": date(2026, 11, 23)}, 422),
        ({"first": date(2026, 11, 2), "last": date(2026, 11, 1)}, 422),
        ({"first": date(2020, 1, 1)}, 422),
    ],
)
async def test_refuses_what_has_no_history(reader, wrong, status):
    with pytest.raises(ProblemError) as problem:
        await asked(reader, **wrong)
    assert problem.value.status == status


async def test_a_coarse_need_has_no_released_history_below_an_authority(reader):
    for area in ("B1 1", f"{PLACE}/none"):
        with pytest.raises(NotAllowedError):
            await asked(reader, PUBLIC_VISITOR, need="safety.domestic_abuse", area=area)
    assert (await asked(reader, PUBLIC_VISITOR, need="safety.domestic_abuse", area=PLACE)).points == []


async def test_a_partner_is_told_past_releases_beside_its_own_people_of_the_day(reader, redis, worker):
    answers, _ = worker
    answers["money.debt@advice"] = HistoryAnswer([("2026-11-21", 8, 9, 0), ("2026-11-22", 7, 9, 0)])
    for days in (0, 1):
        await show(redis, "commissioner", "B1 1", NOW - timedelta(days=days), '[15,"value"]')
    partner = Viewer("p", Role.PARTNER, (PLACE,), "advice")
    points = (await asked(reader, partner)).points
    assert [(point.people, point.state) for point in points] == [(None, "small"), (15, "value")]
