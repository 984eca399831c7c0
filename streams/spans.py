"""From a person's records to spans, by definition (`counting.md`, spans).

Pure functions over the records of one person in one scope, sorted by `order`. Days are London day numbers,
hours UTC hours since the epoch.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from operator import attrgetter
from typing import Final, NamedTuple

import msgspec

from dictionary.moments import day_start

Order = tuple[int, int, str, bytes]
"""(time, recordedtime, partner, id): instants in microseconds, ids as their 16 bytes."""
Place = tuple[str, str]
"""(local authority, area): the area is a sector or `<authority>/none`."""
Span = tuple[Place, int, int | None]
"""(place, from hour, until hour or None)."""

NEVER: Final = 1 << 40
ANY: Final = "any"
BY_ORDER: Final = attrgetter("order")


class Move(NamedTuple):
    """The person lives elsewhere from `day` on."""

    order: Order
    day: int
    place: Place


class Ending(NamedTuple):
    """The person died or moved away: every earlier issue ends on `day`."""

    order: Order
    day: int


class Standing(msgspec.Struct, frozen=True, gc=False, eq=False):
    """A record that stands, with what later events of its issue say.

    Attributes:
        closed: the day the issue was resolved, `NEVER` where it was not.
        confirmed: days on which it was reconfirmed.
        moves, endings: what its events say about the whole person.
    """

    order: Order
    hour: int
    day: int
    need: str
    domain: str
    partner: str
    place: Place
    horizon: int
    closed: int = NEVER
    confirmed: tuple[int, ...] = ()
    moves: tuple[Move, ...] = ()
    endings: tuple[Ending, ...] = ()


class Marks(NamedTuple):
    """What is said about the whole person, each in order."""

    moves: list[Move]
    endings: list[Ending]


@lru_cache(maxsize=10_000)
def scopes_of(need: str, partner: str) -> tuple[str, str, str, str]:
    """The scopes a record counts in, each within the one before: any, domain, need, need at the partner."""
    return ANY, need.partition(".")[0], need, f"{need}@{partner}"


def people_spans(records: Sequence[Standing], following: int | None = None) -> list[Span]:
    """Where the person counts: from each record until the next, the last until `following`.

    A record with its successor in the same hour counts nowhere: no window tells the two apart.
    """
    spans: list[Span] = []
    for record in reversed(records):
        if record.hour != following:
            spans.append((record.place, record.hour, following))
        following = record.hour
    spans.reverse()
    return spans


def record_spans(records: Iterable[Standing]) -> list[Span]:
    """Each record, in its own area, for good."""
    return [(record.place, record.hour, None) for record in records]


def arrival_spans(records: Iterable[Standing]) -> list[Span]:
    """One for each place and day the person was recorded."""
    return list(dict.fromkeys((record.place, day_start(record.day), None) for record in records))


def open_spans(records: Sequence[Standing], marks: Marks) -> list[Span]:
    """Where the person has an issue open, one piece at a time: the last record that is open decides.

    Records are claimed from the last to the first, so each gets the days that no later one has.
    """
    moves, endings = marks
    claimed: list[tuple[int, int]] = []
    pieces: list[tuple[int, int, Place]] = []
    for record in reversed(records):
        for start, end in _open_days(record, endings):
            for first, last in _claim(claimed, start, end):
                if moves:
                    pieces.extend(_moved(first, last, record, moves))
                else:
                    pieces.append((first, last, record.place))
    return [(place, day_start(first), day_start(last)) for first, last, place in _joined(pieces)]


def _open_days(record: Standing, endings: Sequence[Ending]) -> list[tuple[int, int]]:
    """The days an issue is open, as (first, end), from the latest to the earliest."""
    closed = record.closed
    if endings:
        after = bisect_left(endings, record.order, key=BY_ORDER)
        if after < len(endings):
            closed = min(closed, endings[after].day)
    runs: list[tuple[int, int]] = []
    for day in sorted((record.day, *(day for day in record.confirmed if day > record.day))):
        end = min(day + record.horizon, closed)
        if day >= end:
            continue
        if runs and day <= runs[-1][1]:
            runs[-1] = (runs[-1][0], max(end, runs[-1][1]))
        else:
            runs.append((day, end))
    runs.reverse()
    return runs


def _claim(claimed: list[tuple[int, int]], start: int, end: int) -> list[tuple[int, int]]:
    """Take the days of [start, end) that are free; `claimed` is disjoint, the earliest at its end.

    Claims come roughly from the latest to the earliest, so nearly all work happens at the end of the list and
    a person with hundreds of records costs a step each.
    """
    before: list[tuple[int, int]] = []
    while claimed and claimed[-1][1] < start:
        before.append(claimed.pop())
    free: list[tuple[int, int]] = []
    at, low, high = start, start, end
    while claimed and claimed[-1][0] <= end:
        first, last = claimed.pop()
        if at < first:
            free.append((at, first))
        at, low, high = max(at, last), min(low, first), max(high, last)
    if at < end:
        free.append((at, end))
    claimed.append((low, high))
    while before:
        claimed.append(before.pop())
    return free


def _moved(start: int, end: int, record: Standing, moves: Sequence[Move]) -> Iterator[tuple[int, int, Place]]:
    """Cut the open days of a record where the person moved after it."""
    place = record.place
    for move in moves[bisect_left(moves, record.order, key=BY_ORDER) :]:
        if move.day >= end:
            break
        if move.day > start:
            yield start, move.day, place
            start = move.day
        place = move.place
    yield start, end, place


def _joined(pieces: list[tuple[int, int, Place]]) -> list[tuple[int, int, Place]]:
    """In order of time, neighbours in one place as one piece: the same days always make the same spans."""
    if len(pieces) < 2:  # noqa: PLR2004 - one piece has no neighbour
        return pieces
    pieces.sort()
    joined = [pieces[0]]
    for first, last, place in pieces[1:]:
        start, end, where = joined[-1]
        if first == end and place == where:
            joined[-1] = (start, last, place)
        else:
            joined.append((first, last, place))
    return joined
