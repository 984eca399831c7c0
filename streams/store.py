"""All cells of a partition: made where they are new, found by their changelog keys, written and forgotten."""

import sys
from collections.abc import Iterable, Iterator
from typing import Final, Protocol

from streams.buckets import OPEN, Bucket, decode
from streams.cells import Cell, Scope

NOWHERE: Final = "/none"


class Districts(Protocol):
    """What cells need to know of places."""

    def district_code(self, sector: str) -> str:
        """The district a sector rolls up to, or its part where the district crosses authorities.

        Raises:
            KeyError: no such sector.
        """


class Cells:
    """All cells of a partition, by local authority and scope."""

    def __init__(self, districts: Districts) -> None:
        self._districts = districts
        self.places: dict[str, dict[str, Scope]] = {}
        self._born: list[Cell] = []
        self._touched: list[tuple[Cell, int]] = []
        self._keys: dict[bytes, tuple[Cell, int]] = {}
        self._days: dict[int, int] = {}
        self._above: dict[str, tuple[str, tuple[str, ...]]] = {}

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
        # One string for an area, not one for each of its scopes; its district is looked up once for all.
        area, above = self._above.get(area) or self._enter(area)
        cell = Cell(scope, area, tuple([self._rollup(scope, code) for code in (*above, scope.la)]))
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

    def take_touched(self) -> Iterable[bytes]:
        """Changelog keys of the buckets written since the last time."""
        touched, self._touched = self._touched, []
        keys = {
            f"{cell.scope.la}|{cell.scope.name}|{cell.area}|{day}".encode(): (cell, day)
            for cell, day in touched
        }
        self._keys.update(keys)
        return keys

    def load(self, key: bytes, value: bytes) -> None:
        """Take back a bucket under its changelog key."""
        cell, day = self._read_key(key)
        cell.days[day] = value

    def dump(self, key: bytes) -> bytes | None:
        """The bucket of a changelog key, encoded and kept so; None, and gone, where nothing is left."""
        found = self._keys.pop(key, None)
        cell, day = found or self._read_key(key)
        return cell.pack(day)

    def _read_key(self, key: bytes) -> tuple[Cell, int]:
        la, scope, area, text = key.decode().split("|")
        day = int(text)
        # One int object for each day, not one for each cell and day: there are millions of those.
        return self.cell(self.scope(la, scope), area), self._days.setdefault(day, day)

    def take_born(self) -> list[Cell]:
        """Cells and roll-ups made since the last time."""
        born, self._born = self._born, []
        return born

    def _enter(self, area: str) -> tuple[str, tuple[str, ...]]:
        found = self._above[area] = (sys.intern(area), self._district(area))
        return found

    def _district(self, area: str) -> tuple[str, ...]:
        if area.endswith(NOWHERE):
            return ()
        try:
            return (self._districts.district_code(area),)
        except KeyError:
            # Counted while places still knew it: it stays in its authority.
            return ()

    def _rollup(self, scope: Scope, area: str) -> Cell:
        found = scope.rollups.get(area)
        if found is None:
            found = scope.rollups[area] = Cell(scope, area, ())
            self._born.append(found)
        return found
