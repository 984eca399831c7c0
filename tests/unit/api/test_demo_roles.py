"""A visitor of the demo chooses whose view to look at; nobody else chooses anything."""

import html
import re

import httpx
import pytest

from api.access import Role, Viewer
from api.demo_roles import COOKIE, ROLES, demo_viewer
from tests.support.pages import words

PLACE = "E08000025"
DEBT = "/?need=money.debt"
OWN = f"{DEBT}&partner=advice"
SWITCH = "/demo/role"


@pytest.fixture
async def counted(board):
    """People with debt: exact, of one partner, and as released to commissioners and to the public."""
    await board.epoch()
    await board.exact("any", {PLACE: (60, 70)})
    await board.exact("money.debt", {PLACE: (43, 50, 9), "B1 1": (3, 4, 1), "B8 2": (41, 46, 8)})
    await board.exact("money.debt@advice", {PLACE: (21, 22, 7), "B1 1": (2, 2, 1), "B8 2": (19, 20, 6)})
    await board.exact("money.debt@gp", {PLACE: (24, 28, 3), "B8 2": (24, 27, 3)})
    for role in ("commissioner", "public"):
        await board.released(role, "any", {PLACE: (60, "value")})
    shown = {PLACE: (45, "value"), "B1 1": (10, "value"), "B8 2": (40, "value")}
    await board.released("commissioner", "money.debt", shown)
    await board.released("public", "money.debt", shown | {"B1 1": (None, "small")})


def as_(role: str) -> dict[str, str]:
    return {"cookie": f"{COOKIE}={role}"}


def test_the_visitor_is_an_analyst_until_another_role_is_chosen(known):
    viewers = {
        role: demo_viewer(role, PLACE, known.register.partners) for role in (*ROLES, None, "admin", "")
    }
    assert {chosen: viewer.role for chosen, viewer in viewers.items()} == {
        "analyst": Role.ANALYST,
        "commissioner": Role.COMMISSIONER,
        "partner": Role.PARTNER,
        "public": Role.PUBLIC,
        None: Role.ANALYST,
        "admin": Role.ANALYST,
        "": Role.ANALYST,
    }
    assert viewers["partner"] == Viewer("visitor", Role.PARTNER, (PLACE,), partner="advice")


@pytest.mark.parametrize(
    ("role", "here"),
    [
        ("analyst", "B1 1 3 4 1"),
        ("commissioner", "B1 1 10 "),
        ("partner", "B1 1 10 "),
        ("public", "B1 1 Under about 13"),
    ],
)
async def test_each_role_is_shown_its_own_truth_and_told_what_it_is_not_shown(ask, counted, role, here):
    said = words((await ask(DEBT, headers=as_(role))).text)
    assert here in said
    assert "Looking as" in said
    assert ("Not shown: " in said) is (role != "analyst")


async def test_a_partner_sees_its_own_records_exactly_beside_what_is_released(ask, counted):
    said = words((await ask(OWN, headers=as_("partner"))).text)
    assert "Problem debt, our own records in Birmingham 21 people" in said
    assert "B1 1 2 2 1" in said
    assert "Exact counts of your own records alone." in said
    page = html.unescape((await ask(OWN, headers=as_("partner"))).text)
    assert re.search(r"/map\.csv\?[^\"]*partner=advice", page)  # and the file of it


@pytest.mark.parametrize("of", ["partner=gp", "need=any&partner=advice", "need=money&partner=advice"])
async def test_a_partner_sees_nobody_elses_records_and_only_one_need_by_itself(ask, counted, of):
    said = words((await ask(f"/?need=money.debt&{of}", headers=as_("partner"))).text)
    assert "Only your own records can be shown by themselves" in said
    assert "our own records in Birmingham" not in said
    assert "B8 2 24 " not in said


@pytest.mark.parametrize("role", ["commissioner", "public"])
async def test_other_roles_see_no_partners_records(ask, counted, role):
    said = words((await ask(OWN, headers=as_(role))).text)
    assert "our own records" not in said
    assert "B1 1 2 2 1" not in said


async def test_rest_and_feed_answer_the_role_that_pages_show(ask, counted):
    cells = "/api/v1/cells?need=money.debt&level=sector&within=E08000025"
    answer = (await ask(cells, headers=as_("public"))).json()
    assert answer["policy"] == "gate-1"
    assert (await ask("/api/v1/alerts", headers=as_("public"))).status_code == 403
    assert (await ask(cells)).json()["policy"] == "exact"


async def test_outside_the_demo_no_role_can_be_chosen(ask, counted):
    answer = await ask(DEBT, headers=as_("analyst"), demo=False)
    assert "B1 1 Under about 13" in words(answer.text)
    assert "Looking as" not in answer.text
    assert (await switched(ask, demo=False)).status_code == 404


async def switched(ask, role="public", referer="http://127.0.0.1/needs?q=rent", **more) -> httpx.Response:
    headers = {"referer": referer, **more.pop("headers", {})}
    return await ask(SWITCH, method="POST", headers=headers, form={"role": role}, **more)


async def test_switching_goes_back_to_the_page_and_keeps_the_role_from_other_sites(ask):
    answer = await switched(ask)
    assert (answer.status_code, answer.headers["location"]) == (303, "/needs?q=rent")
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"{COOKIE}=public;")
    assert {"HttpOnly", "SameSite=strict", "Path=/"} <= set(cookie.split("; "))


@pytest.mark.parametrize(
    "referer",
    ["", "https://elsewhere.example/needs", "http://127.0.0.1//elsewhere.example", "http://127.0.0.1"],
)
async def test_switching_never_leads_elsewhere(ask, referer):
    assert (await switched(ask, referer=referer)).headers["location"] == "/"


async def test_a_page_of_another_origin_switches_nothing(ask):
    answer = await switched(ask, headers={"origin": "https://elsewhere.example"})
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("role", ["admin", "", "public; Path=/x"])
async def test_only_the_roles_of_the_demo_can_be_chosen(ask, role):
    answer = await switched(ask, role)
    assert answer.status_code == 422
    assert "set-cookie" not in answer.headers
