"""A partner falls silent: cells, files, pages and the feed say that figures may be low, until it is back."""

import json
import re
from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest

from api import feed_hub
from api.access import DEMO_VISITOR, PUBLIC_VISITOR
from api.cells import cells
from dictionary.moments import utc_hour
from dictionary.projection_values import CellsAnswer
from tests.support.arrivals import nightly, office_hours
from tests.support.feed import DEBT, feed, rest
from tests.support.pages import rows_of, words
from tests.unit.api.conftest import NOW, PLACE

ASKED = ("money.debt", "sector", "28d", PLACE)
LOW = "1 of 6 partners not reporting: totals may be low."
NIGHTS = nightly(NOW - timedelta(days=5))
"""Silent for five nights; an office would not be, of a Sunday noon."""
OFFICE = office_hours(NOW)


@pytest.fixture
async def counted(board):
    await board.epoch()
    await board.exact("any", {PLACE: (60, 70), "B8 2": (50, 60)})
    await board.exact("money.debt", {PLACE: (43, 50, 9), "B1 1": (3, 4, 1), "B8 2": (40, 46, 8)})
    for role in ("commissioner", "public"):
        await board.released(role, "any", {PLACE: (60, "value")})
        shown = {PLACE: (45, "value"), "B1 1": (None, "small"), "B8 2": (40, "value")}
        await board.released(role, "money.debt", shown)
    return board


@pytest.fixture
async def silent(counted, hear):
    await hear(advice=NIGHTS, gp=OFFICE)


async def states(reader, viewer):
    return {cell.area: (cell.people, cell.state) for cell in (await cells(reader, viewer, *ASKED)).cells}


async def test_exact_figures_are_partial_with_the_numbers_they_had(reader, silent):
    found = await states(reader, DEMO_VISITOR)
    assert found["B8 2"] == (40, "partial")
    assert found["B1 2"] == (0, "partial")


async def test_released_figures_are_partial_and_small_ones_stay_small(reader, silent):
    found = await states(reader, PUBLIC_VISITOR)
    assert (found["B8 2"], found["B1 1"], found["B1 2"]) == (
        (40, "partial"),
        (None, "small"),
        (None, "small"),
    )


async def test_they_are_values_again_when_something_arrives(reader, silent, hear):
    await hear(advice=(*NIGHTS, utc_hour(NOW)))
    assert (await states(reader, DEMO_VISITOR))["B8 2"] == (40, "value")


async def test_json_and_csv_say_it(ask, silent):
    query = f"need=money.debt&level=sector&window=28d&within={PLACE}"
    told = (await ask(f"/api/v1/cells?{query}")).json()["cells"]
    rows = rows_of(await ask(f"/api/v1/cells.csv?{query}"))
    assert {cell["state"] for cell in told} == {row["state"] for row in rows} == {"partial"}


@pytest.mark.parametrize("demo", [True, False])
async def test_the_map_page_says_it_beside_total_table_map_and_legend(ask, silent, demo):
    html = (await ask("/?need=money.debt", demo=demo)).text
    said = words(html)
    assert LOW in said
    assert "1 of 6 partners reporting" in said
    row = re.search(r'<tr data-area="B8 2".*?</tr>', html, re.DOTALL)
    assert row is not None
    assert "May be low" in row.group()
    assert re.search(r'<g class="area partial c\d" [^>]*data-area="B8 2"', html)
    assert "May be low: a partner that usually reports is silent" in said


async def test_nothing_of_it_is_said_while_all_report(ask, counted, hear):
    await hear(advice=nightly(NOW), gp=OFFICE)
    html, _, _ = (await ask("/?need=money.debt")).text.partition('<script type="application/json"')
    said = words(html)
    assert "may be low" not in said.lower()
    assert "2 of 6 partners reporting" in said


async def test_the_page_tells_its_script_which_figures_it_wrote_as_low(ask, silent, hear):
    async def low():
        _, _, after = (await ask("/?need=money.debt", demo=False)).text.partition('id="page-data">')
        return set(json.loads(after.partition("</script>")[0])["low"])

    assert await low() == {PLACE, "B8 2"}  # a small one says nothing of it
    await hear(advice=nightly(NOW), gp=OFFICE)
    assert await low() == set()


async def test_the_file_of_the_map_draws_crosses_and_says_it(ask, silent):
    text = (await ask("/map.svg?need=money.debt")).text
    assert "B8 2: 40 (may be low)" in " ".join(ET.fromstring(text).itertext())
    assert text.count('fill="url(#crosses)"') == text.count("(may be low)") + 1


async def test_the_file_of_small_maps_of_a_need_draws_the_crosses_of_the_page_and_says_it(ask, silent, hear):
    address = "/needs/money.debt{}?level=sector"
    file = (await ask(address.format("/maps.svg"))).text
    assert LOW in " ".join(ET.fromstring(file).itertext())
    crossed = re.findall(r'<use href="#(d\d+)" fill="url\(#crosses\)"/>', file)
    assert crossed == re.findall(r'<use href="#(d\d+)" class="veil"/>', (await ask(address.format(""))).text)
    assert crossed
    await hear(advice=(*NIGHTS, utc_hour(NOW)))
    assert "url(#crosses)" not in (await ask(address.format("/maps.svg"))).text


@pytest.mark.parametrize("path", ["/needs/money.debt", "/areas/B8%202", f"/areas/{PLACE}"])
async def test_pages_of_needs_and_areas_say_it_beside_their_totals(ask, silent, path, impatient):
    assert LOW in words((await ask(path)).text)


async def test_a_comparison_says_which_side_may_be_low(ask, silent):
    said = words((await ask("/compare?area=B8+2&other=B1+1")).text)
    assert "B8 2, Birmingham: a partner that usually reports is silent" in said


async def test_an_embedded_view_says_it(ask, silent):
    assert LOW in words((await ask("/embed?need=money.debt")).text)


async def test_the_partners_page_says_who_is_silent(ask, silent):
    said = words((await ask("/partners", demo=False)).text)
    assert said.count("Silent for longer than is usual for it") == 1
    before, _, _ = said.partition("Silent for longer")
    assert before.rindex("Demo advice agency") > before.find("Demo GP practice group")


async def test_the_feed_tells_it_and_its_end_to_whoever_listens(running, quick, counted, hear, monkeypatch):
    monkeypatch.setattr(feed_hub, "EPOCH_SECONDS", 0.05)
    await hear(advice=nightly(NOW))
    async with running(quick) as address, feed(address) as client:
        first = await client.follow()
        await hear(advice=NIGHTS)
        low = await client.hear("delta")
        answer = await rest(address, **DEBT)
        await hear(advice=(*NIGHTS, utc_hour(NOW)))
        back = await client.hear("delta")
    assert "partial" not in {cell["state"] for cell in first["cells"]}
    assert (low["prev"], low["cells"]) == (first["seq"], answer["cells"])
    assert {cell["state"] for cell in low["cells"]} == {"partial"}
    assert back["cells"] == first["cells"]


async def test_looking_back_says_nothing_of_silence(reader, silent, worker):
    answers, _ = worker
    answers["any"] = answers["money.debt"] = CellsAnswer({PLACE: (60, 70, 0), "B8 2": (40, 40, 0)})
    answer = await cells(reader, DEMO_VISITOR, *ASKED, NOW - timedelta(days=3))
    assert {cell.state for cell in answer.cells} == {"value", "zero"}
