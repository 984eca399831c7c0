import re

import pytest

from api.similar_areas import similar_areas
from dictionary.places import Area, load_places
from tests.support.pages import words
from tests.unit.api.conftest import PLACE


def an_area(code, decile, households):
    return Area(code, "sector", code, PLACE, "E", households, decile, 50.0, has_outline=True, note="")


OWN = an_area("B1 1", 2.0, 3000.0)


def test_the_nearest_in_deprivation_and_size_come_first():
    others = [OWN, an_area("far", 9.0, 3000.0), an_area("big", 2.0, 12000.0), an_area("near", 2.2, 3100.0)]
    assert [each.code for each in similar_areas(OWN, others)] == ["near", "big", "far"]


@pytest.mark.parametrize("own", [an_area("B1 1", None, 3000.0), an_area("B1 1", 2.0, 499.0)])
def test_an_area_of_which_too_little_is_known_has_none_like_it(own):
    assert similar_areas(own, [OWN, an_area("near", 2.2, 3100.0)]) == []


def test_areas_of_which_too_little_is_known_are_like_none():
    others = [OWN, an_area("none", None, 3000.0), an_area("small", 2.0, 100.0), an_area("near", 3.0, 2900.0)]
    assert [each.code for each in similar_areas(OWN, others)] == ["near"]


def test_at_most_five_are_named():
    places = load_places()
    own = places.area("B8 2")
    assert own is not None
    found = similar_areas(own, places.areas("sector", PLACE))
    assert len(found) == 5
    assert own not in found


@pytest.fixture
async def counted(board):
    await board.epoch()
    near = similar_areas(load_places().area("B8 2"), load_places().areas("sector", PLACE))[0].code
    await board.exact("any", {PLACE: (900, 900), "B8 2": (60, 70), near: (400, 400)})
    await board.exact("money.debt", {PLACE: (900, 900), "B8 2": (60, 70), near: (400, 400)})
    await board.released(
        "public", "any", {PLACE: (900, "value"), "B8 2": (60, "value"), near: (None, "small")}
    )
    return near


async def test_an_area_stands_beside_those_like_it(ask, counted, impatient):
    said = words((await ask("/areas/B8%202")).text)
    assert "Areas like this one: Any need" in said
    assert re.search(rf"{counted} [\d.]+ [\d.]+ to [\d.]+ ▲ [\d.]+ times, higher \d\.\d [\d,]+", said)
    assert f"Beside {counted}" in said


async def test_the_public_sees_released_rates_of_areas_like_one(ask, counted, impatient):
    said = words((await ask("/areas/B8%202", demo=False)).text)
    assert re.search(rf"{counted} Under about 13 people \d\.\d [\d,]+", said)


async def test_what_is_never_shown_below_an_authority_is_compared_with_none(ask, counted, impatient):
    html = (await ask("/areas/B8%202?need=safety.domestic_abuse", demo=False)).text
    assert "Areas like this one" not in html


async def test_national_values_stand_beside_a_need_with_how_they_differ(ask, counted, impatient):
    for path in ("/areas/B8%202?need=money.debt", "/needs/money.debt"):
        said = words((await ask(path)).text)
        assert "National figures: Problem debt" in said
        assert (
            "15% of adults needing debt advice UK, 2023 Need for debt advice, close to problem debt" in said
        )
        assert "do not divide one by the other" in said
    assert "National figures" not in (await ask("/areas/B8%202")).text
