from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest

from api import asking
from api.access import DEMO_VISITOR
from api.asking import AreaScope, ask_cells, ask_history
from api.cells import cells
from api.problems import ProblemError
from dictionary import projection
from dictionary.projection_values import CellsAnswer, CellsAsk, ErrorAnswer, HistoryAnswer
from dictionary.topics import partition_of

PLACE = "E08000025"
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
THEN = NOW - timedelta(days=30)
ASKS = projection.asks(partition_of(PLACE.encode(), 4))


async def test_cells_of_a_past_moment_are_those_the_worker_counts(reader, worker):
    answers, heard = worker
    answers["any"] = CellsAnswer({PLACE: (9, 9, 5), "B1 1": (9, 9, 5)})
    answers["money.debt"] = CellsAnswer({PLACE: (5, 6, 4), "B1 1": (5, 6, 4)})
    answer = await cells(reader, DEMO_VISITOR, "money.debt", "sector", "28d", PLACE, THEN)
    found = {cell.area: cell for cell in answer.cells}
    assert (answer.as_of, answer.basis) == (THEN, "current")
    assert (found["B1 1"].people, found["B1 1"].records, found["B1 1"].open) == (5, 6, 4)
    assert (found["B1 2"].state, PLACE in found) == ("zero", False)
    assert [(ask.la, ask.window, ask.at) for ask in heard] == [(PLACE, "28d", THEN.isoformat())] * 2


async def test_a_past_moment_before_any_record_has_no_data(reader, worker):
    answers, _ = worker
    answers["any"] = answers["money.debt"] = CellsAnswer({})
    answer = await cells(reader, DEMO_VISITOR, "money.debt", "sector", "28d", PLACE, THEN)
    assert {cell.state for cell in answer.cells} == {"no_data"}


async def test_a_history_is_one_number_a_day(reader, worker):
    answers, heard = worker
    answers["any"] = HistoryAnswer([("2026-11-01", 1, 2, 3)])
    series = AreaScope("any", "B1 1", "28d")
    days = (date(2026, 11, 1), date(2026, 11, 1))
    assert await ask_history(reader, PLACE, series, days) == [("2026-11-01", 1, 2, 3)]
    assert (heard[0].area, heard[0].from_, heard[0].to) == ("B1 1", "2026-11-01", "2026-11-01")


async def test_a_question_that_cannot_be_answered_says_why(reader, worker):
    worker[0]["any"] = ErrorAnswer("the counts do not reach so far")
    with pytest.raises(ProblemError, match="do not reach so far"):
        await ask_cells(reader, PLACE, "any", "28d", THEN)


async def test_without_a_worker_the_question_is_forgotten_and_the_asker_told(reader, redis, monkeypatch):
    monkeypatch.setattr(asking, "PATIENCE_SECONDS", 0.1)
    with pytest.raises(ProblemError) as problem:
        await ask_cells(reader, PLACE, "any", "28d", THEN)
    assert (problem.value.status, problem.value.code) == (503, "worker_away")
    assert msgspec.json.decode(await redis.lindex(ASKS, 0), type=CellsAsk).scope == "any"
    assert 0 < await redis.ttl(ASKS) <= projection.ANSWER_SECONDS


@pytest.mark.parametrize("at", [NOW + timedelta(seconds=1), NOW - timedelta(days=801)])
async def test_refuses_a_moment_outside_what_counts_reach(reader, at):
    with pytest.raises(ProblemError) as problem:
        await ask_cells(reader, PLACE, "any", "28d", at)
    assert problem.value.status == 422


async def test_the_past_is_answered_for_one_authority(reader):
    with pytest.raises(ProblemError, match="one local authority"):
        await cells(reader, DEMO_VISITOR, "any", "la", "28d", "GB", THEN)
