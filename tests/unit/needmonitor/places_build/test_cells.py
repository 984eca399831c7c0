"""Sector outlines from made-up postcode points."""

import numpy as np
import pytest
import shapely

from needmonitor.places_build.cells import sector_shapes


def grid(columns, rows, step=100.0):
    """Points on a grid, a little off it so that no four share a circle."""
    rng = np.random.default_rng(7)
    x, y = np.meshgrid(np.arange(columns) * step, np.arange(rows) * step)
    return np.column_stack([x.ravel(), y.ravel()]) + rng.uniform(-5, 5, (columns * rows, 2))


@pytest.fixture
def halves():
    """A west and an east sector of 50 postcodes each."""
    points = grid(10, 10)
    sectors = np.where(points[:, 0] < 450, "A1 1", "A1 2")
    return points, sectors


def test_every_postcode_is_in_its_own_sector(halves):
    points, sectors = halves
    shapes = sector_shapes(points[:, 0], points[:, 1], sectors)
    assert list(shapes) == ["A1 1", "A1 2"]
    assert all(
        shapes[code].contains(shapely.Point(point)) for point, code in zip(points, sectors, strict=True)
    )


def test_sectors_leave_no_gap_and_never_overlap(halves):
    points, sectors = halves
    shapes = np.array(list(sector_shapes(points[:, 0], points[:, 1], sectors).values()))
    assert shapely.coverage_is_valid(shapes)
    assert shapely.union_all(shapes).area == pytest.approx(shapely.area(shapes).sum())


def test_a_crumb_inside_another_sector_is_absorbed(halves):
    points, sectors = halves
    sectors = sectors.copy()
    sectors[np.argmin(np.linalg.norm(points - [100, 500], axis=1))] = "A1 2"
    shapes = sector_shapes(points[:, 0], points[:, 1], sectors)
    assert shapes["A1 1"].geom_type == "Polygon"
    assert not shapes["A1 1"].interiors
    assert shapes["A1 1"].contains(shapely.Point(100, 500))


def test_a_small_sector_that_is_all_one_patch_is_kept(halves):
    points, sectors = halves
    sectors = sectors.copy()
    sectors[np.argmin(np.linalg.norm(points - [100, 500], axis=1))] = "A1 9"
    shapes = sector_shapes(points[:, 0], points[:, 1], sectors)
    assert shapes["A1 9"].contains(shapely.Point(100, 500))


def test_a_large_patch_apart_is_kept_as_a_second_part(halves):
    points, sectors = halves
    sectors = sectors.copy()
    sectors[np.linalg.norm(points - [100, 500], axis=1) < 160] = "A1 2"
    assert sector_shapes(points[:, 0], points[:, 1], sectors)["A1 2"].geom_type == "MultiPolygon"


def test_a_shared_point_is_its_majority_sectors(halves):
    points, sectors = halves
    at = np.array([[0.0, 0.0]])
    points = np.vstack([points, at, at, at])
    sectors = np.concatenate([sectors, ["A1 1", "A1 8", "A1 1"]])
    shapes = sector_shapes(points[:, 0], points[:, 1], sectors)
    assert "A1 8" not in shapes
    assert shapes["A1 1"].contains(shapely.Point(0, 0))


def test_the_same_points_in_another_order_give_the_same_outlines(halves):
    points, sectors = halves
    order = np.random.default_rng(1).permutation(len(points))
    one = sector_shapes(points[:, 0], points[:, 1], sectors)
    other = sector_shapes(points[order, 0], points[order, 1], sectors[order])
    assert all(one[code].equals_exact(other[code]) for code in one)
