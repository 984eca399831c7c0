"""Answers to questions about past moments and about the watch, from the counts of a partition. Pure."""

from datetime import date
from typing import Final

import msgspec

from dictionary.changes import ANY
from dictionary.moments import WINDOWS, day_date, day_number, day_of, parse_instant, utc_hour
from dictionary.projection_values import (
    Answer,
    Ask,
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
from streams.counting import Counts
from streams.watches.pending import LEAST_HISTORY
from streams.watching.partners import past_quarantine

ASKED_DAYS: Final = 800
"""How far back the counts may be asked."""
_ASK: msgspec.json.Decoder[Ask] = msgspec.json.Decoder(Ask)
_encode: Final = msgspec.json.Encoder().encode


class UnanswerableError(ValueError):
    """A question whose answer is why there is none; its text is for the reader."""


def read_ask(value: bytes) -> Ask:
    """Read a question.

    Raises:
        msgspec.DecodeError: not a question; there is nobody to answer.
    """
    return _ASK.decode(value)


def answer_bytes(ask: Ask, counts: Counts) -> bytes:
    """The answer as it goes back to the one who asked."""
    return _encode(answer(ask, counts))


def answer(ask: Ask, counts: Counts) -> Answer:
    """Answer a question from the counts of the partition that holds its local authority."""
    try:
        match ask:
            case CellsAsk():
                return _cells(ask, counts)
            case WholeAsk():
                return _whole(ask, counts)
            case HistoryAsk():
                return _history(ask, counts)
            case WatchAsk():
                return _watch(ask, counts)
    except UnanswerableError as error:
        return ErrorAnswer(str(error))


def _cells(ask: CellsAsk, counts: Counts) -> CellsAnswer:
    hour = _hour(ask, counts)
    by_area = {
        measure: counts.at(ask.la, ask.scope, None, ask.window, measure, hour)
        for measure in ("people", "records", "open")
    }
    cells = {
        area: (people, by_area["records"][area], by_area["open"][area])
        for area, people in by_area["people"].items()
    }
    return CellsAnswer({area: numbers for area, numbers in cells.items() if any(numbers)})


def _whole(ask: WholeAsk, counts: Counts) -> WholeAnswer:
    hour = _hour(ask, counts)
    scope, anyone = counts.cells.find(ask.la, ask.scope), counts.cells.find(ask.la, ANY)
    numbers = scope.whole(ask.window, hour) if scope else (0, 0, 0)
    active = anyone is not None and anyone.anyone(ask.window, hour)
    return WholeAnswer(ask.la, *numbers, active=active)


def _hour(ask: CellsAsk | WholeAsk, counts: Counts) -> int:
    """The UTC hour that is asked about."""
    _check_window(ask.window)
    try:
        at = parse_instant(ask.at)
    except ValueError as error:
        raise UnanswerableError("at is a timestamp with an offset, such as 2026-03-02T10:00:00Z") from error
    _check_day(day_of(at), counts)
    return utc_hour(at)


def _history(ask: HistoryAsk, counts: Counts) -> HistoryAnswer:
    _check_window(ask.window)
    try:
        first, last = day_number(date.fromisoformat(ask.from_)), day_number(date.fromisoformat(ask.to))
    except ValueError as error:
        raise UnanswerableError("from and to are dates, such as 2026-03-02") from error
    if first > last:
        raise UnanswerableError("from is not later than to")
    _check_day(first, counts)
    _check_day(last, counts)
    days = counts.history(ask.la, ask.scope, ask.area, ask.window, first, last)
    return HistoryAnswer(
        [(day_date(day).isoformat(), people, records, open_) for day, people, records, open_ in days]
    )


def _watch(ask: WatchAsk, counts: Counts) -> WatchAnswer:
    watched = counts.watches.authorities.get(ask.la)
    if watched is None:
        return WatchAnswer(tested=0, learning=False)
    seen, pending = watched.watch.seen, watched.pending
    tested = int(past_quarantine(seen.first, seen.day).sum())
    return WatchAnswer(tested, pending.next_week is not None or pending.old >= LEAST_HISTORY)


def _check_window(window: str) -> None:
    if window not in WINDOWS:
        raise UnanswerableError(f"window is one of {', '.join(WINDOWS)}")


def _check_day(day: int, counts: Counts) -> None:
    if counts.clock is None:
        raise UnanswerableError("counting has not begun")
    back = day_of(counts.clock) - day
    if back > ASKED_DAYS:
        raise UnanswerableError(f"counts reach {ASKED_DAYS} days back")
    # The asker's clock may be a little ahead of the log's, over midnight too.
    if back < -1:
        raise UnanswerableError("counts are of now or before")
