import re
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

from api.svg_view import FILLS
from tests.support.figures import debt_by_district
from tests.support.pages import rows_of, words
from tests.unit.api.conftest import PLACE

DEBT = "/needs/money.debt"


@pytest.fixture
async def counted(board):
    return await debt_by_district(board)


def said_in(svg):
    return re.sub(r"\s+", " ", " ".join(ET.fromstring(svg).itertext()))


async def test_the_ranking_is_taken_away_as_the_page_shows_it(ask, counted):
    said = words((await ask(f"{DEBT}?show=all")).text)
    answer = await ask(f"{DEBT}/areas.csv?show=all")
    assert 'filename="areas-money.debt-district-28d-E08000025.csv"' in answer.headers["content-disposition"]
    rows = rows_of(answer)
    assert rows[0]["area"] == "B8"
    for row in rows:
        if row["people"] == "0":
            continue
        told = f"{row['people']} {row['rate']} {row['rate_low']} to {row['rate_high']}"
        sign = {"higher": "▲", "lower": "▼", "similar": "●"}[row["verdict"]]
        assert f"{row['area_name']} {told} {sign} {float(row['ratio']):.1f} times" in said
    assert len(rows_of(await ask(f"{DEBT}/areas.csv"))) == 15


async def test_the_links_of_the_page_lead_to_its_files(ask, counted):
    html = (await ask(f"{DEBT}?show=all")).text.replace("&amp;", "&")
    found = re.findall(r'href="(/needs/money\.debt/[a-z]+\.(?:csv|json|svg)[^"]*)"', html)
    assert len(found) == 3
    for each in found:
        assert "show=all" in each
        answer = await ask(each)
        assert "Contains Ordnance Survey data" in re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", answer.text))
        assert "exact" in answer.text


async def test_the_maps_stand_alone_with_their_figures(ask, counted):
    answer = await ask(f"{DEBT}/maps.svg")
    assert answer.headers["content-type"] == "image/svg+xml"
    said = said_in(answer.text)
    assert "Last 28 days 7.1 per 1,000" in said
    assert "Last 7 days No data" in said
    assert "Policy: exact." in said
    assert "Synthetic data" in said
    assert sum(answer.text.count(f'fill="{FILLS[shade]}"') for shade in ("c1", "c2", "c3", "c4", "c5")) == 2


async def test_small_maps_stand_in_rows_of_three_side_by_side_and_on_the_sheet(ask, counted):
    svg = ET.fromstring((await ask(f"{DEBT}/maps.svg")).text)
    places = [
        tuple(int(each) for each in re.findall(r"\d+", group.get("transform")))
        for group in svg.findall("{*}g")
    ]
    columns, rows = [sorted({place[axis] for place in places}) for axis in (0, 1)]
    assert places == [(columns[at % 3], rows[at // 3]) for at in range(5)]
    _, _, width, height = [int(each) for each in svg.get("viewBox").split()]
    scale = float(re.search(r"[\d.]+", svg.find("{*}g/{*}g").get("transform"))[0])
    page = (await ask(DEBT)).text
    drawn = re.search(r'<ul class="small-maps">.*?viewBox="0 0 (\d+) (\d+)"', page, re.DOTALL)
    across, down = [int(each) * scale for each in drawn.groups()]
    assert all(right - left >= across for left, right in pairwise([*columns, width]))
    assert all(below - above > down for above, below in pairwise([*rows, height]))


async def test_the_whole_page_is_one_json(ask, counted):
    whole = (await ask(f"{DEBT}/need.json")).json()
    assert whole["need"]["id"] == "money.debt"
    assert whole["dictionary_version"] == "1.0.0"
    assert whole["recorded"] == [
        {"partner": "advice", "name": "Demo advice agency", "people": 2100, "records": 2200}
    ]
    assert [each["window"] for each in whole["maps"]] == ["24h", "7d", "28d", "91d", "365d"]
    assert whole["maps"][2]["whole"] == {"area": PLACE, "rate": 7.1, "state": "value"}
    assert whole["areas"][0]["area"] == "B8"
    assert whole["related"]


async def test_what_is_not_shown_on_the_page_is_in_none_of_its_files(ask, counted):
    whole = (await ask(f"{DEBT}/need.json", demo=False)).json()
    assert (whole["recorded"], whole["policy"]) == ([], "gate-1")
    assert [each["area"] for each in whole["areas"]] == ["B8"]
    exact, released = [said_in((await ask(f"{DEBT}/maps.svg", demo=demo)).text) for demo in (True, False)]
    assert "Stripes: under about 13 people" in released
    assert ["Figures here are released ones" in each for each in (exact, released)] == [False, True]
    coarse = "/needs/safety.domestic_abuse"
    assert rows_of(await ask(f"{coarse}/areas.csv?level=sector", demo=False))[0]["area"] == PLACE
    assert (await ask(f"{coarse}/maps.svg?level=sector", demo=False)).status_code == 404
    assert (await ask("/needs/money.dragons/areas.csv")).status_code == 404
