"""A background map beneath the areas of the live map: which tiles lie where. Pure.

Our drawings are in Mercator's projection of longitudes and latitudes as on a sphere, and so are the usual
tiles of web maps (EPSG:3857): each is put in its place as it is.
"""

from dataclasses import dataclass
from math import floor, log2
from typing import Final
from urllib.parse import urlsplit

from api.drawing import Drawing

WORLD: Final = 360.0
"""Mercator degrees across the whole world, and down it: its tiles begin at -180 and at 180 north."""
TILE: Final = 256
"""About so many drawing units a tile is wide: a pixel of a tile is then about a pixel of a screen."""


@dataclass(frozen=True, slots=True)
class Basemap:
    """What an operator says of tiles: their address with `{z}`, `{x}`, `{y}`, and the thanks they ask for."""

    url: str
    attribution: str

    @property
    def origin(self) -> str | None:
        """Where the tiles come from; None where that is this very server."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}" if parts.netloc else None

    def tile(self, zoom: int, column: int, row: int) -> str:
        """The address of one tile."""
        numbers = {"{z}": zoom, "{x}": column, "{y}": row}
        address = self.url
        for place, number in numbers.items():
            address = address.replace(place, str(number))
        return address


@dataclass(frozen=True, slots=True)
class Tile:
    """One square picture in a drawing; lengths in its units."""

    address: str
    x: float
    y: float
    size: float


@dataclass(frozen=True, slots=True)
class Ground:
    """The background map of one drawing."""

    tiles: tuple[Tile, ...]
    attribution: str


def ground_of(basemap: Basemap, drawing: Drawing) -> Ground:
    """The tiles that cover a drawing, at the zoom where they are nearest to their own size.

    That is 7 for Great Britain to 15 for the smallest authority: zooms that every usual set of tiles has.
    """
    units = WORLD * drawing.scale
    zoom = round(log2(units / TILE))
    size = units / 2**zoom
    west, north = (drawing.west + WORLD / 2) * drawing.scale, (WORLD / 2 - drawing.north) * drawing.scale
    columns = range(floor(west / size), floor((west + drawing.width) / size) + 1)
    rows = range(floor(north / size), floor((north + drawing.height) / size) + 1)
    tiles = tuple(
        Tile(
            basemap.tile(zoom, column, row),
            x=round(column * size - west, 2),
            y=round(row * size - north, 2),
            size=round(size, 2),
        )
        for row in rows
        for column in columns
    )
    return Ground(tiles, basemap.attribution)
