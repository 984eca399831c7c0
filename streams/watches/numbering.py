"""Numbers of an authority's needs, partners and sectors, given as they come and never changed."""

from collections.abc import Iterable
from typing import Final

import msgspec
import numpy as np

from streams.cells import Cell
from streams.store import NOWHERE
from streams.watching.seen import Layout

AT: Final = "@"
Place = tuple[int, int, int]
"""Need, sector, partner."""

_encode: Final = msgspec.msgpack.Encoder().encode


class _Kept(msgspec.Struct, array_like=True, frozen=True):
    needs: list[str]
    partners: list[str]
    sectors: list[tuple[str, str]]


_decode: Final = msgspec.msgpack.Decoder(_Kept).decode


class Numbering:
    """Names and their numbers.

    Attributes:
        needs, partners, sectors, districts: names by number.
        district_of: number of a sector -> that of its district (or its part in the authority).
    """

    def __init__(self) -> None:
        self.needs: dict[str, int] = {}
        self.partners: dict[str, int] = {}
        self.sectors: dict[str, int] = {}
        self.districts: dict[str, int] = {}
        self.district_of: list[int] = []
        self._pairs: dict[str, tuple[int, int]] = {}

    @property
    def size(self) -> int:
        """Names that have a number."""
        return len(self.needs) + len(self.partners) + len(self.sectors)

    @property
    def layout(self) -> Layout:
        """The series they make."""
        return Layout(len(self.needs), len(self.partners), np.array(self.district_of, np.int64))

    def pair(self, scope: str) -> tuple[int, int]:
        """(need, partner) of a scope `need@partner`."""
        found = self._pairs.get(scope)
        if found is None:
            need, _, partner = scope.partition(AT)
            found = self._pairs[scope] = (_number(self.needs, need), _number(self.partners, partner))
        return found

    def find(self, scope: str) -> tuple[int, int] | None:
        """(need, partner) of a scope; None where it is of no partner, or nobody arrived in it."""
        need, _, partner = scope.partition(AT)
        numbers = self.needs.get(need), self.partners.get(partner)
        return None if numbers[0] is None or numbers[1] is None else (numbers[0], numbers[1])

    def sector(self, cell: Cell) -> int | None:
        """The number of a cell's sector; None for people without a place, who are in no series."""
        found = self.sectors.get(cell.area)
        if found is None and not cell.area.endswith(NOWHERE):
            # A sector that places no longer know hangs under the authority itself.
            found = self._enter(cell.area, cell.above.area if cell.above else cell.scope.la)
        return found

    def dump(self) -> bytes:
        """All names."""
        districts = list(self.districts)
        sectors = [(sector, districts[self.district_of[n]]) for sector, n in self.sectors.items()]
        return _encode(_Kept(list(self.needs), list(self.partners), sectors))

    @classmethod
    def load(cls, raw: bytes) -> "Numbering":
        """What `dump` gave."""
        kept, made = _decode(raw), cls()
        made.needs = _numbered(kept.needs)
        made.partners = _numbered(kept.partners)
        for sector, district in kept.sectors:
            made._enter(sector, district)
        return made

    def _enter(self, sector: str, district: str) -> int:
        self.district_of.append(_number(self.districts, district))
        return _number(self.sectors, sector)


def _number(names: dict[str, int], name: str) -> int:
    return names.setdefault(name, len(names))


def _numbered(names: Iterable[str]) -> dict[str, int]:
    return {name: number for number, name in enumerate(names)}
