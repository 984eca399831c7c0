"""Outlines of areas as SVG paths, so that a page has its map before any script runs."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import asinh, degrees, radians, tan
from typing import Any, Final

WIDTH: Final = 1000.0
"""Units across of every drawing. Coordinates are whole units, finer than a screen's pixels."""
_MARGIN: Final = 12.0

Ring = Sequence[Sequence[float]]


@dataclass(frozen=True, slots=True)
class Shape:
    """One area: its path, the point its label stands on, and its extent in drawing units."""

    code: str
    name: str
    path: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """Shapes in one frame of `width` by `height` units, north up (Mercator).

    `west` and `north` are where its corner is, in degrees of longitude and in Mercator's degrees, margins
    included; `scale` is units to a degree.
    """

    width: float
    height: float
    shapes: tuple[Shape, ...]
    west: float
    north: float
    scale: float


@dataclass(frozen=True, slots=True)
class _Frame:
    west: float
    north: float
    scale: float
    grain: int

    def put(self, point: Sequence[float]) -> tuple[int, int]:
        """Longitude and latitude in degrees to points of the drawing's grid."""
        x, y = _mercator(point)
        across, down = (x - self.west) * self.scale + _MARGIN, (self.north - y) * self.scale + _MARGIN
        return round(across * self.grain), round(down * self.grain)


@lru_cache(maxsize=64)
def draw(outlines: bytes, grain: int = 1) -> Drawing:
    """Draw a GeoJSON FeatureCollection of polygons whose features have a `code` and a `name`.

    Args:
        outlines: the collection, WGS 84.
        grain: points to a unit. Neighbours keep their borders in common, for both are put on one grid.
    """
    features = json.loads(outlines)["features"]
    flat = [_mercator(point) for feature in features for ring in _rings(feature) for point in ring]
    west, east = min(x for x, _ in flat), max(x for x, _ in flat)
    south, north = min(y for _, y in flat), max(y for _, y in flat)
    scale = (WIDTH - 2 * _MARGIN) / (east - west)
    frame = _Frame(west=west, north=north, scale=scale, grain=grain)
    shapes = tuple(_shape(feature, frame) for feature in features)
    return Drawing(
        width=WIDTH,
        height=round((north - south) * scale + 2 * _MARGIN),
        shapes=shapes,
        west=west - _MARGIN / scale,
        north=north + _MARGIN / scale,
        scale=scale,
    )


def _shape(feature: Mapping[str, Any], frame: _Frame) -> Shape:
    rings = [[frame.put(point) for point in ring] for ring in _rings(feature)]
    widest = max(rings, key=lambda ring: abs(_area(ring)))
    (x, y), grain = _middle(widest), frame.grain
    xs, ys = [point[0] for point in widest], [point[1] for point in widest]
    return Shape(
        code=feature["properties"]["code"],
        name=feature["properties"]["name"],
        path="".join(_path(ring, grain) for ring in rings),
        x=round(x / grain, 1),
        y=round(y / grain, 1),
        width=(max(xs) - min(xs)) / grain,
        height=(max(ys) - min(ys)) / grain,
    )


def _path(ring: Sequence[tuple[int, int]], grain: int) -> str:
    """One closed ring as relative moves, a third of the bytes of absolute ones; a point is no path."""
    (x, y), moves = ring[0], []
    for next_x, next_y in ring[1:-1]:
        if (next_x, next_y) != (x, y):
            moves.append(f"{(next_x - x) / grain:g} {(next_y - y) / grain:g}")
        x, y = next_x, next_y
    if not moves:
        return ""
    return f"M{ring[0][0] / grain:g} {ring[0][1] / grain:g}l{' '.join(moves)}z"


def _rings(feature: Mapping[str, Any]) -> Iterator[Ring]:
    geometry = feature["geometry"]
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    for polygon in polygons:
        yield from polygon


def _mercator(point: Sequence[float]) -> tuple[float, float]:
    return point[0], degrees(asinh(tan(radians(point[1]))))


def _area(ring: Sequence[tuple[int, int]]) -> float:
    """Twice the signed area of a closed ring."""
    return sum(x * below - right * y for (x, y), (right, below) in pairwise(ring))


def _middle(ring: Sequence[tuple[int, int]]) -> tuple[float, float]:
    """The centroid of a ring; the middle of its points where it has no area."""
    area = _area(ring)
    if not area:
        return sum(x for x, _ in ring) / len(ring), sum(y for _, y in ring) / len(ring)
    x = y = 0.0
    for (left, top), (right, bottom) in pairwise(ring):
        cross = left * bottom - right * top
        x += (left + right) * cross
        y += (top + bottom) * cross
    return round(x / (3 * area), 1), round(y / (3 * area), 1)
