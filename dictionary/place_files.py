"""The packaged files of places: how they are read, and their columns for whoever writes them."""

import csv
import gzip
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Final

from dictionary.place_areas import Sector
from dictionary.postcodes import district_of

SECTOR_COLUMNS: Final = (
    "sector",
    "authority",
    "share",
    "nation",
    "live_postcodes",
    "easting",
    "northing",
    "has_outline",
    "households",
    "imd_decile",
    "pct_most_deprived",
)
AUTHORITY_COLUMNS: Final = ("code", "name")
NAME_COLUMNS: Final = ("name", "nation", "lat", "lon", "population", "sector")


@dataclass(frozen=True, slots=True)
class PlaceName:
    """A town or village for the map: WGS 84 degrees, population, the sector nearest to it."""

    name: str
    nation: str
    lat: float
    lon: float
    population: int
    sector: str


def read_authorities() -> dict[str, str]:
    """Names of the local authorities by code, in order of code."""
    return {code: name for code, name in _rows("authorities.csv.gz")}  # noqa: C416 - rows are lists


def read_sectors(authorities: Mapping[str, str]) -> dict[str, Sector]:
    """Every sector by code, in order of code."""
    return {row[0]: _sector(row, authorities) for row in _rows("sectors.csv.gz")}


def read_place_names() -> tuple[PlaceName, ...]:
    """Every town and village, largest first."""
    return tuple(
        PlaceName(name, nation, float(lat), float(lon), int(population), sector)
        for name, nation, lat, lon, population, sector in _rows("names.csv.gz")
    )


def _sector(row: list[str], authorities: Mapping[str, str]) -> Sector:
    code, authority, share, nation, live, easting, northing, outline, households, decile, deprived = row
    return Sector(
        code=code,
        district=district_of(code),
        authority=authority or None,
        authority_name=authorities[authority] if authority else None,
        share=float(share) if share else None,
        nation=nation,
        live_postcodes=int(live),
        easting=int(easting) if easting else None,
        northing=int(northing) if northing else None,
        has_outline=outline == "1",
        households=float(households) if households else None,
        imd_decile=float(decile) if decile else None,
        pct_most_deprived=float(deprived) if deprived else None,
    )


def _rows(name: str) -> Iterator[list[str]]:
    text = gzip.decompress((files("dictionary") / "data" / "places" / name).read_bytes()).decode()
    rows = csv.reader(text.splitlines())
    next(rows)
    return rows
