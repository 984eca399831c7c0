"""Cells: one area in one scope of one local authority, its buckets by day and its numbers now.

Sectors and `<LA>/none` hold buckets. Districts (or their part in the authority) and the authority itself are
roll-ups: they hold only the numbers now, which are sums, exact because nobody is in two areas.
"""

from array import array
from collections.abc import Callable
from typing import Final

from dictionary.moments import WINDOWS
from dictionary.projection import ExactCell
from streams.buckets import HALF, ONE, Bucket, arrivals_at, count, encode, open_at, window_at

PARTNER_MARK: Final = "@"

# The layout of `Cell.now`. People and records are each a number for the 24h and one for each band of ages in
# days: under 7, 7 to 27, 28 to 90, 91 to 364. A day window is the sum of the bands up to it, so that an edit
# touches one band and not four windows.
PEOPLE_NOW: Final = 0
RECORDS_NOW: Final = len(WINDOWS)
OPEN_NOW: Final = 2 * len(WINDOWS)
NUMBERS: Final = OPEN_NOW + 1
_ZEROS: Final = array("q", bytes(8 * (NUMBERS + len(WINDOWS) + 1)))


class Cell:
    """One area in one scope of one local authority.

    Attributes:
        scope: where it belongs.
        area: sector, `<LA>/none`, district or its part, or the authority.
        days: its buckets by London day, encoded but for those touched since the last commit.
        now: people (packed) of the 24h and four bands of age, records of the same, open; then the ticks of
            their last change as told to the projection: five windows, open.
        parents: the roll-ups it adds to.
        lines: its own `now` and those of its roll-ups: what an edit of it moves.
    """

    __slots__ = ("area", "days", "lines", "now", "parents", "scope")

    def __init__(self, scope: "Scope", area: str, parents: "tuple[Cell, ...]") -> None:
        self.scope, self.area, self.parents = scope, area, parents
        self.days: dict[int, bytes | Bucket] = {}
        self.now = _ZEROS[:]
        self.lines = (self.now, *[parent.now for parent in parents])

    def people(self, window: str) -> int:
        """Distinct people now in a window."""
        return sum_up(self.now)[WINDOWS.index(window)]

    def news(self, before: "array[int] | None", tick: int) -> ExactCell | None:
        """The numbers now, those that differ from `before` (None: all) with this tick; None where none do."""
        now = self.now
        numbers = sum_up(now)
        if before is None:
            now[NUMBERS:] = array("q", [tick]) * (len(WINDOWS) + 1)
        else:
            last = sum_up(before)
            if numbers == last:
                return None
            for i in range(len(WINDOWS)):
                if numbers[i] != last[i] or numbers[RECORDS_NOW + i] != last[RECORDS_NOW + i]:
                    now[NUMBERS + i] = tick
            if numbers[OPEN_NOW] != last[OPEN_NOW]:
                now[NUMBERS + len(WINDOWS)] = tick
        h, a, b, c, d, o = now[NUMBERS:]
        return ExactCell(
            (numbers[0], numbers[5], h),
            (numbers[1], numbers[6], a),
            (numbers[2], numbers[7], b),
            (numbers[3], numbers[8], c),
            (numbers[4], numbers[9], d),
            (numbers[10], o),
        )

    def pack(self, day: int) -> bytes | None:
        """Encode a day's bucket and keep it so; None, and gone, where nothing is left."""
        raw = self.days.get(day)
        if not isinstance(raw, dict):
            return raw
        value = encode(raw)
        if value is None:
            del self.days[day]
        else:
            self.days[day] = value
        return value


def sum_up(now: "array[int]") -> tuple[int, ...]:
    """People of the five windows, records of the five, open: from the bands of `Cell.now`."""
    h, a, b, c, d, rh, ra, rb, rc, rd, open_ = now[:NUMBERS]
    b += a
    c += b
    rb += ra
    rc += rb
    return (
        (h + HALF) // ONE,
        (a + HALF) // ONE,
        (b + HALF) // ONE,
        (c + HALF) // ONE,
        (c + d + HALF) // ONE,
        *(rh, ra, rb, rc, rc + rd, open_),
    )


Measured = Callable[[Cell, str, int], int]

MEASURED: Final[dict[str, Measured]] = {
    "people": lambda cell, window, hour: count(window_at(cell.days, window, hour)[0]),
    "records": lambda cell, window, hour: window_at(cell.days, window, hour)[1],
    "open": lambda cell, _, hour: open_at(cell.days, hour),
    "arrivals": lambda cell, _, hour: arrivals_at(cell.days, hour),
}
"""Measure -> how it is read from a cell's buckets, in a window, at an hour."""


class Scope:
    """The cells of one scope (need, domain, `any`, `need@partner`) in one local authority."""

    __slots__ = ("cells", "la", "name", "rollups")

    def __init__(self, la: str, name: str) -> None:
        self.la, self.name = la, name
        self.cells: dict[str, Cell] = {}
        self.rollups: dict[str, Cell] = {}

    @property
    def of_partner(self) -> bool:
        """Whether these are one partner's own numbers."""
        return PARTNER_MARK in self.name

    def under(self, area: str) -> list[Cell]:
        """The cells that add up to an area."""
        rollup = self.rollups.get(area)
        if rollup is None:
            cell = self.cells.get(area)
            return [] if cell is None else [cell]
        return [cell for cell in self.cells.values() if rollup in cell.parents]

    def totals(self, of: Measured, window: str, hour: int) -> dict[str, int]:
        """Area -> a measure in a window at an hour, of every cell and roll-up."""
        totals: dict[str, int] = {}
        for cell in self.cells.values():
            number = of(cell, window, hour)
            for area in (cell.area, *(parent.area for parent in cell.parents)):
                totals[area] = totals.get(area, 0) + number
        return totals
