"""Outlines for the map, at three levels."""

import json
import zipfile
from importlib.resources import files

import pytest

from dictionary.outlines import outlines
from dictionary.places import load_places

BIRMINGHAM = "E08000025"


def codes(level, within):
    return [feature["properties"]["code"] for feature in json.loads(outlines(level, within))["features"]]


def test_every_sector_of_an_authority_with_an_outline_has_one():
    places = load_places()
    outlined = [area.code for area in places.areas("sector", BIRMINGHAM) if area.has_outline]
    assert codes("sector", BIRMINGHAM) == outlined
    assert len(outlined) == 139


def test_every_district_part_of_an_authority_has_an_outline():
    outlined = [area.code for area in load_places().areas("district", BIRMINGHAM) if area.has_outline]
    assert codes("district", BIRMINGHAM) == outlined


def test_every_authority_is_on_the_map_of_great_britain():
    assert codes("la", "GB") == sorted(load_places().authorities)
    assert codes("la", "W") == [code for code in codes("la", "GB") if code.startswith("W")]


def test_every_authority_has_outlines_of_its_sectors_and_districts():
    with zipfile.ZipFile(files("dictionary") / "data" / "places" / "outlines.zip") as archive:
        held = set(archive.namelist())
    authorities = load_places().authorities
    assert held == {
        "la/GB.geojson",
        *(f"{level}/{authority}.geojson" for level in ("sector", "district") for authority in authorities),
    }


def test_outlines_are_rings_in_degrees_that_carry_a_name():
    for feature in json.loads(outlines("sector", BIRMINGHAM))["features"]:
        geometry = feature["geometry"]
        assert set(feature["properties"]) == {"code", "name"}
        polygons = (
            geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
        )
        for ring in (ring for polygon in polygons for ring in polygon):
            assert ring[0] == ring[-1]
            assert all(-2.3 < longitude < -1.5 and 52.2 < latitude < 52.8 for longitude, latitude in ring)


@pytest.mark.parametrize(("level", "within"), [("sector", "E08000999"), ("district", "GB"), ("la", "N")])
def test_says_that_there_are_no_outlines_there(level, within):
    with pytest.raises(KeyError):
        outlines(level, within)
