from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest

from api import asking
from api.access import DEMO_VISITOR
from api.asking import AreaScope, ask_cells, ask_history, ask_wholes
from api.cells import cells
from api.problems import ProblemError
from dictionary import projection
from dictionary.projection_values import CellsAnswer, CellsAsk, ErrorAnswer, HistoryAnswer, WholeAnswer
from dictionary.topics import partition_of

PLACE = "E08000025"
OTHER = "E08000029"
UNHEARD = [la for la in ("S12000033", "S12000034", "W06000001") if partition_of(la.encode(), 99) > 3]
"""Authorities of partitions whose questions the fixture `worker` does not take."""
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


async def test_many_authorities_are_asked_about_at_once(reader, worker):
    answers, heard = worker
    answers["money.debt"] = lambda ask: WholeAnswer(ask.la, 5, 6, 4, active=True)
    authorities = [area.code for area in reader.known.places.areas("la", "S")]
    found = await ask_wholes(reader, authorities, "money.debt", "28d", THEN)
    assert sorted(each.la for each in found) == authorities
    assert len({ask.id for ask in heard}) == 1


async def test_of_many_authorities_one_that_cannot_be_answered_says_why(reader, worker):
    gone = ErrorAnswer("the counts do not reach so far")
    worker[0]["any"] = lambda ask: gone if ask.la == OTHER else WholeAnswer(ask.la, 1, 1, 0, active=True)
    with pytest.raises(ProblemError, match="do not reach so far"):
        await ask_wholes(reader, [PLACE, OTHER], "any", "28d", THEN)


async def test_of_many_authorities_none_is_left_out_where_nobody_answers_for_it(reader, worker, monkeypatch):
    monkeypatch.setattr(asking, "PATIENCE_SECONDS", 0.5)
    answers, _ = worker
    answers["any"] = WholeAnswer(PLACE, 1, 1, 0, active=True)
    with pytest.raises(ProblemError) as problem:
        await ask_wholes(replace(reader, partitions=99), [PLACE, *UNHEARD], "any", "28d", THEN)
    assert problem.value.code == "worker_away"


async def test_of_no_authority_nothing_is_asked(reader):
    assert await ask_wholes(reader, [], "any", "28d", THEN) == []
