"""One event's effect on the numbers: spans taken back and spans added, in every scope it touches.

Every event touches one issue, so a person before and after it differs in one record at most: `rest` is what
stays (sorted), `was` and `now` the record that changed (None: not there). A record never changes its order.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

from dictionary.changes import ARRIVALS, OPEN, PEOPLE, RECORDS, Edit, Measure, Sign
from streams.spans import (
    BY_ORDER,
    Marks,
    Span,
    Standing,
    arrival_spans,
    open_spans,
    people_spans,
    record_spans,
    scopes_of,
)

Edits = dict[str, list[Edit]]
"""Edits by local authority."""
_Difference = tuple[Measure, Sign, Span]


def edits_between(rest: list[Standing], was: Standing | None, now: Standing | None) -> Edits:
    """What changes when `was` becomes `now` beside the `rest`, for every scope touched.

    Scopes that hold the same records share one computation: of a person's first record all four.
    """
    before, after = _marks(rest, was), _marks(rest, now)
    found: Edits = {}
    done: set[str] = set()
    for anchor in (was, now):
        if anchor is None or (anchor is now and was is not None and was.need == anchor.need):
            continue
        known: dict[tuple[int, bool, bool], list[_Difference]] = {}
        for scope, held in _nested(rest, anchor):
            if scope in done:
                continue
            done.add(scope)
            had, has = _holds(scope, was), _holds(scope, now)
            key = (len(held), had, has)
            if key not in known:
                known[key] = _differences(held, was if had else None, now if has else None, before, after)
            _write(found, scope, known[key])
    if before != after:
        for scope, held in _by_scope(rest).items():
            if scope not in done:
                _write(found, scope, _difference(OPEN, open_spans(held, before), open_spans(held, after)))
    return found


def _marks(rest: Sequence[Standing], own: Standing | None) -> Marks:
    moves = [move for record in rest if record.moves for move in record.moves]
    endings = [ending for record in rest if record.endings for ending in record.endings]
    if own is not None:
        moves.extend(own.moves)
        endings.extend(own.endings)
    moves.sort()
    endings.sort()
    return Marks(moves, endings)


def _nested(rest: list[Standing], anchor: Standing) -> Iterator[tuple[str, list[Standing]]]:
    """The scopes of a record with the others they hold, from the widest in."""
    everything, domain, need, own = scopes_of(anchor.need, anchor.partner)
    yield everything, rest
    held = [record for record in rest if record.domain == domain]
    yield domain, held
    held = [record for record in held if record.need == need]
    yield need, held
    yield own, [record for record in held if record.partner == anchor.partner]


def _holds(scope: str, record: Standing | None) -> bool:
    return record is not None and scope in scopes_of(record.need, record.partner)


def _by_scope(records: Iterable[Standing]) -> dict[str, list[Standing]]:
    held: dict[str, list[Standing]] = {}
    for record in records:
        for scope in scopes_of(record.need, record.partner):
            held.setdefault(scope, []).append(record)
    return held


def _differences(
    rest: list[Standing], was: Standing | None, now: Standing | None, before: Marks, after: Marks
) -> list[_Difference]:
    """All measures of one scope. Only the neighbours of the record that changed can tell the difference."""
    anchor = was or now
    assert anchor is not None
    at = bisect_left(rest, anchor.order, key=BY_ORDER)
    old = [was] if was is not None else []
    new = [now] if now is not None else []
    found: list[_Difference] = []
    if was is None or now is None or was.place != now.place:
        left = rest[at - 1 : at] if at else []
        following = rest[at].hour if at < len(rest) else None
        found += _difference(PEOPLE, people_spans(left + old, following), people_spans(left + new, following))
        found += _difference(RECORDS, record_spans(old), record_spans(new))
        same_day = _same_day(rest, at, anchor.day)
        found += _difference(ARRIVALS, arrival_spans(same_day + old), arrival_spans(same_day + new))
    head, tail = rest[:at], rest[at:]
    found += _difference(OPEN, open_spans(head + old + tail, before), open_spans(head + new + tail, after))
    return found


def _same_day(rest: list[Standing], at: int, day: int) -> list[Standing]:
    """The records around a position that are of one day."""
    first = last = at
    while first and rest[first - 1].day == day:
        first -= 1
    while last < len(rest) and rest[last].day == day:
        last += 1
    return rest[first:last]


def _difference(measure: Measure, old: list[Span], new: list[Span]) -> list[_Difference]:
    """Spans taken back and spans added, as multisets; what is in both is not said."""
    if old == new:
        return []
    added = list(new)
    taken: list[Span] = []
    for span in old:
        if span in added:
            added.remove(span)
        else:
            taken.append(span)
    found: list[_Difference] = [(measure, -1, span) for span in taken]
    found.extend((measure, 1, span) for span in added)
    return found


def _write(found: Edits, scope: str, differences: list[_Difference]) -> None:
    for measure, sign, ((authority, area), start, until) in differences:
        edit = Edit(measure, sign, scope, area, start, until)
        found.setdefault(authority, []).append(edit)
