"""Cells: one area in one scope of one local authority, its buckets by day and its numbers now.

Sectors and `<LA>/none` hold buckets. Districts (or their part in the authority) and the authority itself are
roll-ups: they hold only the numbers now, which are sums, exact because nobody is in two areas.
"""

from collections.abc import Callable, Iterator
from typing import Final

from dictionary.moments import WINDOWS
from dictionary.projection_values import ExactCell
from streams.buckets import Bucket, arrivals_at, count, open_at, window_at
from streams.packed import ALL_SHOWN, NOTHING, SHOWN, counted, numbers

_NEVER: Final = (0,) * (len(WINDOWS) + 1)


class Scope:
    """A scope (need, domain, `any`, `need@partner`) in one local authority.

    It does not know its cells, which know it: so a partition that is let go of is free at once, and no
    collector has to find circles in a city's cells.
    """

    __slots__ = ("la", "name", "prefix")

    def __init__(self, la: str, name: str) -> None:
        self.la, self.name = la, name
        self.prefix = f"{la}|{name}|"


class Cell:
    """One area in one scope of one local authority.

    Attributes:
        scope: where it belongs.
        area: sector, `<LA>/none`, district or its part, or the authority.
        above: the roll-up it adds to, which adds to one above in turn; None for the authority.
        days: its buckets by London day, encoded but for those touched since the last commit.
        now: its numbers, as `packed.py` has them.
        ticks: those of the last change of each of the five windows and of open as told to the projection.
    """

    __slots__ = ("above", "area", "days", "now", "scope", "ticks")

    def __init__(self, scope: Scope, area: str, above: "Cell | None") -> None:
        self.scope, self.area, self.above = scope, area, above
        self.days: dict[int, bytes | Bucket] = {}
        self.now = NOTHING
        self.ticks = _NEVER

    def counted(self, window: str) -> tuple[int, int]:
        """(distinct people now in a window, the sum of their keys modulo 4096)."""
        return counted(self.now, window)

    def lines(self) -> "Iterator[Cell]":
        """Itself and the roll-ups that it adds to."""
        line: Cell | None = self
        while line is not None:
            yield line
            line = line.above

    def news(self, before: int | None, tick: int) -> ExactCell | None:
        """The numbers now, those that differ from `before` (None: all) with this tick; None where none do."""
        now = self.now
        moved = ALL_SHOWN if before is None else now ^ before
        if not moved & ALL_SHOWN:
            return None
        h, a, b, c, d, o = self.ticks = tuple(
            [tick if moved & shown else last for shown, last in zip(SHOWN, self.ticks, strict=True)]
        )
        n = numbers(now)
        return ExactCell(
            (n[0], n[5], h), (n[1], n[6], a), (n[2], n[7], b), (n[3], n[8], c), (n[4], n[9], d), (n[10], o)
        )


Measured = Callable[[Cell, str, int], int]

MEASURED: Final[dict[str, Measured]] = {
    "people": lambda cell, window, hour: count(window_at(cell.days, window, hour)[0]),
    "records": lambda cell, window, hour: window_at(cell.days, window, hour)[1],
    "open": lambda cell, _, hour: open_at(cell.days, hour),
    "arrivals": lambda cell, _, hour: arrivals_at(cell.days, hour),
}
"""Measure -> how it is read from a cell's buckets, in a window, at an hour."""


class ScopeCells:
    """The cells and roll-ups of one scope, by area."""

    __slots__ = ("cells", "rollups", "scope")

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.cells: dict[str, Cell] = {}
        self.rollups: dict[str, Cell] = {}

    def under(self, area: str) -> list[Cell]:
        """The cells that add up to an area."""
        rollup = self.rollups.get(area)
        if rollup is None:
            cell = self.cells.get(area)
            return [] if cell is None else [cell]
        return [cell for cell in self.cells.values() if rollup in cell.lines()]

    def whole(self, window: str, hour: int) -> tuple[int, int, int]:
        """(people, records, open) of the authority in a window at an hour."""
        numbers = [
            (*window_at(cell.days, window, hour), open_at(cell.days, hour)) for cell in self.cells.values()
        ]
        people, records, open_ = (
            (sum(column) for column in zip(*numbers, strict=True)) if numbers else (0, 0, 0)
        )
        return count(people), records, open_

    def anyone(self, window: str, hour: int) -> bool:
        """Has anyone recorded anything in a window at an hour?"""
        return any(any(window_at(cell.days, window, hour)) for cell in self.cells.values())

    def totals(self, of: Measured, window: str, hour: int) -> dict[str, int]:
        """Area -> a measure in a window at an hour, of every cell and roll-up."""
        totals: dict[str, int] = {}
        for cell in self.cells.values():
            number = of(cell, window, hour)
            for line in cell.lines():
                totals[line.area] = totals.get(line.area, 0) + number
        return totals
