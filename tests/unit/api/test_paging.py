from dataclasses import replace

import pytest

from api.choices import Choice
from api.paging import ROWS, page_of
from api.picture import Row
from api.texts import load_texts
from dictionary.places import load_places

GB = Choice(place="GB", level="la")
TEXTS = load_texts()


def row(area):
    return Row(area, area.name, "1 person", {}, {}, "value", 1, best_fit=False, drawn=True)


ROWS_OF_GB = [row(area) for area in load_places().areas("la", "GB")]


def sheet(choice):
    return page_of(choice, ROWS_OF_GB, (), TEXTS)


def test_the_pages_together_hold_every_row_once():
    pages = [sheet(replace(GB, page=page)).rows for page in (1, 2, 3)]
    assert [each for page in pages for each in page] == ROWS_OF_GB
    assert len(pages[0]) == ROWS


def test_each_page_leads_to_its_neighbours():
    first, last = sheet(GB), sheet(replace(GB, page=3))
    assert (first.earlier, first.later) == (
        "",
        "/?place=GB&need=any&window=28d&measure=people&level=la&page=2",
    )
    assert (last.earlier.endswith("page=2"), last.later) == (True, "")
    assert first.says == "Rows 1 to 150 of 350."


def test_opens_at_the_page_with_the_selected_area():
    area = ROWS_OF_GB[-1].area.code
    assert area in [each.area.code for each in sheet(replace(GB, area=area)).rows]
    assert area not in [each.area.code for each in sheet(replace(GB, area=area, page=1)).rows]


@pytest.mark.parametrize(("text", "found"), [("birmingham", ["Birmingham"]), ("E08000025", ["Birmingham"])])
def test_finds_areas_by_name_and_code(text, found):
    narrowed = sheet(replace(GB, find=text))
    assert [each.label for each in narrowed.rows] == found
    assert narrowed.cut


def test_says_that_nothing_is_called_so():
    narrowed = sheet(replace(GB, find="atlantis", page=7))
    assert narrowed.rows == []
    assert narrowed.says == "0 of 350 areas have “atlantis” in their names."


def test_a_short_table_is_whole_and_says_nothing():
    short = page_of(GB, ROWS_OF_GB[:142], (), TEXTS)
    assert (len(short.rows), short.says, short.earlier, short.later, short.cut) == (142, "", "", "", False)
