import json
from dataclasses import replace
from pathlib import Path

import pytest

from api.choices import Choice
from api.measuring import Show, figure, kind_of
from api.picture import make_picture
from api.texts import load_texts
from dictionary.feed import Cell
from dictionary.places import load_places

PLACE = "E08000025"
CASES = json.loads(
    (Path(__file__).parents[3] / "web" / "tests" / "cell_cases.json").read_text(encoding="utf-8")
)
TRUSTED = Show("people", ("people", "records", "open", "rate"), trusted=True, floor=8, texts=load_texts())
PUBLIC = Show("people", ("people", "rate"), trusted=False, floor=8, texts=load_texts())


def cell(area, people=None, state="value", **values):
    numbers = {"records": people, "open": people, "rate": None, "expected": None} | values
    return Cell(need="money.debt", area=area, window="28d", people=people, state=state, **numbers)


def picture(cells, show=TRUSTED, **choice):
    areas = [load_places().area(each.area) for each in cells]
    return make_picture(cells, areas, Choice(place=PLACE, **choice), show)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['measure']} of a {case['cell']['state']}")
def test_shows_a_cell_as_the_script_of_the_page_does(case):
    shown = cell("B1 1", **case["cell"])
    assert kind_of(shown, case["measure"])[0] == case["kind"]
    assert figure(shown, case["measure"], load_texts(), 8) == case["figure"]
    assert picture([shown], replace(TRUSTED, measure=case["measure"])).rows[0].said == case["said"]


def test_puts_the_highest_first_and_what_has_no_value_last():
    cells = [cell("B1 1", 3), cell("B1 2", state="no_data"), cell("B1 3", 30), cell("B2 4", 3)]
    assert [row.area.code for row in picture(cells).rows] == ["B1 3", "B1 1", "B2 4", "B1 2"]
    assert [row.area.code for row in picture(cells, up=True).rows] == ["B1 1", "B2 4", "B1 3", "B1 2"]


def test_puts_people_without_an_area_last_however_many_they_are():
    cells = [cell(f"{PLACE}/none", 90), cell("B1 1", 3), cell("B1 2", state="no_data")]
    for choice in ({}, {"up": True}, {"sort": "area"}, {"sort": "area", "up": True}):
        assert picture(cells, **choice).rows[-1].area.code == f"{PLACE}/none"


def test_sorts_by_area_and_by_another_measure():
    cells = [cell("B2 4", 3, open=1), cell("B1 1", 9, open=5)]
    assert [row.area.code for row in picture(cells, sort="area").rows] == ["B1 1", "B2 4"]
    assert [row.area.code for row in picture(cells, sort="open", up=True).rows] == ["B2 4", "B1 1"]


def test_the_legend_counts_each_area_of_the_map_once():
    cells = [cell(area.code, index) for index, area in enumerate(load_places().areas("sector", PLACE))]
    shown = picture(cells)
    assert sum(entry.count for entry in shown.legend) == sum(row.drawn for row in shown.rows)


def test_the_legend_says_ranges_that_meet():
    shown = picture([cell(f"B1 {n}", value) for n, value in ((1, 2), (2, 5), (3, 9))])
    words = [entry.words for entry in shown.legend if entry.classes.startswith("value")]
    assert words == ["1", "2 to 4", "5 to 8", "9 or more"]


def test_the_legend_tells_small_from_zero_by_who_looks():
    cells = [cell("B1 1", 30)]
    assert "zero" in [entry.classes for entry in picture(cells).legend]
    assert "small" in [entry.classes for entry in picture(cells, PUBLIC).legend]
    assert "zero" not in [entry.classes for entry in picture(cells, PUBLIC).legend]


def test_lists_beside_the_map_what_has_no_outline():
    without = next(a.code for a in load_places().areas("sector", PLACE) if not a.has_outline)
    shown = picture([cell("B1 1", 3), cell(without, 1), cell(f"{PLACE}/none", 2)])
    assert {row.area.code for row in shown.beside} == {without, f"{PLACE}/none"}
    assert shown.beside[-1].label == "No fixed address or out of area"


def test_calls_a_part_of_a_district_by_the_district():
    part = next(a for a in load_places().areas("district", PLACE) if "/" in a.code)
    assert picture([cell(part.code, 3)]).rows[0].label == part.code.partition("/")[2]


def test_does_not_show_numbers_a_reader_may_not_see():
    row = picture([cell("B1 1", state="small", records=None, open=None)], PUBLIC).rows[0]
    assert row.figures == {"people": "Under about 8", "rate": "Under about 8 people"}
    assert (row.kind, row.shade) == ("small", 0)
