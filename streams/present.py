"""The numbers now, kept as edits and hours come in: no question about the present looks at buckets.

The hour is the clock records' alone. An edit adds itself where it covers the present; a new hour or day takes
out what leaves each window (one look-up per cell and window); what lies ahead of the clock is counted anew
when the clock gets there. Before the first clock record there is no present.
"""

from collections.abc import Iterable
from typing import Final, NamedTuple

from dictionary.moments import DAY_WINDOWS, day_start, london_day
from dictionary.projection_values import ExactCell
from streams.buckets import (
    DAY_HOURS,
    ENDED_DAYS,
    LONGEST,
    OPEN,
    counted,
    counted_24h,
    counted_open,
    ends_after,
    leaving_24h,
    moves_after,
    opened,
)
from streams.cells import Cell
from streams.packed import COVERED, NOTHING, OPEN_NOW, RECENT, RECORDS_NOW, WINDOW_NOW
from streams.store import Cells

_STEPS: Final = 48
"""Longer gaps of the clock (hours) are counted anew rather than walked."""
_MOST_HOURS: Final = 5_000
"""Hours kept as `Beginning`: more are seen only where years are read again."""


class Beginning(NamedTuple):
    """What begins in an hour.

    Attributes:
        day: its London day.
        slot: which hour of that day it is.
        person: one of its persons, in each window that reaches back to it now.
        record: one of its records, the same.
        ahead: whether the clock has yet to get there.
    """

    day: int
    slot: int
    person: int
    record: int
    ahead: bool


