"""Cells: one area in one scope of one local authority, its buckets by day and its numbers now.

Sectors and `<LA>/none` hold buckets. Districts (or their part in the authority) and the authority itself are
roll-ups: they hold only the numbers now, which are sums, exact because nobody is in two areas.
"""

from array import array
from collections.abc import Callable, Iterator
from typing import Final, Protocol

from dictionary.moments import WINDOWS
from dictionary.projection import ExactCell
from streams.buckets import OPEN, Bucket, arrivals_at, count, decode, encode, open_at, window_at

PARTNER_MARK: Final = "@"
NOWHERE: Final = "/none"

PEOPLE_NOW: Final = 0
RECORDS_NOW: Final = len(WINDOWS)
OPEN_NOW: Final = 2 * len(WINDOWS)
NUMBERS: Final = OPEN_NOW + 1
_ZEROS: Final = array("q", bytes(8 * (NUMBERS + len(WINDOWS) + 1)))


class Districts(Protocol):
    """What cells need to know of places."""

    def district_code(self, sector: str) -> str:
        """The district a sector rolls up to, or its part where the district crosses authorities."""


class Cell:
    """One area in one scope of one local authority.

    Attributes:
        scope: where it belongs.
        area: sector, `<LA>/none`, district or its part, or the authority.
        days: its buckets by London day, encoded but for those touched since the last commit.
        now: people (packed) of the five windows, records of the five, open; then the ticks of their last
            change as told to the projection: five windows, open.
        parents: the roll-ups it adds to.
    """

    __slots__ = ("area", "days", "now", "parents", "scope")

    def __init__(self, scope: "Scope", area: str, parents: "tuple[Cell, ...]") -> None:
        self.scope, self.area, self.parents = scope, area, parents
        self.days: dict[int, bytes | Bucket] = {}
        self.now = _ZEROS[:]

    def people(self, window: str) -> int:
        """Distinct people now in a window."""
        return count(self.now[PEOPLE_NOW + WINDOWS.index(window)])

    def exact(self) -> ExactCell:
        """The numbers now as the projection shows them."""
        now = self.now
        h24, d7, d28, d91, d365 = (
            (count(now[i]), now[RECORDS_NOW + i], now[NUMBERS + i]) for i in range(len(WINDOWS))
        )
        return ExactCell(h24, d7, d28, d91, d365, (now[OPEN_NOW], now[NUMBERS + len(WINDOWS)]))

    def mark(self, before: "array[int] | None", tick: int) -> bool:
        """Give the windows whose numbers differ from `before` (None: all) this tick; say whether any did."""
        now, moved = self.now, False
        for i in range(len(WINDOWS)):
            records = RECORDS_NOW + i
            if before is None or now[records] != before[records] or count(now[i]) != count(before[i]):
                now[NUMBERS + i] = tick
                moved = True
        if before is None or now[OPEN_NOW] != before[OPEN_NOW]:
            now[NUMBERS + len(WINDOWS)] = tick
            moved = True
        return moved

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


class Cells:
    """All cells of a partition, by local authority and scope."""

    def __init__(self, districts: Districts) -> None:
        self._districts = districts
        self.places: dict[str, dict[str, Scope]] = {}
        self._born: list[Cell] = []
        self._touched: list[tuple[Cell, int]] = []

    def __iter__(self) -> Iterator[Cell]:
        """Every cell with buckets."""
        return (
            cell
            for place in self.places.values()
            for scope in place.values()
            for cell in scope.cells.values()
        )

    def rollups(self) -> Iterator[Cell]:
        """Every roll-up."""
        return (
            cell
            for place in self.places.values()
            for scope in place.values()
            for cell in scope.rollups.values()
        )

    def scope(self, la: str, name: str) -> Scope:
        """A scope of a local authority, made where it is new."""
        place = self.places.setdefault(la, {})
        return place.get(name) or place.setdefault(name, Scope(la, name))

    def cell(self, scope: Scope, area: str) -> Cell:
        """A cell of a scope, made with its roll-ups where it is new."""
        found = scope.cells.get(area)
        if found is not None:
            return found
        above = [scope.la] if area.endswith(NOWHERE) else [self._districts.district_code(area), scope.la]
        cell = Cell(scope, area, tuple(self._rollup(scope, code) for code in above))
        scope.cells[area] = cell
        self._born.append(cell)
        return cell

    def find(self, la: str, name: str) -> Scope | None:
        """A scope of a local authority, if it has any cell."""
        return self.places.get(la, {}).get(name)

    def bucket(self, cell: Cell, day: int) -> Bucket:
        """A day's bucket to write: decoded until its key is dumped."""
        raw = cell.days.get(day)
        if isinstance(raw, dict):
            return raw
        bucket = {} if raw is None else decode(raw)
        cell.days[day] = bucket
        self._touched.append((cell, day))
        return bucket

    def forget(self, oldest: int) -> None:
        """Drop buckets before a day; who opened then and did not end since is carried to it."""
        for cell in self:
            carried = 0
            for day in [day for day in cell.days if day < oldest]:
                bucket = self.bucket(cell, day)
                carried += bucket.get(OPEN, 0)
                bucket.clear()
            if carried:
                kept = self.bucket(cell, oldest)
                kept[OPEN] = kept.get(OPEN, 0) + carried

    def take_touched(self) -> set[bytes]:
        """Changelog keys of the buckets written since the last time."""
        touched, self._touched = self._touched, []
        return {f"{cell.scope.la}|{cell.scope.name}|{cell.area}|{day}".encode() for cell, day in touched}

    def take_born(self) -> list[Cell]:
        """Cells and roll-ups made since the last time."""
        born, self._born = self._born, []
        return born

    def _rollup(self, scope: Scope, area: str) -> Cell:
        found = scope.rollups.get(area)
        if found is None:
            found = scope.rollups[area] = Cell(scope, area, ())
            self._born.append(found)
        return found
