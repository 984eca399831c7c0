"""The packaged places, against the figures that were published for them."""

import time

import pytest

from dictionary.place_files import read_authorities, read_sectors
from dictionary.places import ATTRIBUTION, Places, load_places

BIRMINGHAM = "E08000025"


@pytest.fixture(scope="module")
def places():
    return load_places()


def test_holds_every_sector_of_great_britain(places):
    assert len(places.sectors) == 10_878
    assert sum(sector.has_outline for sector in places.sectors.values()) == 10_570
    assert sum(sector.households is not None for sector in places.sectors.values()) == 10_488
    assert len(places.authorities) == 350


def test_names_the_best_fits_and_the_sectors_without_an_authority(places):
    sectors = places.sectors.values()
    assert sum(s.share is not None and s.share < 0.9 for s in sectors) == 949
    assert sum(s.authority is None for s in sectors) == 32
    assert sum("Best fit" in places.area(s.code).note for s in sectors) == 949
    assert "not known" in places.area("WV98 2").note


def test_counts_a_district_that_crosses_authorities_in_parts(places):
    wholes = [places.area(d) for d in {s.district for s in places.sectors.values()}]
    crossing = [area for area in wholes if "Counted in parts" in area.note]
    assert len(wholes) == 2_871
    assert len(crossing) == 429
    assert all(area.authority is None for area in crossing)
    parts = [area for area in places.areas("district", "GB") if area.code.endswith("/B36")]
    assert {part.authority for part in parts} >= {BIRMINGHAM, "E08000029"}
    whole = places.area("B36")
    assert sum(part.households for part in parts) == pytest.approx(whole.households)
    assert "by best fit" in parts[0].note


def test_gives_every_sector_the_area_it_counts_in(places):
    for sector in places.sectors.values():
        district = places.area(places.district_code(sector.code))
        assert district.level == "district"
        assert district.authority in {sector.authority, None} or sector.authority is None
    assert places.district_code("B1 1") == "B1"
    assert places.district_code("B36 0") == f"{places.authority_of('B36 0')}/B36"


def test_a_sector_without_an_authority_counts_in_the_plain_district(places):
    unknown = [s for s in places.sectors.values() if s.authority is None]
    assert all(places.district_code(s.code) == s.district for s in unknown)


def test_sectors_add_up_to_the_authority_and_the_authorities_to_all(places):
    sectors = places.areas("sector", BIRMINGHAM)
    districts = places.areas("district", BIRMINGHAM)
    authority = places.area(BIRMINGHAM)
    assert len(sectors) == 141
    known = sum(area.households for area in sectors if area.households)
    assert sum(area.households for area in districts if area.households) == pytest.approx(known)
    assert authority.households == pytest.approx(known, abs=0.1)
    nations = sum(places.area(nation).households for nation in "ESW")
    assert places.area("GB").households == pytest.approx(nations, abs=1)


def test_deprivation_is_never_given_across_nations(places):
    assert places.area("GB").imd_decile is None
    assert places.area("B6 6").imd_decile == pytest.approx(1.02)
    assert places.area("B74 2").imd_decile == pytest.approx(8.96)


def test_has_an_area_for_people_without_a_sector(places):
    area = places.area(f"{BIRMINGHAM}/none")
    assert (area.level, area.authority, area.has_outline) == ("none", BIRMINGHAM, False)


@pytest.mark.parametrize("code", ["", "B11 99", "E08000999", "E08000025/B1", "none", "b1 1", "N"])
def test_knows_no_area_with_a_code_that_is_none(places, code):
    assert places.area(code) is None


def test_an_authority_belongs_to_its_nation(places):
    assert len(places.areas("la", "GB")) == 350
    assert len(places.areas("la", "W")) == 22
    assert [area.code for area in places.areas("la", BIRMINGHAM)] == [BIRMINGHAM]


@pytest.mark.parametrize(
    ("text", "code"),
    [("birmingham", BIRMINGHAM), ("B15", "B15"), ("b15 2", "B15 2"), ("Solih", "E08000029"), ("wales", "W")],
)
def test_finds_what_a_person_means_first(places, text, code):
    assert places.search(text)[0].code == code


def test_finds_every_part_of_a_district_that_crosses(places):
    assert {area.code for area in places.search("b36")} >= {"B36", f"{BIRMINGHAM}/B36"}


@pytest.mark.parametrize("text", ["", "  ", "zzzz", "X99 9"])
def test_finds_nothing_for_what_is_not_there(places, text):
    assert places.search(text) == []


def test_says_whose_data_it_is():
    for owner in ("Ordnance Survey", "Royal Mail", "National Statistics", "GeoNames"):
        assert owner in ATTRIBUTION


def test_loads_within_half_a_second():
    start = time.process_time()
    authorities = read_authorities()
    Places(read_sectors(authorities), authorities)
    assert time.process_time() - start < 0.5
