"""Questions about the past, put to the worker that owns the place's counts and answered through Valkey."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import uuid4

import msgspec
from redis.exceptions import TimeoutError as RedisTimeoutError

from api.choices import PAST_DAYS
from api.problems import ProblemError
from api.reading import Reader, answered
from dictionary import projection
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
from dictionary.topics import partition_of

PATIENCE_SECONDS: Final = 3
_answer: msgspec.json.Decoder[Answer] = msgspec.json.Decoder(Answer)
Counted = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class AreaScope:
    """One series: an area, what is counted in it, and over which window."""

    scope: str
    area: str
    window: str


async def ask_cells(reader: Reader, la: str, scope: str, window: str, at: datetime) -> dict[str, Counted]:
    """(people, records, open) by area of an authority at a past moment; areas with nothing are left out.

    Raises:
        ProblemError: the moment is outside what may be asked, or nobody answers in time.
    """
    check_moment(at, reader.clock())
    ask = CellsAsk(id=uuid4().hex, la=la, scope=scope, window=window, at=at.isoformat())
    match await _ask(reader, ask):
        case CellsAnswer(cells):
            return cells
        case other:
            raise _no_answer(other)


async def ask_wholes(
    reader: Reader, authorities: Sequence[str], scope: str, window: str, at: datetime
) -> list[WholeAnswer]:
    """Many authorities in a scope at a past moment, asked about all at once.

    Raises:
        ProblemError: the moment is outside what may be asked, or for a while nobody answers.
    """
    check_moment(at, reader.clock())
    name, waiting = uuid4().hex, dict[str, list[bytes]]()
    for la in authorities:
        asks = projection.asks_of_many(partition_of(la.encode(), reader.partitions))
        ask = WholeAsk(id=name, la=la, scope=scope, window=window, at=at.isoformat())
        waiting.setdefault(asks, []).append(msgspec.json.encode(ask))
    await _put(reader, waiting)
    found: list[WholeAnswer] = []
    while len(found) < len(authorities):
        for answer in await _answers(reader, name, len(authorities)):
            if not isinstance(answer, WholeAnswer):
                raise _no_answer(answer)
            found.append(answer)
    return found


async def ask_history(
    reader: Reader, la: str, asked: AreaScope, days: tuple[date, date]
) -> list[tuple[str, int, int, int]]:
    """(London date, people, records, open) of an area for each day from the first to the last.

    Raises:
        ProblemError: nobody answers in time.
    """
    first, last = (day.isoformat() for day in days)
    ask = HistoryAsk(
        id=uuid4().hex, la=la, scope=asked.scope, area=asked.area, window=asked.window, from_=first, to=last
    )
    match await _ask(reader, ask):
        case HistoryAnswer(found):
            return found
        case other:
            raise _no_answer(other)


async def ask_watch(reader: Reader, la: str) -> WatchAnswer:
    """How much the watch of an authority knows of what is usual there.

    Raises:
        ProblemError: nobody answers in time.
    """
    match await _ask(reader, WatchAsk(id=uuid4().hex, la=la)):
        case WatchAnswer() as found:
            return found
        case other:
            raise _no_answer(other)


def check_moment(at: datetime, now: datetime) -> None:
    """Check that a moment may be asked about.

    Raises:
        ProblemError: it lies ahead, or further back than the counts reach.
    """
    if at > now:
        raise ProblemError(422, "invalid", "at lies ahead; counts are of now or before.")
    if at < now - timedelta(days=PAST_DAYS):
        raise ProblemError(
            422, "invalid", f"at is more than {PAST_DAYS} days back, which is as far as counts reach."
        )


async def _ask(reader: Reader, ask: Ask) -> Answer:
    """Put a question and wait; one that nobody takes is forgotten with its list."""
    asks = projection.asks(partition_of(ask.la.encode(), reader.partitions))
    await _put(reader, {asks: [msgspec.json.encode(ask)]})
    (given,) = await _answers(reader, ask.id)
    return given


async def _put(reader: Reader, waiting: Mapping[str, Sequence[bytes]]) -> None:
    """Add questions to lists of them."""
    pipeline = reader.redis.pipeline(transaction=True)
    for asks, questions in waiting.items():
        pipeline.rpush(asks, *questions)
        pipeline.expire(asks, projection.ANSWER_SECONDS)
    await answered(pipeline.execute())


async def _answers(reader: Reader, name: str, most: int = 1) -> list[Answer]:
    """The next answer to the questions of an id, and those that are there beside it.

    Raises:
        ProblemError: none comes in time.
    """
    given = projection.answer(name)
    try:
        reply = await answered(reader.redis.blpop([given], timeout=PATIENCE_SECONDS))
    except RedisTimeoutError:
        reply = None
    if reply is None:
        raise _no_answer(None)
    beside = await answered(reader.redis.lpop(given, most - 1)) if most > 1 else None
    return [_answer.decode(value) for value in (reply[1], *(beside or ()))]


def _no_answer(answer: Answer | None) -> ProblemError:
    if isinstance(answer, ErrorAnswer):
        return ProblemError(422, "not_answerable", answer.error)
    return ProblemError(
        503,
        "worker_away",
        "No worker answered in time; counts of now are not affected. Try again shortly.",
        {"Retry-After": "5"},
    )
