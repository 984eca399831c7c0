import re
from xml.etree import ElementTree as ET

import pytest

from dictionary import projection
from tests.support.figures import debt_day_by_day, debt_in_a_sector
from tests.support.pages import rows_of, words
from tests.unit.api.conftest import NOW, PLACE

AREA = "/areas/B8%202"
ASKED = "?need=money.debt&window=28d"


@pytest.fixture
async def counted(board):
    await debt_in_a_sector(board)
    await board.released("public", "money.hardship", {PLACE: (900, "value"), "B8 2": (None, "small")})
    return board


@pytest.fixture
def past(worker):
    debt_day_by_day(worker[0])


async def test_the_needs_of_an_area_are_taken_away_as_the_page_shows_them(ask, counted, past):
    said = words((await ask(f"{AREA}{ASKED}")).text)
    answer = await ask(f"{AREA}/needs.csv{ASKED}")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert 'filename="needs-B8-2-28d.csv"' in answer.headers["content-disposition"]
    first, *others = rows_of(answer)
    assert (first["need"], first["people"], first["verdict"]) == ("money.debt", "90", "higher")
    told = f"Problem debt 90 {first['rate']} {first['rate_low']} to {first['rate_high']} "
    assert f"{told}{first['rate_district']} {first['rate_la']} ▲ {float(first['ratio']):.1f} times" in said
    assert {row["state"] for row in others} == {"zero"}
    assert len(others) == 119


async def test_the_links_of_the_page_lead_to_its_files(ask, counted, past):
    html = (await ask(f"{AREA}{ASKED}&show=all&sort=need")).text.replace("&amp;", "&")
    found = re.findall(r'href="(/areas/B8%202/[a-z]+\.(?:csv|json|svg)[^"]*)"', html)
    assert len(found) == 4
    assert all("show=all" in each and "sort=need" in each for each in found)
    for each in found:
        answer = await ask(each)
        assert answer.status_code == 200
        assert "Contains Ordnance Survey data" in re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", answer.text))
        assert "exact" in answer.text


async def test_how_a_need_changed_is_taken_away_day_by_day(ask, counted, past):
    rows = rows_of(await ask(f"{AREA}/history.csv{ASKED}"))
    assert (rows[0]["day"], rows[0]["people"], rows[-1]["people"]) == ("2026-11-22", "90", "60")
    assert {(row["need"], row["area"], row["policy"]) for row in rows} == {("money.debt", "B8 2", "exact")}


async def test_the_chart_stands_alone(ask, counted, past):
    answer = await ask(f"{AREA}/history.svg{ASKED}")
    assert answer.headers["content-type"] == "image/svg+xml"
    said = re.sub(r"\s+", " ", " ".join(ET.fromstring(answer.text).itertext()))
    assert "How it changed: Problem debt, B8 2" in said
    assert "Policy: exact." in said
    assert "Synthetic data" in said


async def test_the_whole_page_is_one_json(ask, counted, past):
    whole = (await ask(f"{AREA}/area.json{ASKED}")).json()
    assert (whole["area"], whole["policy"], whole["as_of"]) == ("B8 2", "exact", "2026-11-22T11:59:58+00:00")
    assert whole["any_need"]["people"] == 60
    for row, need in zip(rows_of(await ask(f"{AREA}/needs.csv{ASKED}")), whole["needs"], strict=True):
        assert {name: row[name] for name in need} == {
            name: "" if value is None else str(value) for name, value in need.items()
        }
    assert whole["history"]["days"][0]["people"] == 90
    assert len(whole["similar"]) == 5
    assert "people" not in whole["similar"][0]
    assert whole["national"][0]["source"]


async def test_what_is_not_shown_on_the_page_is_in_none_of_its_files(ask, counted, past):
    rows = {row["need"]: row for row in rows_of(await ask(f"{AREA}/needs.csv", demo=False))}
    assert (rows["money.hardship"]["people"], rows["money.hardship"]["state"]) == ("", "small")
    assert rows["safety.domestic_abuse"]["state"] == "unknown"
    assert rows["money.debt"]["policy"] == "gate-1"
    whole = (await ask(f"{AREA}/area.json{ASKED}", demo=False)).json()
    assert (whole["any_need"]["records"], whole["policy"]) == (None, "gate-1")
    assert whole["history"]["days"] == []
    assert (await ask(f"{AREA}/history.svg{ASKED}", demo=False)).status_code == 404


async def test_files_of_releases_say_that_they_are_and_since_when_there_are_any(ask, counted, redis):
    for day, people in ((21, 80), (22, 90)):
        field = projection.shown_field("B8 2", int(NOW.replace(day=day).timestamp()))
        await redis.hset(projection.shown("public", PLACE, "money.debt", "28d"), field, f'[{people},"value"]')
    began = projection.shown_field(PLACE, int(NOW.replace(day=21).timestamp()))
    await redis.hset(projection.shown("public", PLACE, "any", "28d"), began, '[900,"value"]')
    drawn = words((await ask(f"{AREA}/history.svg{ASKED}", demo=False)).text)
    assert "Figures here are released ones" in drawn
    whole = (await ask(f"{AREA}/area.json{ASKED}", demo=False)).json()
    assert whole["notes"][-1] == "First released on 2026-11-21: nothing was shown before."


async def test_the_chart_of_exact_figures_is_not_said_to_be_of_releases(ask, counted, past):
    assert "released ones" not in words((await ask(f"{AREA}/history.svg{ASKED}")).text)


async def test_a_district_in_several_authorities_has_files_of_its_parts_only(ask, counted):
    assert (await ask("/areas/B36/needs.csv")).status_code == 404
    assert (await ask("/areas/E08000029/B36/needs.csv")).status_code == 200
