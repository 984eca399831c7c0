"""Areas that touch one another, found in their packaged outlines."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, Final, Literal

from dictionary.outlines import outlines

SHARED_POINTS: Final = 2
"""Points of an outline that neighbours have in common: a border, not a corner."""

Point = tuple[float, float]


@lru_cache(maxsize=64)
def neighbours(level: Literal["sector", "district"], authority: str) -> Mapping[str, tuple[str, ...]]:
    """Area -> the areas of its level in the same local authority that share a border with it, by code.

    Areas without an outline, and authorities of which there is none, are left out. Outlines are cut as one
    coverage, so neighbours have the points of their border in common.
    """
    try:
        collection = json.loads(outlines(level, authority))
    except KeyError:
        return {}
    at: dict[Point, set[str]] = defaultdict(set)
    for feature in collection["features"]:
        for point in _points(feature["geometry"]["coordinates"]):
            at[point].add(feature["properties"]["code"])
    shared: dict[tuple[str, str], int] = defaultdict(int)
    for codes in at.values():
        for one in codes:
            for other in codes - {one}:
                shared[one, other] += 1
    found: dict[str, list[str]] = defaultdict(list)
    for (one, other), points in sorted(shared.items()):
        if points >= SHARED_POINTS:
            found[one].append(other)
    return {code: tuple(others) for code, others in found.items()}


def _points(coordinates: list[Any]) -> Iterator[Point]:
    """Points of a polygon or several, however deep they lie."""
    if coordinates and isinstance(coordinates[0], float | int):
        yield coordinates[0], coordinates[1]
        return
    for part in coordinates:
        yield from _points(part)
