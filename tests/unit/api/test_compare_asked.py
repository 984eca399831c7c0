from urllib.parse import parse_qsl

import pytest

from api.access import DEMO_VISITOR, PUBLIC_VISITOR, Role, Viewer
from api.choosing import Chooser
from api.compare_asked import compare_address, read_compared
from tests.unit.api.conftest import PLACE


@pytest.fixture
def chooser(known):
    return Chooser(DEMO_VISITOR, known.dictionary, known.places, PLACE)


def read(chooser, **query):
    return read_compared(query, chooser)


def test_nothing_asked_is_the_place_beside_its_period_before(chooser):
    asked, problems = read(chooser)
    assert (asked.area.code, asked.other, asked.mode, asked.window) == (PLACE, None, "before", "28d")
    assert problems == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("B8 2", "B8 2"),
        ("b8", "B8"),
        ("birmingham", PLACE),
        ("B36", f"{PLACE}/B36"),
        ("sutton coldfield", "B73 9"),
    ],
)
def test_an_area_is_given_by_its_code_or_its_name(chooser, text, code):
    asked, problems = read(chooser, area="B23 7", other=text)
    assert asked.other is not None
    assert asked.other.code == code
    assert (asked.mode, problems) == ("area", [])


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ({"area": "B8 2", "other": "nowhere"}, "other"),
        ({"area": "B8 2", "other": "B8 2"}, "same"),
        ({"area": "B8 2", "against": "area"}, "missing"),
        ({"area": "GB"}, "area"),
        ({"area": "B8 2", "window": "1y"}, "window"),
    ],
)
def test_what_cannot_be_used_is_named_and_replaced(chooser, query, problem):
    asked, problems = read_compared(query, chooser)
    assert problems == [problem]
    assert (asked.mode, asked.other) == ("before", None)


def test_areas_and_windows_are_those_open_to_the_reader(known):
    public = Chooser(PUBLIC_VISITOR, known.dictionary, known.places, PLACE)
    assert read(public, area="B8 2", window="7d")[1] == ["window"]
    elsewhere = Viewer("somebody", Role.ANALYST, ("E08000026",), expires=1)
    limited = Chooser(elsewhere, known.dictionary, known.places, PLACE)
    asked, problems = read(limited, area="B8 2")
    assert (asked.area.code, problems) == ("E08000026", ["area"])


def test_a_comparison_is_its_own_address(chooser):
    query = {"area": "B8 2", "other": "B23 7", "against": "area", "window": "7d", "need": "money.debt"}
    asked, _ = read(chooser, **query, sort="difference", show="all")
    again = dict(parse_qsl(asked.address().partition("?")[2]))
    assert read_compared(again, chooser) == (asked, [])
    assert compare_address("B8 2", "B23 7", window="7d") == "/compare?area=B8+2&other=B23+7&window=7d"
    assert "against=before" in compare_address("B8 2", window="7d", need="money.debt")
