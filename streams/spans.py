"""Where a person has open issues, from the records that stand, by definition (`counting.md`, spans).

Pure functions over the records of one person in one scope, sorted by `order`. Days are London day numbers,
hours UTC hours since the epoch.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
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

Scopes = tuple[str, str, str, str]
"""any, domain, need, need at the partner: each lies within the one before."""

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
        horizon: days that it stays open by itself.
        closed: the day the issue was resolved, `NEVER` where it was not.
        confirmed: days on which it was reconfirmed.
        moves, endings: what its events say about the whole person.
    """

    order: Order
    hour: int
    day: int
    scopes: Scopes
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
def scopes_of(need: str, partner: str) -> Scopes:
    """The scopes a record counts in."""
    return ANY, need.partition(".")[0], need, f"{need}@{partner}"


def open_spans(records: Sequence[Standing], marks: Marks) -> list[Span]:
    """Where the person has an issue open, one piece at a time: the last record that is open decides."""
    if not marks.moves and not marks.endings:
        spans = _in_one_place(records)
        if spans is not None:
            return spans
    return spans_by_claims(records, marks)


def spans_by_claims(records: Sequence[Standing], marks: Marks) -> list[Span]:
    """`open_spans` for whatever there is.

    Records are claimed from the last to the first, so each gets the days that no later one has.
    """
    moves, endings = marks
    pieces: list[tuple[int, int, Place]] = []
    claimed: list[tuple[int, int]] = []
    for record in reversed(records):
        for start, end in _open_days(record, endings):
            for first, last in _claim(claimed, start, end):
                pieces.extend(_moved(first, last, record, moves))
    return [(place, day_start(first), day_start(last)) for first, last, place in _joined(pieces)]


def _in_one_place(records: Sequence[Standing]) -> list[Span] | None:
    """The spans where all records are in one place and nothing more is said than that issues ended, or None.

    So it is for nearly everybody. Which record decides is then no question: the days are all of theirs.
    """
    if not records:
        return []
    place = records[0].place
    spans: list[Span] = []
    first = last = -1
    for record in records:
        if record.confirmed or record.place != place:
            return None
        day = record.day
        end = min(day + record.horizon, record.closed)
        if day >= end:
            continue
        if day > last:
            if last >= 0:
                spans.append((place, day_start(first), day_start(last)))
            first, last = day, end
        elif end > last:
            last = end
    if last >= 0:
        spans.append((place, day_start(first), day_start(last)))
    return spans


def _open_days(record: Standing, endings: Sequence[Ending]) -> list[tuple[int, int]]:
    """The days an issue is open, as (first, end), from the latest to the earliest."""
    closed, horizon = record.closed, record.horizon
    if endings:
        after = bisect_left(endings, record.order, key=BY_ORDER)
        if after < len(endings):
            closed = min(closed, endings[after].day)
    day = record.day
    if day >= closed:
        return []
    runs = [(day, min(day + horizon, closed))]
    for again in sorted(record.confirmed):
        start, end = runs[-1]
        if again >= closed:
            break
        if again > end:
            runs.append((again, min(again + horizon, closed)))
        elif again > day:
            runs[-1] = (start, min(again + horizon, closed))
    if len(runs) > 1:
        runs.reverse()
    return runs


def _claim(claimed: list[tuple[int, int]], start: int, end: int) -> list[tuple[int, int]]:
    """Take the days of [start, end) that are free; `claimed` is disjoint, the earliest at its end.

    Claims come roughly from the latest to the earliest, so nearly all work happens at the end of the list and
    a person with hundreds of records costs a step each.
    """
    if not claimed or end < claimed[-1][0]:
        claimed.append((start, end))
        return [(start, end)]
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
