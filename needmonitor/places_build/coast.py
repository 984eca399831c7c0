"""Clips outlines to the coast, tile by tile, so that only what lies by the sea is intersected."""

from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

TILE: Final = 10_000.0
_COARSE: Final = 10 * TILE
"""Land is cut into coarse tiles first: cutting small ones out of a whole country is slow."""
SLIVER: Final = 5_000.0
"""Square metres; a smaller piece of a clipped outline is dropped, unless it is all there is."""
_GRID: Final = 1.0
"""Metres; gaps and overlaps between neighbouring outlines of land that are narrower are closed."""

Box = tuple[float, float, float, float]


class Land:
    """The land around some outlines, as one shape in metres."""

    def __init__(self, polygons: Sequence[shapely.Geometry], bounds: Sequence[float]) -> None:
        """Merge the polygons within bounds; they may overlap a little or leave hairline gaps."""
        left, bottom, right, top = bounds
        box = (left - TILE, bottom - TILE, right + TILE, top + TILE)
        near = _cut(shapely.STRtree(np.array(polygons, dtype=object)), box)
        self._shape = shapely.union_all(shapely.make_valid(near), grid_size=_GRID)

    def coast(self, tolerance: float) -> "Coast":
        """The land with a coast that strays at most `tolerance` metres from its line."""
        return Coast(shapely.simplify(self._shape, tolerance))


class Coast:
    """Land cut into tiles when they are first asked for."""

    def __init__(self, land: shapely.Geometry) -> None:
        """Take the land as one valid shape in metres."""
        self._whole = shapely.STRtree(shapely.get_parts(land))
        self._coarse: dict[Box, shapely.STRtree] = {}
        self._fine: dict[Box, shapely.Geometry] = {}

    def clip(self, shape: shapely.Geometry) -> shapely.Geometry:
        """The part of a shape that is land, without slivers; the shape itself where none is land."""
        boxes = [box for box in _boxes(shape.bounds, TILE) if shape.intersects(shapely.box(*box))]
        tiles = [self._tile(box) for box in boxes]
        if all(_is_full(tile) for tile in tiles):
            return shape
        dry = shapely.union_all(np.array(tiles), grid_size=_GRID)
        return without_slivers(shapely.intersection(shape, dry), SLIVER) or shape

    def _tile(self, box: Box) -> shapely.Geometry:
        if box not in self._fine:
            (around,) = _boxes(((box[0] + box[2]) / 2, (box[1] + box[3]) / 2) * 2, _COARSE)
            if around not in self._coarse:
                self._coarse[around] = shapely.STRtree(_cut(self._whole, around))
            pieces = _cut(self._coarse[around], box)
            self._fine[box] = shapely.union_all(shapely.make_valid(pieces), grid_size=_GRID)
        return self._fine[box]


def without_slivers(shape: shapely.Geometry, smallest: float) -> shapely.Geometry | None:
    """The polygons of a shape of at least `smallest` square metres, else its largest; None if it has none."""
    parts = [part for part in _parts(shape) if part.area > 0]
    if not parts:
        return None
    kept = [part for part in parts if part.area >= smallest] or [max(parts, key=lambda part: part.area)]
    return kept[0] if len(kept) == 1 else shapely.MultiPolygon(kept)


def _cut(tree: shapely.STRtree, box: Box) -> NDArray[np.object_]:
    """The parts of a tree's polygons that are in a box."""
    pieces = shapely.clip_by_rect(tree.geometries[tree.query(shapely.box(*box))], *box)
    return np.asarray(pieces[~shapely.is_empty(pieces)])


def _parts(shape: shapely.Geometry) -> Iterable[shapely.Polygon]:
    for part in shapely.get_parts(shapely.get_parts(shape)):
        if isinstance(part, shapely.Polygon):
            yield part


def _boxes(bounds: Sequence[float], size: float) -> list[Box]:
    """The tiles of a size that touch bounds."""
    left, bottom, right, top = (int(value // size) for value in bounds)
    return [
        (x * size, y * size, (x + 1) * size, (y + 1) * size)
        for x in range(left, right + 1)
        for y in range(bottom, top + 1)
    ]


def _is_full(tile: shapely.Geometry) -> bool:
    return bool(tile.area >= TILE * TILE - _GRID)
