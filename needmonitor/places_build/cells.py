"""Sector outlines from postcode points: the area nearer to a sector's postcodes than to any other's.

A Voronoi diagram of all points is cut along the ridges between different sectors. Crumbs (a few
postcodes of one sector inside another) are absorbed first. The result covers the plane without gaps
or overlaps; clipping to the coast comes later, after simplifying.
"""

from collections import defaultdict
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import KDTree, Voronoi

FRAME: Final = 60_000.0
"""Metres between the points and the ring of points without a sector that closes every cell."""
CRUMB: Final = 6
"""A patch of fewer postcodes that is not its sector's largest is a crumb."""
_OUTSIDE: Final = -1
_RING: Final = 64


def sector_shapes(
    easting: NDArray[np.float64], northing: NDArray[np.float64], sectors: NDArray[np.str_]
) -> dict[str, shapely.Geometry]:
    """A valid coverage of polygons by sector, from one point per postcode, in metres.

    A point shared by several sectors is its majority sector's, so a sector without a point of its own
    (PO boxes) has no outline.
    """
    names, numbers = np.unique(sectors, return_inverse=True)
    points, labels, weights = _distinct(np.column_stack([easting, northing]), numbers)
    framed = np.vstack([points, _frame(points)])
    labels = np.concatenate([labels, np.full(_RING, _OUTSIDE)])
    weights = np.concatenate([weights, np.zeros(_RING, dtype=int)])
    diagram = Voronoi(framed)
    pairs, lengths = _ridges(diagram)
    labels = _absorb_crumbs(labels, weights, pairs, lengths)
    faces = _faces(diagram, labels)
    return {str(names[label]): shape for label, shape in sorted(faces.items())}


def _distinct(
    points: NDArray[np.float64], labels: NDArray[np.intp]
) -> tuple[NDArray[np.float64], NDArray[np.intp], NDArray[np.intp]]:
    """Each place once, with its majority sector and its number of postcodes."""
    places, place = np.unique(points, axis=0, return_inverse=True)
    pairs, counts = np.unique(np.column_stack([place, labels]), axis=0, return_counts=True)
    order = np.lexsort((pairs[:, 1], -counts, pairs[:, 0]))
    _, first = np.unique(pairs[order, 0], return_index=True)
    return places, pairs[order][first, 1], np.bincount(place)


def _frame(points: NDArray[np.float64]) -> NDArray[np.float64]:
    centre = (points.min(axis=0) + points.max(axis=0)) / 2
    radius = np.linalg.norm(points.max(axis=0) - centre) + FRAME
    angles = np.linspace(0, 2 * np.pi, _RING, endpoint=False)
    return np.asarray(centre + radius * np.column_stack([np.cos(angles), np.sin(angles)]))


def _ridges(diagram: Voronoi) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Neighbouring points and the length of the ridge between them (0 where it has no end)."""
    ends = np.array(diagram.ridge_vertices)
    lengths = np.linalg.norm(diagram.vertices[ends[:, 0]] - diagram.vertices[ends[:, 1]], axis=1)
    lengths[(ends < 0).any(axis=1)] = 0
    return np.asarray(diagram.ridge_points), lengths


def _absorb_crumbs(
    labels: NDArray[np.intp],
    weights: NDArray[np.intp],
    pairs: NDArray[np.intp],
    lengths: NDArray[np.float64],
) -> NDArray[np.intp]:
    """Give each crumb to the neighbouring sector with which it shares the longest border."""
    patches = _patches(labels, pairs)
    sizes = np.bincount(patches, weights=weights)
    label_of = np.zeros(len(sizes), dtype=labels.dtype)
    label_of[patches] = labels
    order = np.lexsort((np.arange(len(sizes)), -sizes, label_of))
    _, first = np.unique(label_of[order], return_index=True)
    largest = np.zeros(len(sizes), dtype=bool)
    largest[order[first]] = True
    crumb = (sizes < CRUMB) & ~largest & (label_of != _OUTSIDE)
    borders: dict[int, dict[int, float]] = defaultdict(lambda: defaultdict(float))
    edges = patches[pairs]
    between = edges[:, 0] != edges[:, 1]
    for (one, other), length in zip(edges[between].tolist(), lengths[between].tolist(), strict=True):
        for mine, theirs in ((one, other), (other, one)):
            if crumb[mine] and not crumb[theirs] and label_of[theirs] != _OUTSIDE:
                borders[mine][int(label_of[theirs])] += length
    for patch, shares in borders.items():
        label_of[patch] = max(shares.items(), key=lambda item: (item[1], -item[0]))[0]
    return label_of[patches]


def _patches(labels: NDArray[np.intp], pairs: NDArray[np.intp]) -> NDArray[np.intp]:
    """The number of the connected patch of one sector that each point is in."""
    same = pairs[labels[pairs[:, 0]] == labels[pairs[:, 1]]]
    links = coo_array((np.ones(len(same), dtype=np.int8), (same[:, 0], same[:, 1])), shape=(len(labels),) * 2)
    return np.asarray(connected_components(links, directed=False)[1])


def _faces(diagram: Voronoi, labels: NDArray[np.intp]) -> dict[int, shapely.Geometry]:
    """The polygons between ridges of different sectors, by the sector of the nearest point."""
    ends, sides = np.array(diagram.ridge_vertices), np.asarray(diagram.ridge_points)
    border = (labels[sides[:, 0]] != labels[sides[:, 1]]) & (ends >= 0).all(axis=1)
    lines = shapely.linestrings(diagram.vertices[ends[border]])
    faces = shapely.get_parts(shapely.polygonize(lines))
    inner = shapely.point_on_surface(faces)
    _, nearest = KDTree(diagram.points).query(shapely.get_coordinates(inner))
    found: dict[int, list[shapely.Geometry]] = defaultdict(list)
    for face, label in zip(faces, labels[nearest].tolist(), strict=True):
        if label != _OUTSIDE:
            found[label].append(face)
    return {
        label: parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts) for label, parts in found.items()
    }
