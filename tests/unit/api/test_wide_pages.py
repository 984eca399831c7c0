"""The local authorities of Great Britain side by side, as pages tell of them."""

import re
from datetime import timedelta

import pytest

from api.access import Role
from dictionary.projection_values import WholeAnswer
from tests.support.pages import NOW, words
from tests.support.tokens import TRUST, bearer

GB = "/?place=GB&level=la&need=money.debt"
BIRMINGHAM, SOLIHULL, GLASGOW = "E08000025", "E08000029", "S12000049"


@pytest.fixture
async def counted(board):
    """Two authorities with people, exact and as released to the public; elsewhere nobody records."""
    await board.epoch()
    for authority, people in ((BIRMINGHAM, 431), (GLASGOW, 67)):
        exact = {authority: (people, people + 9, 7)}
        for scope in ("any", "money.debt"):
            await board.exact(scope, {**exact, "B1 1": (3, 4, 1)}, la=authority)
            shown = {authority: (people // 5 * 5, "value"), "B1 1": (None, "small")}
            await board.released("public", scope, shown, la=authority)


def shapes(html):
    found = re.findall(r'<g class="area ([^"]*)" id="a\d+" data-area="([^"]+)"', html)
    return {area: classes for classes, area in found}


async def test_every_authority_is_drawn_and_those_where_nobody_records_have_no_data(ask, counted):
    answer = await ask(GB)
    classes = shapes(answer.text)
    assert len(classes) == 350
    assert classes[BIRMINGHAM].startswith("value c")
    assert {classes[area] for area in classes if area not in {BIRMINGHAM, GLASGOW}} == {"no_data"}
    said = words(answer.text)
    assert "Problem debt in Great Britain 498 people" in said
    assert "Birmingham 431 440 7" in said
    assert "348 areas" in said


async def test_a_nation_has_its_own_authorities_only(ask, counted):
    html = (await ask("/?place=S&level=la&need=money.debt")).text
    assert len(shapes(html)) == 32
    assert {area[0] for area in shapes(html)} == {"S"}
    assert "Problem debt in Scotland 67 people" in words(html)


async def test_the_public_sees_released_figures_of_authorities_and_no_sum_of_them(ask, counted):
    html = (await ask(GB, demo=False)).text
    said = words(html)
    assert "Birmingham 430" in said
    assert "No figure people" in said
    assert "none is told of them together" in said
    assert not re.search(r">\s*(431|440|498|495|3|4)\s*<", html)
    assert "B1 1" not in html


async def test_what_is_downloaded_says_the_same(ask, counted):
    page = (await ask(GB, demo=False)).text
    links = re.findall(r'href="(/map\.(?:csv|json)[^"]*)"', page)
    csv, json = [await ask(link.replace("&amp;", "&"), demo=False) for link in links]
    assert f"{BIRMINGHAM},28d,430," in csv.text
    assert len(json.json()["cells"]) == 350
    svg = re.search(r'href="(/map\.svg[^"]*)"', page)
    drawing = (await ask(svg[1].replace("&amp;", "&"), demo=False)).text
    assert "<title>Birmingham: 430</title>" in drawing
    assert drawing.count("<title>") == 351


@pytest.fixture
def past(worker):
    """Birmingham had 300 people at any past moment; Glasgow began in October, with 60."""
    answers, _ = worker

    def answer(ask):
        people = {BIRMINGHAM: 300, GLASGOW: 60 if ask.at >= "2026-10" else 0}[ask.la]
        return WholeAnswer(ask.la, people, people, people and 5, active=bool(people))

    answers["money.debt"] = answers["any"] = answer


async def test_a_past_day_is_shown_of_every_authority_and_of_all_together(ask, counted, past):
    html = (await ask(f"{GB}&at=2026-11-01")).text
    said = words(html)
    assert (
        "Problem debt in Great Britain 360 people in the last 28 days, up to the end of 1 November 2026"
        in said
    )
    assert "Birmingham 300 300 5" in said
    assert "at=2026-10-31" in html
    assert shapes(html)[GLASGOW].startswith("value c")
    csv = (await ask(f"/map.csv{GB[1:]}&at=2026-11-01")).text
    assert f"{BIRMINGHAM},28d,300," in csv


async def test_a_change_is_told_of_authorities_that_are_known_for_long_enough_and_then_not_of_all(
    ask, counted, past
):
    html = (await ask(f"{GB}&measure=change")).text
    said = words(html)
    assert "Birmingham 431 1.0 ▲ +131 (+44%)" in said
    found = words((await ask(f"{GB}&measure=change&find=glasgow")).text)
    assert "Glasgow City 67 0.2 Earlier days not all known" in found
    assert "Problem debt in Great Britain Earlier days not all known change in people" in said
    assert "no change is told there, nor of all together" in said
    assert shapes(html)[GLASGOW] == "absent"
    assert shapes(html)[SOLIHULL] == "no_data"
    drawing = (await ask(f"/map.svg{GB[1:]}&measure=change")).text
    assert "<title>Birmingham: ▲ +131 (+44%)</title>" in drawing


async def test_a_change_of_all_together_is_told_where_all_are_known_for_long_enough(ask, counted, past):
    said = words((await ask(f"{GB.replace('GB', 'E')}&measure=change")).text)
    assert "Problem debt in England ▲ +131 (+44%) change in people" in said
    assert "not all known" not in said


async def test_the_public_is_told_past_days_and_changes_as_they_were_released(ask, counted, board):
    for days, people in ((70, 300), (3, 420)):
        for scope in ("any", "money.debt"):
            told = {BIRMINGHAM: (people, "value")}
            await board.was_released("public", scope, NOW - timedelta(days=days), told, BIRMINGHAM)
    said = words((await ask(f"{GB}&measure=change", demo=False)).text)
    assert "Birmingham 430 1.0 ▲ +130 (+43%)" in said
    found = words((await ask(f"{GB}&measure=change&find=glasgow", demo=False)).text)
    assert "Glasgow City 65 0.2 Earlier days not all known" in found
    then = words((await ask(f"{GB}&at=2026-11-01", demo=False)).text)
    assert "Birmingham 300 0.7" in then
    assert "No figure people" in then
    assert "431" not in then


async def test_the_table_comes_in_pages_and_finds_by_name(ask, counted):
    first = (await ask(GB)).text
    assert first.count("<tr data-area=") == 150
    assert "Rows 1 to 150 of 350." in words(first)
    found = (await ask(f"{GB}&find=solih")).text
    assert re.findall(r'<tr data-area="([^"]+)"', found) == [SOLIHULL]
    assert len(shapes(found)) == 350


async def test_leads_down_into_the_selected_authority_and_up_again(ask, counted):
    page = (await ask(f"{GB}&area={BIRMINGHAM}")).text
    down = re.search(r'<a href="([^"]+)"[^>]*data-inside', page)[1].replace("&amp;", "&")
    inside = (await ask(down)).text
    assert "Problem debt in Birmingham" in inside
    assert 'data-area="B1 1"' in inside
    up = re.search(r'class="map-up"><a href="([^"]+)"', inside)[1].replace("&amp;", "&")
    assert "Problem debt in Great Britain" in (await ask(up)).text
    assert f"area={BIRMINGHAM}" in up


async def test_a_selection_asks_for_the_selected_area_alone_and_another_page_of_the_table_for_its_rows(
    ask, counted
):
    whole = (await ask(f"{GB}&area={GLASGOW}")).text
    chosen = (await ask(f"{GB}&area={GLASGOW}&part=chosen")).text
    rows = (await ask(f"{GB}&area={GLASGOW}&part=rows")).text
    parts = [
        re.search(r'<div class="chosen" id="chosen">.*?</div>\n', html, re.DOTALL)[0]
        for html in (whole, chosen, rows)
    ]
    assert parts[0] == parts[1] == parts[2]
    assert len(chosen) < 4_000
    assert re.findall("<tr data-area=.*", rows) == re.findall("<tr data-area=.*", whole)
    assert "Rows 1 to 150 of 350." in words(rows)
    assert (
        re.search('<script[^>]*id="page-data">.*', rows)[0]
        == re.search('<script[^>]*id="page-data">.*', whole)[0]
    )
    assert not shapes(rows)
    assert "part=" not in chosen + rows
    assert (await ask(f"{GB}&area={GLASGOW}&part=dragons")).text.count("<g class") == whole.count("<g class")


async def test_who_is_limited_to_an_authority_is_told_so_and_shown_it(ask, counted):
    headers = bearer(Role.COMMISSIONER, [SOLIHULL])
    html = (await ask(GB, demo=False, trust=TRUST, headers=headers)).text
    assert "That place is not known, or not open to you. Showing Solihull." in words(html)
    assert "map-up" not in html
    assert "431" not in html
    cells = "/api/v1/cells?need=money.debt&level=la&window=28d&within=GB"
    refused = await ask(cells, demo=False, trust=TRUST, headers=headers)
    assert refused.status_code == 403


async def test_a_need_that_could_point_at_someone_leads_up_to_where_it_may_be_shown(ask, counted):
    html = (await ask("/?need=safety.domestic_abuse&level=sector", demo=False)).text
    assert "Those areas cannot be shown for this choice. Showing Whole local authority." in words(html)
    up = re.search(r'class="map-up"><a href="([^"]+)"', html)[1].replace("&amp;", "&")
    around = (await ask(up, demo=False)).text
    assert len(shapes(around)) == 350


@pytest.mark.parametrize("place", ["GB", "W"])
async def test_outlines_of_authorities_can_be_downloaded(ask, place):
    answer = await ask(f"/outlines/{place}.json?level=la")
    assert answer.headers["content-type"] == "application/geo+json"
    assert (await ask(f"/outlines/{place}.json?level=sector")).status_code == 404


async def test_what_is_sought_is_never_markup(ask, counted):
    assert "<script>alert" not in (await ask(f"{GB}&find=<script>alert(1)</script>")).text
