"""Enter the edits of one person into cells: the hot path of count. Pure."""

from collections.abc import Iterable

from dictionary.changes import ARRIVALS, OPEN, PEOPLE, RECORDS
from streams import buckets
from streams.cells import Cell
from streams.changed import AreaEdits
from streams.present import Present
from streams.store import Cells
from streams.watches.authority import Row
from streams.watches.numbering import AT


def enter(  # noqa: C901, PLR0917 - the hot path
    cells: Cells,
    present: Present,
    arrived: list[Row],
    la: str,
    person: int,
    areas: Iterable[AreaEdits],
    known: int,
) -> None:
    """Enter the edits of one person: the same into one cell of each scope, so most is found out once.

    Args:
        cells: whose buckets take them.
        present: the numbers now, which move with them.
        arrived: what the watch is to be told; added to.
        la: local authority code.
        person: one, and the person's 12 bits (`buckets.ONE`).
        areas: the edits, by scopes and area.
        known: the London day on which they became known; 0 where that is not told.
    """
    beginnings, bucket = present.beginnings, cells.bucket
    for scopes, area, edits in areas:
        touched = cells.in_scopes(la, scopes, area)
        # Of scopes in one list, which lie within each other, only the last can be of one partner.
        watched = touched[-1] if AT in scopes[-1] else None
        day, moved = -1, 0
        for measure, sign, from_, until in edits:
            on, slot, one, one_record, ahead = beginnings.get(from_) or present.begin(from_)
            if on != day:
                day, held = on, [bucket(cell, on) for cell in touched]
            if ahead:
                present.expect(touched, from_)
            if measure == PEOPLE:
                if until is not None:
                    one = present.until(touched, one, until)
                buckets.add_people(held, person * sign, slot, from_, until)
                moved += person * sign * one
            elif measure == RECORDS:
                buckets.add(held, buckets.RECORDS + slot, sign)
                moved += sign * one_record
            elif measure == ARRIVALS:
                buckets.add(held, buckets.ARRIVALS, sign)
                if watched is not None:
                    arrived.append(_row(watched, held[-1], day, known, sign))
            elif measure == OPEN:
                last = None if until is None else (beginnings.get(until) or present.begin(until)).day
                buckets.add_open(held, sign, None if last is None else last - day)
                moved += present.open(touched, sign, day, last)
        if moved:
            present.move(touched, moved)


def _row(cell: Cell, bucket: buckets.Bucket, day: int, known: int, sign: int) -> Row:
    """What the watch is told of an arrival, and of those that became known late on its day."""
    was_late = known > day
    late = buckets.add_late(bucket, sign * was_late) if was_late or sign < 0 else 0
    return cell, day, max(day, known), sign, late
