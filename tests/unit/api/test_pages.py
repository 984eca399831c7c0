import re

import pytest

from dictionary.places import load_places
from tests.support.figures import debt_on_the_map
from tests.support.pages import words

PLACE = "E08000025"
DEBT = "/?need=money.debt"
PAGES = [
    "/",
    "/areas/E08000025/none",
    "/areas/B36",
    "/needs",
    "/needs?q=rent",
    "/needs/money.debt",
    "/partners",
    "/about",
    "/accessibility",
    "/help",
]


@pytest.fixture
async def counted(board):
    await debt_on_the_map(board)
    await board.released("public", "money.debt", {"B1 1": (None, "small")})
    return board


@pytest.mark.parametrize("path", PAGES)
async def test_every_page_is_html_under_a_strict_policy(ask, counted, path):
    answer = await ask(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "script-src 'self'" in answer.headers["content-security-policy"]
    assert not re.search(r'<script(?![^>]*(?:src=|type="application/json"))', answer.text)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", answer.text)


@pytest.mark.parametrize("path", PAGES)
async def test_every_page_says_that_data_is_synthetic_in_demo_mode_only(ask, counted, path):
    assert "Synthetic data." in (await ask(path)).text
    assert "Synthetic data." not in (await ask(path, demo=False)).text


async def test_an_analyst_sees_exact_figures(ask, counted):
    said = words((await ask(DEBT)).text)
    assert "Problem debt in Birmingham 43 people in the last 28 days" in said
    assert "B8 2 40 46 8" in said
    assert "B1 1 3 4 1" in said


async def test_the_public_sees_released_figures_and_nothing_else(ask, counted):
    html = (await ask(DEBT, demo=False)).text
    said = words(html)
    assert "Problem debt in Birmingham 45 people" in said
    assert "B1 1 Under about 13 Under about 13 people" in said
    assert "Records" not in said
    assert "Last 24 hours" not in said
    assert not re.search(r">\s*(3|4|43|46)\s*<", html)


async def test_the_public_sees_a_need_that_could_point_at_someone_for_the_whole_place_only(ask, counted):
    said = words((await ask("/?need=safety.domestic_abuse&level=sector", demo=False)).text)
    assert "Those areas cannot be shown for this choice. Showing Whole local authority." in said
    assert "B8 2" not in said


async def test_an_address_that_cannot_be_used_says_what_is_shown_instead(ask, counted):
    answer = await ask("/?need=money.dragons&window=1y&place=X1&area=AB10+1")
    said = words(answer.text)
    assert answer.status_code == 200
    assert "That need is not in the dictionary. Showing Any need." in said
    assert "That period cannot be shown. Showing Last 28 days." in said
    assert "That area is not in this place." in said


async def test_what_a_reader_types_is_never_markup(ask, counted):
    html = (await ask("/needs?q=<script>alert(1)</script>")).text
    assert "<script>alert" not in html
    assert "&lt;script&gt;" in html


@pytest.mark.parametrize("path", ["/nowhere", "/needs/money.dragons", "/outlines/X1.json"])
async def test_a_page_that_is_not_there_says_so_in_html(ask, path):
    answer = await ask(path)
    assert answer.status_code == 404
    assert "Page not found" in answer.text
    assert 'href="/"' in answer.text


async def test_says_that_figures_cannot_be_reached_where_valkey_is_away(ask):
    answer = await ask("/", redis_url="redis://127.0.0.1:9/0")
    assert answer.status_code == 503
    assert "The figures cannot be reached" in answer.text


async def test_an_empty_place_says_that_there_is_no_data(ask, board):
    await board.epoch()
    said = words((await ask(DEBT)).text)
    assert "No partner has recorded anything here in this period." in said
    assert "No figures yet" in said
    said = words((await ask(DEBT, demo=False)).text)
    assert (
        "No figure has been released here for this period yet, or no partner has recorded anything." in said
    )
    assert "nothing released yet, or no partner active here in this period" in said


async def test_outlines_are_kept_until_they_change(ask):
    first = await ask(f"/outlines/{PLACE}.json?level=district")
    assert first.headers["content-type"] == "application/geo+json"
    assert len(first.json()["features"]) == len(
        [area for area in load_places().areas("district", PLACE) if area.has_outline]
    )
    again = await ask(
        f"/outlines/{PLACE}.json?level=district", headers={"If-None-Match": first.headers["etag"]}
    )
    assert (again.status_code, again.content) == (304, b"")


async def test_partners_are_listed_with_their_agreements(ask, board):
    said = words((await ask("/partners")).text)
    assert "Demo advice agency Advice agency Birmingham: all needs open-ended Not yet 0 0" in said


async def test_the_public_does_not_see_how_much_a_partner_sent(ask, board):
    said = words((await ask("/partners", demo=False)).text)
    assert "Demo advice agency" in said
    assert "not shown" in said