class Present:
    """Keeps `Cell.now` of all cells and what changed there since the projection last took it.

    Attributes:
        hour: of the last clock record, None before the first.
        day: the London day of that hour.
        beginnings: hours seen since that hour began; `begin` adds to them.
    """

    def __init__(self, cells: Cells) -> None:
        self._cells = cells
        self.hour: int | None = None
        self.day = 0
        self.beginnings: dict[int, Beginning] = {}
        self._ahead: dict[int, dict[Cell, None]] = {}
        self._ends: dict[int, dict[Cell, int]] = {}
        self._changed: dict[Cell, int | None] = {}

    def advance(self, hour: int) -> None:
        """Enter an hour (never an earlier one)."""
        if self.hour is None or hour - self.hour > _STEPS:
            self._count_all(hour)
        while self.hour is not None and self.hour < hour:
            self._next_hour(self.hour + 1)

    def begin(self, from_: int) -> Beginning:
        """What begins in an hour, found in `beginnings` from now on."""
        if len(self.beginnings) >= _MOST_HOURS:
            self.beginnings.clear()
        day, hour = london_day(from_), self.hour
        person, ahead = 0, False
        if hour is not None:
            age, ahead = self.day - day, from_ > hour
            if 0 <= age < LONGEST:
                person += COVERED[age]
            if 0 <= hour - from_ < DAY_HOURS:
                person += RECENT
        begun = Beginning(day, from_ - day_start(day), person, person * RECORDS_NOW, ahead)
        self.beginnings[from_] = begun
        return begun

    def until(self, touched: Iterable[Cell], person: int, until: int) -> int:
        """One person now, of a span that began with that much and has its end in the hour `until`."""
        hour = self.hour
        if hour is None or until <= hour:
            return 0
        self.expect(touched, until)
        return person if london_day(until) > self.day else person % (RECENT << 1)

    def open(self, touched: Iterable[Cell], number: int, day: int, until: int | None) -> int:
        """Expect the end, on the day `until`, of open pieces that began on `day`; what they are now."""
        if self.hour is None or (until is not None and until <= self.day):
            return 0
        if until is not None:
            for cell in touched:
                self._end(cell, until, number)
        return number * OPEN_NOW if day <= self.day else 0

    def expect(self, touched: Iterable[Cell], at: int) -> None:
        """Have cells counted anew when an hour comes, and when its day does, if they are ahead."""
        hour = self.hour
        if hour is not None and at > hour:
            for turn in (at, day_start(london_day(at))):
                if turn > hour:
                    self._ahead.setdefault(turn, {}).update(dict.fromkeys(touched))

    def move(self, touched: Iterable[Cell], by: int) -> None:
        """Add to the numbers of cells and of the roll-ups above them."""
        for cell in touched:
            if cell not in self._changed:
                for line in cell.lines():
                    self._changed.setdefault(line, line.now)
            above: Cell | None = cell
            while above is not None:
                above.now += by
                above = above.above

    def _end(self, cell: Cell, day: int, number: int) -> None:
        """Have open pieces of a cell end on a day ahead."""
        ends = self._ends.get(day)
        if ends is None:
            ends = self._ends[day] = {}
        ends[cell] = ends.get(cell, 0) + number

    def take(self, tick: int) -> dict[tuple[str, str], dict[str, ExactCell]]:
        """(la, scope) -> area -> numbers that changed since the last take, stamped with this tick."""
        taken: dict[tuple[str, str], dict[str, ExactCell]] = {}
        for cell, before in self._changed.items():
            news = cell.news(before, tick)
            if news is not None:
                taken.setdefault((cell.scope.la, cell.scope.name), {})[cell.area] = news
        self._changed.clear()
        return taken

    def mark_all(self) -> None:
        """Have the next take give everything."""
        if self.hour is not None:
            self._changed = dict.fromkeys([*self._cells, *self._cells.rollups()])

    def _enter(self, hour: int) -> None:
        self.hour, self.day = hour, london_day(hour)
        self.beginnings.clear()

    def _next_hour(self, hour: int) -> None:
        leaving = hour - DAY_HOURS
        day = london_day(leaving)
        slot = leaving - day_start(day)
        for cell in self._cells:
            raw = cell.days.get(day)
            if raw is not None:
                self._leave(cell, "24h", *leaving_24h(opened(raw), slot))
        yesterday = self.day
        self._enter(hour)
        if self.day != yesterday:
            self._next_day()
        for cell in self._ahead.pop(hour, ()):
            self.move((cell,), self._counted(cell, hour) - cell.now)

    def _next_day(self) -> None:
        today = self.day
        for cell, number in self._ends.pop(today, {}).items():
            self.move((cell,), -number * OPEN_NOW)
        for cell in self._cells:
            days = cell.days
            for window, length in DAY_WINDOWS.items():
                raw = days.get(today - length)
                if raw is not None:
                    self._leave(cell, window, *counted(opened(raw), length - 1))
            raw = days.get(today)
            if raw is not None:
                self.move((cell,), opened(raw).get(OPEN, 0) * OPEN_NOW)

    def _leave(self, cell: Cell, window: str, people: int, seen: int) -> None:
        """Take people (packed) and records of a cell out of a window."""
        if people or seen:
            self.move((cell,), -(people + seen * RECORDS_NOW) * WINDOW_NOW[window])

    def _count_all(self, hour: int) -> None:
        self._enter(hour)
        self._ahead.clear()
        self._ends.clear()
        for cell in self._cells.rollups():
            cell.now = NOTHING
        for cell in self._cells:
            cell.now = NOTHING
            self.move((cell,), self._counted(cell, hour) - NOTHING)
            for day, raw in cell.days.items():
                for days, number in ends_after(opened(raw), max(self.day - day, -1)):
                    self._end(cell, day + days, number)
        self.mark_all()

    def _counted(self, cell: Cell, hour: int) -> int:
        """A cell's numbers at the present hour, counted from its buckets."""
        now, today = NOTHING, self.day
        yesterday = london_day(hour - DAY_HOURS + 1)
        for day, raw in cell.days.items():
            bucket, age = opened(raw), today - day
            if age <= 0 or max(bucket, default=0) > ENDED_DAYS + age:
                for turn in moves_after(bucket, day_start(day), hour):
                    self._ahead.setdefault(turn, {})[cell] = None
            if age < 0:
                continue
            now += counted_open(bucket, age) * OPEN_NOW
            if age < LONGEST:
                people, seen = counted(bucket, age)
                now += (people + seen * RECORDS_NOW) * COVERED[age]
            if day >= yesterday:
                people, seen = counted_24h(bucket, day_start(day), hour)
                now += people + seen * RECORDS_NOW
        return now
