"""The watch of one local authority: its series by number, what was seen, learned and closed."""

from collections.abc import Collection, Iterable
from typing import Final, Self

import numpy as np

from streams.cells import Cell
from streams.watches.history import Authority, all_arrivals
from streams.watches.numbering import Numbering
from streams.watches.pending import Pending, series_codes
from streams.watching.arrays import Ints
from streams.watching.closing import Watch
from streams.watching.expecting import Outlook
from streams.watching.keeping import grown
from streams.watching.partners import GUARD_DAYS
from streams.watching.seen import DELAY_DAYS, LONGEST_WINDOW, RECENT_DAYS, Arrivals
from streams.watching.standing import Standing, look_ahead

LATE_DAYS: Final = 7
"""Arrivals of days longer ago are what makes an alert retrospective."""

Row = tuple[Cell, int, int, int, int]
"""An arrival: cell of `need@partner`, its day, the day it was known, +1 or -1, late ones more than before."""


class Watched:
    """One authority.

    Attributes:
        numbering: names of its series.
        watch: what was seen and learned; `watch.seen.day` is the day to be closed next.
        standing: what the last close left for the day that is under way.
        outlook: what is expected, made from those; None before it is asked for.
        late: arrivals known a day or more late, [need, sector, day] of the days held by series.
        pending: what waits.
        fresh: what history that is being learned has taught so far; None where none is.
        ahead: arrivals of days that are still to be turned to, with their day.
        moved: names of parts that changed (`parts.py`).
    """

    def __init__(self, numbering: Numbering, watch: Watch, standing: Standing, pending: Pending) -> None:
        self.numbering, self.watch, self.standing, self.pending = numbering, watch, standing, pending
        self.outlook: Outlook | None = None
        self.fresh: Watch | None = None
        layout = watch.seen.layout
        self.late = np.zeros((layout.needs, layout.sectors, RECENT_DAYS), np.int32)
        self.ahead: list[tuple[Arrivals, Ints]] = []
        self.moved: set[str] = set()

    @classmethod
    def new(cls, numbering: Numbering, day: int) -> Self:
        """Nothing seen, on a day; all of it to be kept."""
        layout = numbering.layout
        made = cls(numbering, Watch.new(layout, day), Standing.nothing(layout), Pending())
        made.moved |= {"names", "first", "pending", "learned"}
        return made

    @property
    def day(self) -> int:
        """The day that is closed next."""
        return self.watch.seen.day

    def fill(self, held: Authority, *, anew: bool) -> None:
        """Take what was seen from count's buckets; all of it, with nothing kept of it, where `anew`."""
        seen = self.watch.seen
        first, delays = seen.first.copy(), seen.delays.copy()
        for arrivals, late in all_arrivals(held, self.numbering):
            self._add(arrivals, late)
            if anew:
                self.pending.old += int(arrivals.number[arrivals.day < seen.day - GUARD_DAYS].sum())
        if not anew:
            # These tell what buckets do not: the first of what was taken back, and when it became known.
            seen.first[:], seen.delays[:] = first, delays

    def take(self, rows: Iterable[Row]) -> None:
        """Count arrivals that became known, in their order."""
        numbering, size = self.numbering, self.numbering.size
        found = [
            (*numbering.pair(cell.scope.name), sector, day, known, sign, late)
            for cell, day, known, sign, late in rows
            if (sector := numbering.sector(cell)) is not None
        ]
        if not found:
            return
        if numbering.size > size:
            self._grow()
        needs, partners, sectors, days, known, signs, late = np.array(found, np.int64).T
        first = self.watch.seen.first.copy()
        arrivals = Arrivals(needs, sectors, partners, days, known, signs)
        self._add(arrivals, late)
        self._wait(arrivals)
        if not np.array_equal(first, self.watch.seen.first):
            self.moved.add("first")

    def look(self, holidays: Collection[int]) -> Outlook:
        """What is expected of the day under way."""
        if self.outlook is None:
            self.outlook = look_ahead(self.watch, self.standing, holidays)
        return self.outlook

    def stand(self, standing: Standing) -> None:
        """From now on this is what the days after the last close are expected with."""
        self.standing, self.outlook = standing, None
        self.moved |= {"learned", "pending"}

    def turn(self) -> None:
        """Go on to the next day, and count what already came of it."""
        seen = self.watch.seen
        oldest = seen.day - DELAY_DAYS + 1
        self.moved |= {
            delay_part(partner, oldest) for partner in np.flatnonzero(seen.delays[:, 0].any(1)).tolist()
        }
        seen.turn()
        self.late = np.roll(self.late, -1, 2)
        self.late[..., -1] = 0
        first = seen.first.copy()
        ahead, self.ahead = self.ahead, []
        for arrivals, late in ahead:
            self._add(arrivals, late)
            self.pending.touched.update(series_codes(arrivals.need, arrivals.sector))
        if not np.array_equal(first, seen.first):
            self.moved.add("first")

    def _add(self, arrivals: Arrivals, late: Ints) -> None:
        seen = self.watch.seen
        ahead = arrivals.day > seen.day
        if ahead.any():
            # Nothing is late before its day is over; count's buckets hold it until then.
            coming = arrivals.only(ahead)
            on_time = Arrivals(
                coming.need, coming.sector, coming.partner, coming.day, coming.day, coming.number
            )
            self.ahead.append((on_time, late[ahead]))
            arrivals, late = arrivals.only(~ahead), late[~ahead]
        seen.add(arrivals)
        timed = seen.day - arrivals.day < DELAY_DAYS
        days = set(zip(arrivals.partner[timed].tolist(), arrivals.day[timed].tolist(), strict=True))
        self.moved.update(delay_part(partner, day) for partner, day in days)
        held = (late != 0) & (seen.day - arrivals.day < RECENT_DAYS)
        place = arrivals.day[held] - seen.day + RECENT_DAYS - 1
        np.add.at(self.late, (arrivals.need[held], arrivals.sector[held], place), late[held])

    def _wait(self, arrivals: Arrivals) -> None:
        """Remember what the next clock record and the next close are to look at."""
        pending, ago = self.pending, self.day - arrivals.day
        touched = arrivals.only(ago < LONGEST_WINDOW)
        pending.touched.update(series_codes(touched.need, touched.sector))
        old = int((ago > GUARD_DAYS).sum())
        pending.old += old
        late = arrivals.only((ago > LATE_DAYS) & (ago < RECENT_DAYS))
        codes = series_codes(late.need, late.sector)
        for code, number in zip(codes, late.number.tolist(), strict=True):
            pending.late[code] = pending.late.get(code, 0) + number
        self.moved.add("pending")

    def _grow(self) -> None:
        layout = self.numbering.layout
        self.watch = grown(self.watch, layout)
        if self.fresh is not None:
            self.fresh = grown(self.fresh, layout)
            self.fresh.seen = self.watch.seen
        late = np.zeros((layout.needs, layout.sectors, RECENT_DAYS), np.int32)
        late[: self.late.shape[0], : self.late.shape[1]] = self.late
        self.late, self.outlook = late, None
        self.moved.add("names")


def delay_part(partner: int, day: int) -> str:
    """The name of the part that says how late a partner's arrivals of a day became known."""
    return f"delay/{partner}/{day}"
