"""Areas that cells speak of: what one is called, its level, its denominators, its words of caution."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

Level = Literal["sector", "district", "la", "nation", "gb", "none"]

NATIONS: Final = {"E": "England", "S": "Scotland", "W": "Wales"}
GREAT_BRITAIN: Final = "GB"
BEST_FIT: Final = 0.9
"""Below this share of a sector's postcodes in its authority, the area says that it is a best fit."""


@dataclass(frozen=True, slots=True)
class Sector:
    """A postcode sector of Great Britain.

    `share` is the share (0 to 1) of its live postcodes in its authority. `easting` and `northing` are
    its centre in metres of the British National Grid. `households` is an estimate from Census 2021
    (Scotland 2022); `imd_decile` is the mean decile (1 = most deprived) and `pct_most_deprived` the
    percentage of households in the most deprived fifth, ranked within the nation: never compare across.
    """

    code: str
    district: str
    authority: str | None
    authority_name: str | None
    share: float | None
    nation: str
    live_postcodes: int
    easting: int | None
    northing: int | None
    has_outline: bool
    households: float | None
    imd_decile: float | None
    pct_most_deprived: float | None


@dataclass(frozen=True, slots=True)
class Area:
    """An area that can have a cell: a sector, a district or its part, an authority, a nation, all.

    `note` is what a reader must know about it in plain words, or empty. Other fields are as in `Sector`.
    """

    code: str
    level: Level
    name: str
    authority: str | None
    nation: str | None
    households: float | None
    imd_decile: float | None
    pct_most_deprived: float | None
    has_outline: bool
    note: str


def sector_area(sector: Sector) -> Area:
    """A sector as an area."""
    return Area(
        code=sector.code,
        level="sector",
        name=sector.code,
        authority=sector.authority,
        nation=sector.nation,
        households=sector.households,
        imd_decile=sector.imd_decile,
        pct_most_deprived=sector.pct_most_deprived,
        has_outline=sector.has_outline,
        note=_sector_note(sector),
    )


def _sector_note(sector: Sector) -> str:
    notes = []
    if sector.authority is None:
        notes.append(
            "Its local authority is not known: counted where the agreement that recorded it has its home."
        )
    elif sector.share is not None and sector.share < BEST_FIT:
        notes.append(f"Best fit: {sector.share:.0%} of its postcodes are in {sector.authority_name}.")
    if not sector.has_outline:
        notes.append("It has no outline on the map (PO boxes, large users or very few postcodes).")
    return " ".join(notes)


def merged_area(
    *,
    code: str,
    level: Level,
    name: str,
    authority: str | None,
    nation: str | None,
    sectors: Sequence[Sector],
    note: str = "",
) -> Area:
    """An area made of whole sectors: households are summed, deprivation is weighted by them."""
    return Area(
        code=code,
        level=level,
        name=name,
        authority=authority,
        nation=nation,
        households=_total(sector.households for sector in sectors),
        imd_decile=_weighted((s.imd_decile, s.households) for s in sectors) if nation else None,
        pct_most_deprived=_weighted((s.pct_most_deprived, s.households) for s in sectors) if nation else None,
        has_outline=level in ("district", "la") and any(sector.has_outline for sector in sectors),
        note=note,
    )


def nowhere_area(code: str, authority: str, authority_name: str) -> Area:
    """The area of an authority's people who have no sector: `E08000025/none`."""
    return Area(
        code=code,
        level="none",
        name=f"No sector, {authority_name}",
        authority=authority,
        nation=authority[0],
        households=None,
        imd_decile=None,
        pct_most_deprived=None,
        has_outline=False,
        note="People with no fixed address, an unknown address or one out of area; shown beside the map.",
    )


def _total(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return round(sum(known), 1) if known else None


def _weighted(pairs: Iterable[tuple[float | None, float | None]]) -> float | None:
    known = [(value, weight) for value, weight in pairs if value is not None and weight]
    weights = sum(weight for _, weight in known)
    return round(sum(value * weight for value, weight in known) / weights, 2) if weights else None
