"""Where a local event acts: sectors by name or within a circle, their districts and authorities. Pure."""

from collections.abc import Callable, Collection
from functools import lru_cache
from math import hypot
from typing import Final, TypeAlias

from dictionary.events_officers import LocalArea
from dictionary.place_areas import Sector
from dictionary.places import Places

METRES: Final = 1000.0
AreasOf: TypeAlias = Callable[[LocalArea], frozenset[str]]
"""Codes of the sectors an event acts in, of their districts and authorities."""


def areas_of(places: Places) -> AreasOf:
    """By the packaged places; a circle covers the sectors whose centre lies in it."""

    @lru_cache(maxsize=1000)
    def areas(where: LocalArea) -> frozenset[str]:
        codes = [code for code in _sectors(places, where) if code in places.sectors]
        above = {
            code for sector in codes for code in (places.district_code(sector), places.authority_of(sector))
        }
        return frozenset(codes).union(code for code in above if code)

    return areas


def acts_in(where: LocalArea, area: str, authority: str | None, areas: AreasOf) -> bool:
    """Does it act in (part of) an area of an authority?"""
    return where.lad_code == authority if where.lad_code else area in areas(where)


def _sectors(places: Places, where: LocalArea) -> Collection[str]:
    if where.sectors:
        return where.sectors
    centre = places.sectors.get(where.sector or "")
    if centre is None:
        return ()
    within = (where.radius_km or 0.0) * METRES
    return [code for code, sector in places.sectors.items() if _apart(centre, sector) <= within]


def _apart(one: Sector, other: Sector) -> float:
    """Metres between centres; endless where one has none."""
    if one.easting is None or one.northing is None or other.easting is None or other.northing is None:
        return 0.0 if one.code == other.code else float("inf")
    return hypot(one.easting - other.easting, one.northing - other.northing)
