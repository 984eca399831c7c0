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
from streams.cells import NUMBERS, OPEN_NOW, PEOPLE_NOW, RECORDS_NOW, Cell
from streams.store import Cells

_DAYS: Final = tuple(enumerate(DAY_WINDOWS.values(), start=1))
_BAND: Final = bytes(sum(age >= days for days in DAY_WINDOWS.values()) + 1 for age in range(LONGEST))
"""Age in days -> its place among the people (or records) of `Cell.now`."""
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
        self._changed: dict[Cell, array[int] | None] = {}

    def advance(self, hour: int) -> None:
        """Enter an hour (never an earlier one)."""
        if self.hour is None or hour - self.hour > _STEPS:
            self._count_all(hour)
        while self.hour is not None and self.hour < hour:
            self._next_hour(self.hour + 1)

    def people(self, cell: Cell, packed: int, day: int, from_: int, until: int | None) -> None:
        """Add a person's span, which begins on `day` in the hour `from_`, where it covers the present."""
        hour = self.hour
        if hour is None or (until is not None and until <= hour):
            return
        if until is not None or from_ > hour:
            self._expect(cell, from_, until, hour)
        age = self._day - day
        if not 0 <= age < LONGEST:
            return
        if cell not in self._changed:
            self._note(cell)
        if until is None or london_day(until) > self._day:
            band = _BAND[age]
            for now in cell.lines:
                now[band] += packed
        if 0 <= hour - from_ < DAY_HOURS:
            for now in cell.lines:
                now[PEOPLE_NOW] += packed

    def records(self, cell: Cell, number: int, day: int, from_: int) -> None:
        """Add a record where its hour, which is of `day`, is in a window."""
        hour = self.hour
        if hour is None:
            return
        if from_ > hour:
            self._expect(cell, from_, None, hour)
        age = self._day - day
        if 0 <= age < LONGEST:
            if cell not in self._changed:
                self._note(cell)
            band = RECORDS_NOW + _BAND[age]
            recent = 0 <= hour - from_ < DAY_HOURS
            for now in cell.lines:
                now[band] += number
                if recent:
                    now[RECORDS_NOW] += number

    def open(self, cell: Cell, number: int, from_day: int, until_day: int | None) -> None:
        """Add an open piece where it covers today."""
        if self.hour is not None and from_day <= self._day and (until_day is None or until_day > self._day):
            if cell not in self._changed:
                self._note(cell)
            for now in cell.lines:
                now[OPEN_NOW] += number

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

    def _note(self, cell: Cell) -> None:
        """Keep what a cell and its roll-ups were at the last take, before something moves them."""
        changed = self._changed
        if cell not in changed:
            changed[cell] = cell.now[:NUMBERS]
            for parent in cell.parents:
                if parent not in changed:
                    changed[parent] = parent.now[:NUMBERS]

    def _move(self, cell: Cell, from_: int, to: int | None, people: int, seen: int) -> None:
        """Move people (packed) and records of a cell out of one place of `Cell.now`, into another or none."""
        if not (people or seen):
            return
        self._note(cell)
        for now in cell.lines:
            now[PEOPLE_NOW + from_] -= people
            now[RECORDS_NOW + from_] -= seen
            if to is not None:
                now[PEOPLE_NOW + to] += people
                now[RECORDS_NOW + to] += seen

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
                self._move(cell, 0, None, *leaving_24h(opened(raw), slot))
        self.hour = hour
        if london_day(hour) != self._day:
            self._next_day(london_day(hour))
        for cell in self._ahead.pop(hour, ()):
            self._note(cell)
            before = cell.now[:NUMBERS]
            self._count(cell, hour)
            self._roll_up(cell, before)

    def _next_day(self, today: int) -> None:
        self._day = today
        for cell in self._cells:
            days = cell.days
            for band, window in _DAYS:
                raw = days.get(today - window)
                if raw is not None:
                    older = None if window == LONGEST else band + 1
                    self._move(cell, band, older, *counted(opened(raw), window - 1))
            raw = days.get(today)
            if raw is not None:
                self._note(cell)
                number = opened(raw).get(OPEN, 0)
                for now in cell.lines:
                    now[OPEN_NOW] += number

    @staticmethod
    def _roll_up(cell: Cell, before: "array[int]") -> None:
        for parent in cell.parents:
            for i in range(NUMBERS):
                parent.now[i] += cell.now[i] - before[i]

    def _count_all(self, hour: int) -> None:
        self.hour, self._day = hour, london_day(hour)
        self._ahead.clear()
        for cell in self._cells.rollups():
            cell.now[:NUMBERS] = _ZEROS
        for cell in self._cells:
            self._count(cell, hour)
            self._roll_up(cell, _ZEROS)
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
                now[_BAND[age]] += people
                now[RECORDS_NOW + _BAND[age]] += seen
            if day >= yesterday:
                people, seen = counted_24h(bucket, day_start(day), hour)
                now[0] += people
                now[RECORDS_NOW] += seen
