"""The numbers now, kept as edits and hours come in: no question about the present looks at buckets.

The hour is the clock records' alone. An edit adds itself where it covers the present; a new hour or day takes
out what leaves each window (one look-up per cell and window); what lies ahead of the clock is counted anew
when the clock gets there. Before the first clock record there is no present.
"""

from array import array
from typing import Final

from dictionary.moments import DAY_WINDOWS, day_start, london_day
from dictionary.projection import ExactCell
from streams.buckets import (
    DAY_HOURS,
    ENDED_DAYS,
    LONGEST,
    OPEN,
    counted,
    counted_24h,
    leaving_24h,
    moves_after,
    opened,
)
from streams.cells import NUMBERS, OPEN_NOW, RECORDS_NOW, Cell, Cells

_DAYS: Final = tuple(enumerate(DAY_WINDOWS.values(), start=1))
_DAYS_DOWN: Final = _DAYS[::-1]
_ZEROS: Final = array("q", bytes(8 * NUMBERS))
_STEPS: Final = 48
"""Longer gaps of the clock (hours) are counted anew rather than walked."""


class Present:
    """Keeps `Cell.now` of all cells and what changed there since the projection last took it."""

    def __init__(self, cells: Cells) -> None:
        self._cells = cells
        self.hour: int | None = None
        self._day = 0
        self._ahead: dict[int, dict[Cell, None]] = {}
        self._before: dict[Cell, array[int]] = {}
        self._changed: dict[Cell, array[int] | None] = {}

    def advance(self, hour: int) -> None:
        """Enter an hour (never an earlier one)."""
        if self.hour is None or hour - self.hour > _STEPS:
            self._count_all(hour)
        while self.hour is not None and self.hour < hour:
            self._next_hour(self.hour + 1)
        self.settle()

    def people(self, cell: Cell, packed: int, from_: int, until: int | None) -> None:
        """Add a person's span where it covers the present."""
        hour = self.hour
        if hour is None or (until is not None and until <= hour):
            return
        if until is not None or from_ > hour:
            self._expect(cell, from_, until, hour)
        age = self._day - london_day(from_)
        now = self._touch(cell)
        if 0 <= hour - from_ < DAY_HOURS:
            now[0] += packed
        if until is None or london_day(until) > self._day:
            self._spread(now, 1, packed, age)

    def records(self, cell: Cell, number: int, from_: int) -> None:
        """Add a record where its hour is in a window."""
        hour = self.hour
        if hour is None:
            return
        if from_ > hour:
            self._expect(cell, from_, None, hour)
        age = self._day - london_day(from_)
        if age < LONGEST:
            now = self._touch(cell)
            if 0 <= hour - from_ < DAY_HOURS:
                now[RECORDS_NOW] += number
            self._spread(now, RECORDS_NOW + 1, number, age)

    def open(self, cell: Cell, number: int, from_day: int, until_day: int | None) -> None:
        """Add an open piece where it covers today."""
        if self.hour is not None and from_day <= self._day and (until_day is None or until_day > self._day):
            self._touch(cell)[OPEN_NOW] += number

    def settle(self) -> None:
        """Add what changed in cells to their roll-ups."""
        changed = self._changed
        for cell, before in self._before.items():
            now = cell.now
            moved = [(i, now[i] - before[i]) for i in range(NUMBERS) if now[i] != before[i]]
            if not moved:
                continue
            changed.setdefault(cell, before)
            for parent in cell.parents:
                if parent not in changed:
                    changed[parent] = parent.now[:NUMBERS]
                for i, by in moved:
                    parent.now[i] += by
        self._before.clear()

    def take(self, tick: int) -> dict[tuple[str, str], dict[str, ExactCell]]:
        """(la, scope) -> area -> numbers that changed since the last take, stamped with this tick."""
        taken: dict[tuple[str, str], dict[str, ExactCell]] = {}
        for cell, before in self._changed.items():
            if cell.mark(before, tick):
                taken.setdefault((cell.scope.la, cell.scope.name), {})[cell.area] = cell.exact()
        self._changed.clear()
        return taken

    def mark_all(self) -> None:
        """Have the next take give everything."""
        if self.hour is not None:
            self._changed = dict.fromkeys([*self._cells, *self._cells.rollups()])

    def _touch(self, cell: Cell) -> "array[int]":
        if cell not in self._before:
            self._before[cell] = cell.now[:NUMBERS]
        return cell.now

    @staticmethod
    def _spread(now: "array[int]", first: int, number: int, age: int) -> None:
        """Add to the day windows longer than `age`, the longest first."""
        if age < 0:
            return
        for i, days in _DAYS_DOWN:
            if age >= days:
                return
            now[first + i - 1] += number

    def _expect(self, cell: Cell, from_: int, until: int | None, hour: int) -> None:
        for at in (from_, until):
            if at is not None:
                for turn in (at, day_start(london_day(at))):
                    if turn > hour:
                        self._ahead.setdefault(turn, {})[cell] = None

    def _next_hour(self, hour: int) -> None:
        leaving = hour - DAY_HOURS
        day = london_day(leaving)
        slot = leaving - day_start(day)
        for cell in self._cells:
            raw = cell.days.get(day)
            if raw is not None:
                people, seen = leaving_24h(opened(raw), slot)
                if people or seen:
                    now = self._touch(cell)
                    now[0] -= people
                    now[RECORDS_NOW] -= seen
        self.hour = hour
        if london_day(hour) != self._day:
            self._next_day(london_day(hour))
        for cell in self._ahead.pop(hour, ()):
            self._touch(cell)
            self._count(cell, hour)

    def _next_day(self, today: int) -> None:
        self._day = today
        for cell in self._cells:
            days = cell.days
            for i, window in _DAYS:
                raw = days.get(today - window)
                if raw is not None:
                    now = self._touch(cell)
                    people, seen = counted(opened(raw), window - 1)
                    now[i] -= people
                    now[RECORDS_NOW + i] -= seen
            raw = days.get(today)
            if raw is not None:
                self._touch(cell)[OPEN_NOW] += opened(raw).get(OPEN, 0)

    def _count_all(self, hour: int) -> None:
        self.hour, self._day = hour, london_day(hour)
        self._ahead.clear()
        self._before.clear()
        for cell in self._cells.rollups():
            cell.now[:NUMBERS] = _ZEROS
        for cell in self._cells:
            self._count(cell, hour)
            for parent in cell.parents:
                for i in range(NUMBERS):
                    parent.now[i] += cell.now[i]
        self.mark_all()

    def _count(self, cell: Cell, hour: int) -> None:
        """Count a cell's present from its buckets."""
        now, today = cell.now, self._day
        now[:NUMBERS] = _ZEROS
        yesterday = london_day(hour - DAY_HOURS + 1)
        for day, raw in cell.days.items():
            bucket, age = opened(raw), today - day
            if age <= 0 or max(bucket, default=0) > ENDED_DAYS + age:
                for turn in moves_after(bucket, day_start(day), hour):
                    self._ahead.setdefault(turn, {})[cell] = None
            if age < 0:
                continue
            now[OPEN_NOW] += bucket.get(OPEN, 0)
            if age < LONGEST:
                people, seen = counted(bucket, age)
                self._spread(now, 1, people, age)
                self._spread(now, RECORDS_NOW + 1, seen, age)
            if day >= yesterday:
                people, seen = counted_24h(bucket, day_start(day), hour)
                now[0] += people
                now[RECORDS_NOW] += seen
