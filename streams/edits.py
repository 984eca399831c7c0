"""One event's effect on the numbers: spans taken back and spans added, in every scope it touches.

Every event touches one issue, so a person before and after it differs in one record at most: `rest` is what
stays (sorted), `was` and `now` the record that changed (None: not there). A record never changes its order.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import Final

from dictionary.changes import ARRIVALS, OPEN, PEOPLE, RECORDS, AreaEdits, Edit, Measure, Sign
from dictionary.moments import day_start
from streams.spans import BY_ORDER, Marks, Place, Span, Standing, open_spans

Edits = dict[str, list[AreaEdits]]
"""Edits by local authority."""
NOTHING: Final = Marks([], [])
PLUS: Final[Sign] = 1
MINUS: Final[Sign] = -1
_Difference = tuple[Measure, Sign, Place, int, int | None]


def edits_between(rest: list[Standing], was: Standing | None, now: Standing | None) -> Edits:
    """What changes when `was` becomes `now` beside the `rest`, for every scope touched.

    Nearly always a record comes (or goes) and nobody said anything about the whole person.
    """
    if was is None and now is not None:
        sign, record = PLUS, now
    elif now is None and was is not None:
        sign, record = MINUS, was
    else:
        return edits_by_definition(rest, was, now)
    for one in (record, *rest):
        if one.moves or one.endings:
            return edits_by_definition(rest, was, now)
    return _one_more_or_less(sign, record, rest)


def _one_more_or_less(sign: Sign, record: Standing, rest: list[Standing]) -> Edits:
    """`edits_by_definition` where a record comes (1) or goes (-1) and nothing is said of the whole person."""
    alike: list[tuple[list[str], list[Standing]]] = []
    held = rest
    for width, scope in enumerate(record.scopes):
        inside = [other for other in held if other.scopes[width] == scope] if held else held
        if alike and len(inside) == len(held):
            alike[-1][0].append(scope)
        else:
            alike.append(([scope], inside))
        held = inside
    found: Edits = {}
    for scopes, inside in alike:
        _write(found, scopes, _beside(sign, record, inside) if inside else _alone(sign, record))
    return found


def _alone(sign: Sign, record: Standing) -> list[_Difference]:
    """The only record of a scope comes or goes."""
    place, hour = record.place, record.hour
    found: list[_Difference] = [
        (PEOPLE, sign, place, hour, None),
        (RECORDS, sign, place, hour, None),
        (ARRIVALS, sign, place, day_start(record.day), None),
    ]
    found.extend((OPEN, sign, *span) for span in open_spans((record,), NOTHING))
    return found


def _beside(sign: Sign, record: Standing, rest: list[Standing]) -> list[_Difference]:
    """A record comes or goes beside others of its scope."""
    at = _place_in(rest, record)
    found: list[_Difference] = []
    _come_or_go(found, sign, record, rest, at)
    old, new = open_spans(rest, NOTHING), open_spans([*rest[:at], record, *rest[at:]], NOTHING)
    if old != new:
        found += _differ(old, new) if sign > 0 else _differ(new, old)
    return found


def _place_in(rest: list[Standing], record: Standing) -> int:
    """How many of the rest come before a record."""
    if not rest or rest[-1].order < record.order:
        return len(rest)
    return bisect_left(rest, record.order, key=BY_ORDER)


def edits_by_definition(rest: list[Standing], was: Standing | None, now: Standing | None) -> Edits:
    """`edits_between` for whatever there is.

    The scopes of a record lie within each other: one computation serves those that hold the same records.
    """
    speaking = [record for record in rest if record.moves or record.endings]
    before, after = _marks(speaking, was), _marks(speaking, now)
    old_scopes, new_scopes = () if was is None else was.scopes, () if now is None else now.scopes
    found: Edits = {}
    done: set[str] = set()
    for scopes in (new_scopes,) if old_scopes == new_scopes else (old_scopes, new_scopes):
        held, same = rest, (-1, False, False)
        differences: list[_Difference] = []
        for width, scope in enumerate(scopes):
            if width:
                held = [record for record in held if record.scopes[width] == scope]
            if scope in done:
                continue
            done.add(scope)
            had, has = scope in old_scopes, scope in new_scopes
            if same != (len(held), had, has):
                same = (len(held), had, has)
                differences = _differences(held, was if had else None, now if has else None, before, after)
            _write(found, (scope,), differences)
    if before != after:
        for scope, held in _by_scope(rest).items():
            if scope not in done:
                _write(found, (scope,), _differ(open_spans(held, before), open_spans(held, after)))
    return found


def _marks(others: Sequence[Standing], own: Standing | None) -> Marks:
    """What is said about the whole person, by other records and one; for nearly everybody nothing is."""
    speaking = [*others, own] if own is not None and (own.moves or own.endings) else others
    if not speaking:
        return NOTHING
    moves = sorted(move for record in speaking for move in record.moves)
    return Marks(moves, sorted(ending for record in speaking for ending in record.endings))


def _by_scope(records: Iterable[Standing]) -> dict[str, list[Standing]]:
    held: dict[str, list[Standing]] = {}
    for record in records:
        for scope in record.scopes:
            held.setdefault(scope, []).append(record)
    return held


def _differences(
    rest: list[Standing], was: Standing | None, now: Standing | None, before: Marks, after: Marks
) -> list[_Difference]:
    """All measures of one scope."""
    anchor = now if now is not None else was
    assert anchor is not None
    at = _place_in(rest, anchor)
    found: list[_Difference] = []
    if was is None or now is None:
        _come_or_go(found, 1 if was is None else -1, anchor, rest, at)
    elif was.place != now.place:
        _change_place(found, was, now, rest, at)
    old = open_spans(rest if was is None else [*rest[:at], was, *rest[at:]], before)
    new = open_spans(rest if now is None else [*rest[:at], now, *rest[at:]], after)
    found += _differ(old, new)
    return found


def _come_or_go(
    found: list[_Difference], sign: Sign, record: Standing, rest: list[Standing], at: int
) -> None:
    """A record comes (1) or goes (-1) between its neighbours: it ends the span of the one before it."""
    place, hour = record.place, record.hour
    following = rest[at].hour if at < len(rest) else None
    if at:
        left = rest[at - 1]
        if following not in {left.hour, hour}:
            found.append((PEOPLE, -1 if sign > 0 else 1, left.place, left.hour, following))
            if left.hour != hour:
                found.append((PEOPLE, sign, left.place, left.hour, hour))
    if hour != following:
        found.append((PEOPLE, sign, place, hour, following))
    found.append((RECORDS, sign, place, hour, None))
    if not _arrived(record, rest, at):
        found.append((ARRIVALS, sign, place, day_start(record.day), None))


def _change_place(
    found: list[_Difference], was: Standing, now: Standing, rest: list[Standing], at: int
) -> None:
    """A record is in another place, at its own time: its neighbours' spans stay as they are."""
    following = rest[at].hour if at < len(rest) else None
    both: tuple[tuple[Sign, Standing], ...] = ((-1, was), (1, now))
    for sign, record in both:
        if record.hour != following:
            found.append((PEOPLE, sign, record.place, record.hour, following))
        found.append((RECORDS, sign, record.place, record.hour, None))
        if not _arrived(record, rest, at):
            found.append((ARRIVALS, sign, record.place, day_start(record.day), None))


def _arrived(record: Standing, rest: list[Standing], at: int) -> bool:
    """Whether another record of that day is in the same place."""
    day, place = record.day, record.place
    for step, other in ((-1, at - 1), (1, at)):
        while 0 <= other < len(rest) and rest[other].day == day:
            if rest[other].place == place:
                return True
            other += step  # noqa: PLW2901 - walks away from the record
    return False


def _differ(old: list[Span], new: list[Span]) -> list[_Difference]:
    """Open spans taken back and added; what is in both is not said."""
    if old == new:
        return []
    found: list[_Difference] = [(OPEN, -1, *span) for span in old if span not in new]
    found.extend((OPEN, 1, *span) for span in new if span not in old)
    return found


def _write(found: Edits, scopes: Sequence[str], differences: list[_Difference]) -> None:
    """The same differences in some scopes."""
    by_place: dict[Place, list[Edit]] = {}
    for measure, sign, place, start, until in differences:
        edit = Edit(measure, sign, start, until)
        if place in by_place:
            by_place[place].append(edit)
        else:
            by_place[place] = [edit]
    for (authority, area), edits in by_place.items():
        found.setdefault(authority, []).append(AreaEdits(tuple(scopes), area, edits))
