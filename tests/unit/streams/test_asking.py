from datetime import UTC, datetime

import msgspec
import pytest

from dictionary.moments import utc_hour
from dictionary.projection_values import (
    CellsAnswer,
    CellsAsk,
    ErrorAnswer,
    HistoryAnswer,
    HistoryAsk,
    WatchAnswer,
    WatchAsk,
    WholeAnswer,
    WholeAsk,
)
from streams.asking import answer, answer_bytes, read_ask
from streams.watches.pending import LEAST_HISTORY
from tests.support.counts import LA, Partition, clock, instant
from tests.support.edits import Edit
from tests.support.watch_log import FIRST, Log, Reader, usual

NOON = utc_hour(datetime(2026, 3, 2, 12, tzinfo=UTC))
DEBT = "money.debt"


@pytest.fixture
def partition() -> Partition:
    made = Partition()
    made.step(
        clock(instant(NOON)),
        made.change(
            [
                Edit("people", 1, DEBT, "B1 1", NOON - 48, None),
                Edit("records", 1, DEBT, "B1 1", NOON - 48, None),
                Edit("open", 1, DEBT, "B1 1", NOON - 60, None),
            ]
        ),
    )
    return made


def cells_ask(at: str, window: str = "7d") -> CellsAsk:
    return CellsAsk("1", LA, DEBT, window, at)


def history_ask(first: str, last: str) -> HistoryAsk:
    return HistoryAsk("1", LA, DEBT, "B1", "7d", first, last)


def test_cells_of_a_past_moment_are_those_of_that_moment(partition):
    found = answer(cells_ask("2026-02-28T14:00:00+02:00"), partition.counts)
    assert found == CellsAnswer({"B1 1": (1, 1, 1), "B1": (1, 1, 1), LA: (1, 1, 1)})


def test_areas_where_nobody_was_are_left_out(partition):
    assert answer(cells_ask("2026-02-25T12:00:00Z"), partition.counts) == CellsAnswer({})


@pytest.mark.parametrize("window", ["24h", "7d", "28d"])
@pytest.mark.parametrize("at", ["2026-02-28T14:00:00Z", "2026-03-02T12:00:00Z"])
def test_an_authority_as_a_whole_is_as_its_row_among_its_areas(partition, at, window):
    partition.step(partition.change([Edit("people", 1, DEBT, "B8 2", NOON - 60, NOON - 30)]))
    areas = answer(cells_ask(at, window), partition.counts)
    whole = answer(WholeAsk("1", LA, DEBT, window, at), partition.counts)
    assert (whole.people, whole.records, whole.open) == areas.cells.get(LA, (0, 0, 0))
    assert whole.la == LA


@pytest.mark.parametrize(("at", "active"), [("2026-03-02T12:00:00Z", True), ("2026-02-20T12:00:00Z", False)])
def test_an_authority_is_active_where_anyone_recorded_anything_whatever_the_scope(partition, at, active):
    partition.step(partition.change([Edit("records", 1, "any", "B1 1", NOON - 48, None)]))
    found = answer(WholeAsk("1", LA, "frailty.falls", "7d", at), partition.counts)
    assert found == WholeAnswer(LA, 0, 0, 0, active=active)


def test_a_history_holds_every_day_asked_about(partition):
    assert answer(history_ask("2026-02-27", "2026-03-01"), partition.counts) == HistoryAnswer(
        [("2026-02-27", 0, 0, 0), ("2026-02-28", 1, 1, 1), ("2026-03-01", 1, 1, 1)]
    )


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (cells_ask("2026-03-02T12:00:00"), "offset"),
        (cells_ask("noon"), "timestamp"),
        (WholeAsk("1", LA, DEBT, "7d", "noon"), "timestamp"),
        (WholeAsk("1", LA, DEBT, "8d", "2026-03-02T12:00:00Z"), "window"),
        (WholeAsk("1", LA, DEBT, "7d", "2023-03-05T12:00:00Z"), "800 days"),
        (cells_ask("2026-03-02T12:00:00Z", window="8d"), "window"),
        (cells_ask("2026-03-05T12:00:00Z"), "now or before"),
        (cells_ask("2023-03-05T12:00:00Z"), "800 days"),
        (history_ask("2026-03-02", "2026-03-01"), "later"),
        (history_ask("2020-03-02", "2026-03-01"), "800 days"),
        (history_ask("2026-03-01", "9999-03-01"), "now or before"),
        (history_ask("02/03/2026", "2026-03-01"), "dates"),
    ],
)
def test_what_cannot_be_answered_is_said_in_words(partition, ask, words):
    found = answer(ask, partition.counts)
    assert isinstance(found, ErrorAnswer)
    assert words in found.error


def test_before_the_first_clock_record_nothing_is_answered():
    assert answer(cells_ask("2026-03-02T12:00:00Z"), Partition().counts) == ErrorAnswer(
        "counting has not begun"
    )


def test_a_watch_that_does_not_know_yet_what_is_usual_says_so(partition):
    assert answer(WatchAsk("1", LA), partition.counts) == WatchAnswer(tested=0, learning=False)
    assert answer(WatchAsk("1", "E08000026"), partition.counts) == WatchAnswer(tested=0, learning=False)


def test_a_watch_after_twelve_weeks_tests_and_learns_history_that_is_handed_in():
    days = range(FIRST, FIRST + 84)
    counts = Reader().read(Log().live(days, usual(days)).records).counts
    ready = answer(WatchAsk("1", LA), counts)
    assert isinstance(ready, WatchAnswer)
    assert ready.tested > 0
    assert not ready.learning
    counts.watches.authorities[LA].pending.old = LEAST_HISTORY
    assert answer(WatchAsk("1", LA), counts) == WatchAnswer(tested=ready.tested, learning=True)


def test_a_question_off_the_wire_gives_an_answer_for_the_wire(partition):
    ask = read_ask(
        b'{"id":"1","kind":"history","la":"E08000025","scope":"money.debt","area":"B1 1","window":"7d",'
        b'"from":"2026-03-02","to":"2026-03-02"}'
    )
    assert msgspec.json.decode(answer_bytes(ask, partition.counts))["days"] == [["2026-03-02", 1, 1, 1]]


def test_what_is_no_question_has_no_answer():
    with pytest.raises(msgspec.DecodeError):
        read_ask(b'{"id":"1","kind":"guess"}')
