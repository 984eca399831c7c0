"""Clipping to the coast."""

import pytest
import shapely

from needmonitor.places_build.coast import TILE, Land, without_slivers

BOUNDS = (0, 0, 60_000, 60_000)


def coast(*polygons, tolerance=0.0):
    return Land(polygons, BOUNDS).coast(tolerance)


def test_an_inland_shape_is_left_as_it_is():
    shape = shapely.box(12_000, 12_000, 13_000, 13_000)
    assert coast(shapely.box(0, 0, 50_000, 50_000)).clip(shape) is shape


def test_a_shape_by_the_sea_ends_at_the_coast():
    land = coast(shapely.box(0, 0, 15_000, 50_000))
    assert land.clip(shapely.box(14_000, 1_000, 18_000, 2_000)).bounds == (14_000, 1_000, 15_000, 2_000)


def test_the_edges_of_tiles_leave_no_line_on_a_clipped_shape():
    land = coast(shapely.box(0, 0, 3 * TILE, TILE * 1.5))
    clipped = land.clip(shapely.box(TILE / 2, TILE / 2, 2.5 * TILE, 3 * TILE))
    assert clipped.area == pytest.approx(2 * TILE * TILE)
    assert clipped.geom_type == "Polygon"


def test_overlaps_and_hairline_gaps_between_outlines_of_land_are_closed():
    land = coast(shapely.box(0, 0, 5_000, 8_000), shapely.box(5_000.2, 0, 9_000, 8_000))
    assert land.clip(shapely.box(4_000, 1_000, 6_000, 9_000)).geom_type == "Polygon"


def test_slivers_are_dropped():
    land = coast(shapely.box(0, 0, 5_000, 5_000), shapely.box(6_000, 0, 6_050, 50))
    assert land.clip(shapely.box(1_000, -500, 7_000, 1_000)).bounds[2] == 5_000


def test_a_sector_is_never_lost_however_small_or_far_out():
    islet = coast(shapely.box(0, 0, 50, 50))
    assert islet.clip(shapely.box(-500, -500, 500, 500)).area == pytest.approx(2_500)
    sea = shapely.box(20_000, 20_000, 21_000, 21_000)
    assert islet.clip(sea) is sea


def test_nothing_is_left_of_a_shape_without_an_area():
    assert without_slivers(shapely.LineString([(0, 0), (1, 1)]), 1.0) is None


def test_a_coarser_coast_has_fewer_points():
    wavy = [(5_000 + 30 * (at % 2), at * 100) for at in range(100)]
    shape = shapely.Polygon([*wavy, (0, 9_900), (0, 0)])
    square = shapely.box(1_000, 1_000, 9_000, 9_000)
    fine, rough = (coast(shape, tolerance=metres).clip(square) for metres in (1, 100))
    assert len(rough.exterior.coords) < 10 < len(fine.exterior.coords)
    assert rough.area == pytest.approx(fine.area, rel=0.01)
