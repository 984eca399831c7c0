import pytest


async def test_lists_all_needs_with_their_version(ask, known):
    body = (await ask("/api/v1/needs")).json()
    assert body["version"] == known.dictionary.version
    assert [need["id"] for need in body["needs"]] == list(known.dictionary.needs)
    assert body["domains"]["money"] == "Money"


async def test_finds_needs_by_words(ask):
    found = [need["id"] for need in (await ask("/api/v1/needs?q=debt")).json()["needs"]]
    assert "money.debt" in found
    assert (await ask("/api/v1/needs?q=dragons")).json()["needs"] == []


@pytest.mark.parametrize(
    ("code", "level"),
    [
        ("B1%201", "sector"),
        ("B1", "district"),
        ("E08000025%2FB36", "district"),
        ("E08000025/B36", "district"),
        ("E08000025", "la"),
        ("E08000025/none", "none"),
        ("E", "nation"),
        ("GB", "gb"),
    ],
)
async def test_an_area_is_found_by_its_code_however_it_is_written_in_a_path(ask, code, level):
    answer = await ask(f"/api/v1/areas/{code}")
    assert (answer.status_code, answer.json()["level"]) == (200, level)


async def test_a_code_without_a_space_is_never_read_as_a_sector(ask):
    assert (await ask("/api/v1/areas/B11")).json()["level"] == "district"


async def test_lists_the_areas_of_a_place_with_attribution(ask, known):
    body = (await ask("/api/v1/areas?level=sector&within=E08000025")).json()
    assert [area["code"] for area in body["areas"]] == [
        area.code for area in known.places.areas("sector", "E08000025")
    ]
    assert "Ordnance Survey" in body["attribution"]


async def test_finds_areas_as_people_type_them(ask):
    assert (await ask("/api/v1/areas?q=b1%201")).json()["areas"][0]["code"] == "B1 1"


async def test_sectors_are_listed_within_one_authority(ask):
    assert (await ask("/api/v1/areas?level=sector&within=GB")).status_code == 422


async def test_outlines_are_geojson_of_the_same_areas(ask):
    answer = await ask("/api/v1/outlines?level=district&within=E08000025")
    codes = {feature["properties"]["code"] for feature in answer.json()["features"]}
    assert answer.headers["content-type"] == "application/geo+json"
    assert "B1" in codes
    assert "E08000025/B36" in codes


async def test_there_are_no_outlines_of_one_authority_alone(ask):
    assert (await ask("/api/v1/outlines?level=la&within=E08000025")).status_code == 404
