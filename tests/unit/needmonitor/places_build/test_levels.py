"""The three levels of outlines, from a made-up coverage of four sectors in two authorities."""

import pytest
import shapely

from dictionary.place_areas import Sector
from dictionary.places import Places
from needmonitor.places_build.coast import Land
from needmonitor.places_build.levels import all_levels, dissolve, simplified, to_degrees

WEST, EAST = "E06000001", "E06000002"
NAMES = {WEST: "West", EAST: "East"}


def sector(code, authority):
    return Sector(
        code=code,
        district=code.split()[0],
        authority=authority,
        authority_name=NAMES.get(authority),
        share=1.0,
        nation="E",
        live_postcodes=10,
        easting=400_000,
        northing=300_000,
        has_outline=True,
        households=None,
        imd_decile=None,
        pct_most_deprived=None,
    )


@pytest.fixture
def places():
    made = [sector("A1 1", WEST), sector("A1 2", WEST), sector("A1 3", EAST), sector("A2 1", EAST)]
    return Places({one.code: one for one in made}, NAMES)


@pytest.fixture
def shapes(places):
    """Four squares of 5 km in a row."""
    left = 400_000
    return {
        code: shapely.box(left + 5_000 * at, 300_000, left + 5_000 * (at + 1), 305_000)
        for at, code in enumerate(places.sectors)
    }


def test_makes_sectors_district_parts_and_authorities(shapes, places):
    levels = all_levels(
        shapes,
        Land([shapely.box(300_000, 200_000, 500_000, 400_000)], (400_000, 300_000, 420_000, 305_000)),
        places,
    )
    found = {
        level: {within: [one["properties"] for one in features] for within, features in groups.items()}
        for level, groups in levels.items()
    }
    assert found["la"] == {"GB": [{"code": WEST, "name": "West"}, {"code": EAST, "name": "East"}]}
    assert found["district"][WEST] == [{"code": f"{WEST}/A1", "name": "A1 (West)"}]
    assert [one["code"] for one in found["district"][EAST]] == ["A2", f"{EAST}/A1"]
    assert [one["code"] for one in found["sector"][WEST]] == ["A1 1", "A1 2"]


def test_dissolves_sectors_into_one_outline_and_leaves_out_those_without_a_code(shapes):
    merged = dissolve(shapes, lambda code: None if code == "A2 1" else "all")
    assert list(merged) == ["all"]
    assert merged["all"].geom_type == "Polygon"
    assert merged["all"].area == pytest.approx(75e6)


def test_simplifying_keeps_neighbours_together():
    wavy = [(0, 0), (8, 1_000), (0, 2_000), (8, 3_000), (0, 4_000)]
    west = shapely.Polygon([*wavy, (-5_000, 4_000), (-5_000, 0)])
    east = shapely.Polygon([*wavy, (5_000, 4_000), (5_000, 0)])
    simple = simplified({"west": west, "east": east}, 100)
    assert len(simple["west"].exterior.coords) < len(west.exterior.coords)
    assert shapely.coverage_is_valid(list(simple.values()))


def test_gives_degrees_that_are_rounded_and_closed():
    geometry = to_degrees(shapely.box(406_000, 286_000, 407_000, 287_000), 4)
    (ring,) = geometry["coordinates"]
    assert ring[0] == ring[-1]
    assert all(value == round(value, 4) for point in ring for value in point)
    assert min(ring)[0] == pytest.approx(-1.913, abs=0.001)


def test_an_outline_smaller_than_the_rounding_is_kept():
    geometry = to_degrees(shapely.box(406_000, 286_000, 406_000.5, 286_000.5), 5)
    assert geometry["type"] == "Polygon"
