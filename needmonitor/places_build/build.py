"""Makes the packaged places again, from postcodes and land, for a postcode area or all."""

from collections.abc import Callable
from dataclasses import astuple
from pathlib import Path
from typing import Final

import numpy as np
import shapely

from dictionary.place_areas import Sector
from dictionary.place_files import AUTHORITY_COLUMNS, NAME_COLUMNS, SECTOR_COLUMNS, PlaceName
from dictionary.places import Places
from needmonitor.places_build.cells import sector_shapes
from needmonitor.places_build.coast import Land
from needmonitor.places_build.levels import all_levels
from needmonitor.places_build.packages import read_authority_names, read_land, read_postcodes
from needmonitor.places_build.packing import write_outlines, write_table
from needmonitor.places_build.postcodes import around, of_area, sectors_of

MARGIN: Final = 15_000.0
"""Metres of neighbours taken along, so that the edge of an area is as it is in all of Great Britain."""

Say = Callable[[str], None]


def build(area: str, folder: Path, carried: Places, say: Say) -> Places:
    """Build the files of places in a folder.

    Args:
        area: letters of a postcode area, such as `B`; empty for all of Great Britain (about ten minutes).
        folder: where the files go; made if it is not there.
        carried: places whose households, deprivation and place names are carried over.
        say: told what is being done.

    Returns:
        The places built.

    Raises:
        MissingPackageError: a package of open data is not installed.
        ValueError: there is no such postcode area.
    """
    postcodes = read_postcodes()
    inside = of_area(postcodes, area)
    if not inside.any():
        raise ValueError(f"no postcodes in the area {area}")
    near = postcodes.where(around(postcodes, inside, MARGIN))
    say(f"{int(inside.sum()):,} postcodes, {len(near.sector):,} with their neighbours: drawing outlines")
    shapes = sector_shapes(near.easting, near.northing, near.sector)
    wanted = {str(code) for code in np.unique(postcodes.sector[inside])}
    shapes = {code: shape for code, shape in shapes.items() if code in wanted}
    names = read_authority_names() | dict(carried.authorities)
    sectors = sectors_of(postcodes.where(inside), names, set(shapes), dict(carried.sectors))
    places = _places(sectors)
    say(f"{len(sectors):,} sectors, {len(shapes):,} with an outline: simplifying, clipping to the coast")
    bounds = shapely.total_bounds(np.array(list(shapes.values())))
    land = Land(read_land({str(nation) for nation in np.unique(near.nation)}), bounds)
    levels = all_levels(shapes, land, places)
    folder.mkdir(parents=True, exist_ok=True)
    write_outlines(folder / "outlines.zip", levels)
    _write_tables(folder, places, carried.names)
    return places


def _places(sectors: list[Sector]) -> Places:
    authorities = {s.authority: s.authority_name for s in sectors if s.authority and s.authority_name}
    return Places({sector.code: sector for sector in sectors}, dict(sorted(authorities.items())))


def _write_tables(folder: Path, places: Places, names: tuple[PlaceName, ...]) -> None:
    rows = (
        (
            sector.code,
            sector.authority,
            sector.share,
            sector.nation,
            sector.live_postcodes,
            sector.easting,
            sector.northing,
            int(sector.has_outline),
            sector.households,
            sector.imd_decile,
            sector.pct_most_deprived,
        )
        for sector in places.sectors.values()
    )
    write_table(folder / "sectors.csv.gz", SECTOR_COLUMNS, rows)
    write_table(folder / "authorities.csv.gz", AUTHORITY_COLUMNS, places.authorities.items())
    write_table(folder / "names.csv.gz", NAME_COLUMNS, map(astuple, _placed_names(places, names)))


def _placed_names(places: Places, names: tuple[PlaceName, ...]) -> list[PlaceName]:
    """Names whose sector is among the places; the sector nearest to a name does not change with a build."""
    return [name for name in names if name.sector in places.sectors]
