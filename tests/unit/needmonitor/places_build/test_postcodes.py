"""What is said of a sector from its postcodes."""

import numpy as np
import pytest

from dictionary.places import load_places
from needmonitor.places_build.postcodes import Postcodes, around, of_area, sectors_of

NAMES = {"E06000001": "West", "E06000002": "East"}


@pytest.fixture
def postcodes():
    """Four postcodes of B1 1 (one without a position), one of BA1 1 near, one of BA1 2 with nothing known."""
    return Postcodes(
        sector=np.array(["B1 1", "B1 1", "B1 1", "B1 1", "BA1 1", "BA1 2"]),
        easting=np.array([100.0, 200.0, 300.0, 0.0, 900.0, 0.0]),
        northing=np.array([100.0, 100.0, 400.0, 0.0, 100.0, 0.0]),
        placed=np.array([True, True, True, False, True, False]),
        nation=np.array(["E"] * 6),
        authority=np.array(["E06000001", "E06000001", "E06000002", "", "E06000002", ""]),
    )


def test_an_area_is_its_letters_and_no_longer_ones(postcodes):
    assert of_area(postcodes, "B").tolist() == [True] * 4 + [False] * 2
    assert of_area(postcodes, "BA").tolist() == [False] * 4 + [True] * 2
    assert of_area(postcodes, "").all()
    assert not of_area(postcodes, "Z").any()


def test_neighbours_within_the_margin_are_taken_along(postcodes):
    inside = of_area(postcodes, "B")
    assert around(postcodes, inside, 10).tolist() == [True] * 3 + [False] * 3
    assert around(postcodes, inside, 600).tolist() == [True] * 3 + [False, True, False]


def test_a_sector_belongs_to_the_authority_with_most_of_its_postcodes(postcodes):
    sector = sectors_of(postcodes, NAMES, {"B1 1"}, {})[0]
    assert (sector.authority, sector.authority_name, sector.share) == ("E06000001", "West", 0.667)
    assert (sector.easting, sector.northing, sector.live_postcodes) == (200, 200, 4)
    assert (sector.has_outline, sector.households) == (True, None)


def test_a_sector_without_any_position_or_authority_is_kept(postcodes):
    sector = sectors_of(postcodes, NAMES, set(), {})[2]
    assert (sector.code, sector.authority, sector.share, sector.easting) == ("BA1 2", None, None, None)
    assert not sector.has_outline


def test_households_and_deprivation_are_carried_over(postcodes):
    carried = load_places().sectors
    sector = sectors_of(postcodes, NAMES, set(), dict(carried))[0]
    assert sector.households == carried["B1 1"].households is not None
    assert sector.imd_decile == carried["B1 1"].imd_decile
