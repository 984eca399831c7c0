"""Outlines at the three levels of the map, from one valid coverage of sectors."""

import json
from collections import defaultdict
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Transformer

from dictionary.outlines import OutlineLevel
from dictionary.place_areas import GREAT_BRITAIN
from dictionary.places import Places
from needmonitor.places_build.coast import Land
from needmonitor.places_build.packing import Features, feature

Shapes = Mapping[str, shapely.Geometry]

TOLERANCE: Final[Mapping[OutlineLevel, float]] = {"sector": 50.0, "district": 100.0, "la": 200.0}
"""Metres: the root of the area of the corners that are cut off."""
DIGITS: Final[Mapping[OutlineLevel, int]] = {"sector": 5, "district": 5, "la": 4}
"""Decimals of a degree: a metre, and ten metres."""
_NATIONAL_GRID: Final = 27700
_DEGREES: Final = 4326


def all_levels(sectors: Shapes, land: Land, places: Places) -> dict[OutlineLevel, Features]:
    """GeoJSON features of the three levels, by the area around them.

    Outlines are simplified as a coverage before they are clipped: the other way round leaves gaps.
    """
    merged: dict[OutlineLevel, Shapes] = {
        "sector": sectors,
        "district": dissolve(sectors, places.district_code),
        "la": dissolve(sectors, places.authority_of),
    }
    return {level: _features(level, shapes, land, places) for level, shapes in merged.items()}


def dissolve(sectors: Shapes, code_of: Callable[[str], str | None]) -> dict[str, shapely.Geometry]:
    """Sectors merged by the code of what they are part of; those without one are left out."""
    members: dict[str, list[shapely.Geometry]] = defaultdict(list)
    for sector, shape in sectors.items():
        code = code_of(sector)
        if code:
            members[code].append(shape)
    return {code: shapely.coverage_union_all(np.array(members[code])) for code in sorted(members)}


def simplified(shapes: Shapes, tolerance: float) -> dict[str, shapely.Geometry]:
    """A coverage with simpler lines, still without gaps or overlaps; `tolerance` in metres."""
    simple = shapely.coverage_simplify(np.array(list(shapes.values())), tolerance)
    return dict(zip(shapes, simple, strict=True))


def to_degrees(shape: shapely.Geometry, digits: int) -> dict[str, Any]:
    """A shape in metres as GeoJSON in degrees, valid after rounding."""
    transformer = _transformer()

    def project(points: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(transformer.transform(points[:, 0], points[:, 1]))

    exact = shapely.transform(shape, project)
    rounded = shapely.set_precision(exact, 10.0**-digits)
    geometry: dict[str, Any] = json.loads(shapely.to_geojson(exact if rounded.is_empty else rounded))
    return _rounded(geometry, digits)


@lru_cache(maxsize=1)
def _transformer() -> Transformer:
    return Transformer.from_crs(_NATIONAL_GRID, _DEGREES, always_xy=True)


def _rounded(geometry: dict[str, Any], digits: int) -> dict[str, Any]:
    """The precision model leaves noise in the last binary digits; text should not carry it."""

    def walk(value: Any) -> Any:
        return [walk(item) for item in value] if isinstance(value, list) else round(value, digits)

    return {**geometry, "coordinates": walk(geometry["coordinates"])}


def _features(level: OutlineLevel, shapes: Shapes, land: Land, places: Places) -> Features:
    groups: dict[str, list[dict[str, Any]]] = defaultdict(list)
    coast = land.coast(TOLERANCE[level])
    for code, shape in simplified(shapes, TOLERANCE[level]).items():
        area = places.area(code)
        if area is None or area.authority is None:
            continue
        within = GREAT_BRITAIN if level == "la" else area.authority
        geometry = to_degrees(coast.clip(shape), DIGITS[level])
        groups[within].append(feature(code, area.name, geometry))
    return groups
