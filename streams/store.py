"""All cells of a partition: made where they are new, found by their changelog keys, written and forgotten."""

import sys
from collections.abc import Iterable, Iterator
from typing import Final, Protocol

from streams.buckets import OPEN, Bucket, counted_open, decode, encode, ended_open, ends_after
from streams.cells import Cell, Scope, ScopeCells

NOWHERE: Final = "/none"
SMALL: Final = 3
"""Bytes of a bucket with one number below 128."""


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
        self.places: dict[str, dict[str, ScopeCells]] = {}
        self._born: list[Cell] = []
        self._touched: list[bytes] = []
        self._open: dict[bytes, tuple[Cell, int, Bucket]] = {}
        self._days: dict[int, int] = {}
        self._small: dict[bytes, bytes] = {}
        self._codes: dict[str, tuple[str, str | None]] = {}

    def __iter__(self) -> Iterator[Cell]:
        """Every cell with buckets."""
        return (
            cell for place in self.places.values() for held in place.values() for cell in held.cells.values()
        )

    def rollups(self) -> Iterator[Cell]:
        """Every roll-up."""
        return (
            cell
            for place in self.places.values()
            for held in place.values()
            for cell in held.rollups.values()
        )

    def scope(self, la: str, name: str) -> ScopeCells:
        """A scope of a local authority, made where it is new."""
        place = self.places.setdefault(la, {})
        return place.get(name) or place.setdefault(name, ScopeCells(Scope(la, name)))

    def cell(self, held: ScopeCells, area: str) -> Cell:
        """A cell of a scope, made with its roll-ups where it is new."""
        found = held.cells.get(area)
        if found is not None:
            return found
        # One string for an area, not one for each of its scopes; its district is looked up once for all.
        area, district = self._codes.get(area) or self._enter(area)
        authority = self._rollup(held, held.scope.la, None)
        above = authority if district is None else self._rollup(held, district, authority)
        cell = held.cells[area] = Cell(held.scope, area, above)
        self._born.append(cell)
        return cell

    def in_scopes(self, la: str, scopes: Iterable[str], area: str) -> list[Cell]:
        """The cells of an area in some scopes, made where they are new."""
        place = self.places.setdefault(la, {})
        found = []
        for name in scopes:
            held = place.get(name) or self.scope(la, name)
            found.append(held.cells.get(area) or self.cell(held, area))
        return found

    def find(self, la: str, name: str) -> ScopeCells | None:
        """A scope of a local authority, if it has any cell."""
        return self.places.get(la, {}).get(name)

    def bucket(self, cell: Cell, day: int) -> Bucket:
        """A day's bucket to write: decoded until its key is dumped."""
        raw = cell.days.get(day)
        if isinstance(raw, dict):
            return raw
        if raw is None:
            # One int object for each day, not one for each cell and day: there are millions of those.
            day = self._days.setdefault(day, day)
            bucket: Bucket = {}
        else:
            bucket = decode(raw)
        cell.days[day] = bucket
        key = f"{cell.scope.prefix}{cell.area}|{day}".encode()
        self._open[key] = (cell, day, bucket)
        self._touched.append(key)
        return bucket

    def forget(self, oldest: int) -> None:
        """Drop buckets before a day; who opened then and is open on it is carried to it, with the end."""
        for cell in self:
            for day in [day for day in cell.days if day < oldest]:
                bucket = self.bucket(cell, day)
                age = oldest - day
                carried = {OPEN: counted_open(bucket, age)}
                carried.update((ended_open(days - age), number) for days, number in ends_after(bucket, age))
                bucket.clear()
                if any(carried.values()):
                    kept = self.bucket(cell, oldest)
                    for slot, number in carried.items():
                        kept[slot] = kept.get(slot, 0) + number

    def take_touched(self) -> list[bytes]:
        """Changelog keys of the buckets opened since the last time."""
        touched, self._touched = self._touched, []
        return touched

    def load(self, key: bytes, value: bytes) -> None:
        """Take back a bucket under its changelog key."""
        la, scope, area, text = key.decode().split("|")
        day = int(text)
        self._keep(self.cell(self.scope(la, scope), area), self._days.setdefault(day, day), value)

    def dump(self, key: bytes) -> bytes | None:
        """The bucket of a changelog key, encoded and kept so; None, and gone, where nothing is left."""
        found = self._open.pop(key, None)
        if found is None:
            return self._kept(key)
        cell, day, bucket = found
        value = encode(bucket)
        if value is None:
            del cell.days[day]
        else:
            self._keep(cell, day, value)
        return value

    def _keep(self, cell: Cell, day: int, value: bytes) -> None:
        if len(value) <= SMALL:
            # Half of all buckets hold one small number (who is no longer open): each such is kept once.
            value = self._small.setdefault(value, value)
        cell.days[day] = value

    def _kept(self, key: bytes) -> bytes | None:
        la, name, area, day = key.decode().split("|")
        held = self.find(la, name)
        cell = held.cells.get(area) if held else None
        raw = cell.days.get(int(day)) if cell else None
        return raw if isinstance(raw, bytes) else None

    def take_born(self) -> list[Cell]:
        """Cells and roll-ups made since the last time."""
        born, self._born = self._born, []
        return born

    def _enter(self, area: str) -> tuple[str, str | None]:
        found = self._codes[area] = (sys.intern(area), self._district(area))
        return found

    def _district(self, area: str) -> str | None:
        if area.endswith(NOWHERE):
            return None
        try:
            return self._districts.district_code(area)
        except KeyError:
            # Counted while places still knew it: it stays in its authority.
            return None

    def _rollup(self, held: ScopeCells, area: str, above: Cell | None) -> Cell:
        found = held.rollups.get(area)
        if found is None:
            found = held.rollups[area] = Cell(held.scope, area, above)
            self._born.append(found)
        return found
