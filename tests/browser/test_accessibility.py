import json
from datetime import UTC, datetime, timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from redis import Redis

from dictionary import projection
from tests.support.installation import PLACE

YESTERDAY = (datetime.now(UTC) - timedelta(days=1)).date()
PAGES = {
    "live map": "/?need=money.debt",
    "districts by rate": "/?need=money.debt&measure=rate&level=district",
    "selected area": "/?need=money.debt&area=B8+2",
    "changes": "/?need=money.debt&measure=change",
    "a past day": f"/?need=money.debt&at={YESTERDAY}",
    "nothing recorded": "/?need=frailty.falls&place=E07000223",
    "mended address": "/?need=money.dragons&window=1y",
    "needs": "/needs",
    "found needs": "/needs?q=rent",
    "nothing found": "/needs?q=dragons",
    "need": "/needs/money.hardship",
    "area": "/areas/B8%202?need=money.debt",
    "authority": "/areas/E08000025",
    "district in parts": "/areas/B36",
    "two areas": "/compare?area=B8+2&other=B23+7&need=money.debt",
    "two periods": "/compare?area=B8+2&against=before",
    "frame": "/embed?need=money.debt",
    "partners": "/partners",
    "about": "/about",
    "accessibility": "/accessibility",
    "alerts": "/alerts",
    "no alerts": "/alerts?view=closed",
    "alert": "/alerts/00000000000000a1",
    "alerts on the map": "/?need=money.food_insecurity",
    "subscriptions": "/alerts/subscriptions",
    "mute rules": "/alerts/mutes",
    "help": "/help",
}
pytestmark = pytest.mark.usefixtures("told")
CAMPAIGN = {
    "local_event_id": "5f0c2b1e-0000-4000-8000-0000000000aa",
    "kind": "campaign",
    "title": "A week of debt advice",
    "starts_on": (YESTERDAY - timedelta(days=20)).isoformat(),
    "area": {"lad_code": PLACE},
    "source_url": "https://www.example.gov.uk/debt-week",
}


@pytest.fixture(autouse=True, scope="module")
def happened(installation):
    """Something happened in the place: it stands beside histories and on the way back in time."""
    record = json.dumps({"dataclassification": "public", "data": CAMPAIGN})
    with Redis.from_url(installation.setting("redis_url")) as client:
        client.hset(projection.local_events(), CAMPAIGN["local_event_id"], record)
        yield
        client.hdel(projection.local_events(), CAMPAIGN["local_event_id"])


def violations(page: Page) -> list[str]:
    """What axe finds wrong, each with its first place."""
    found = Axe().run(page).response["violations"]
    return [f"{each['id']}: {each['help']}: {each['nodes'][0]['html'][:200]}" for each in found]


@pytest.mark.parametrize("width", ["wide", "phone"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_wrong(open_page, name, width):
    page = open_page(PAGES[name], width=width)
    if page.locator("#pickers").count() and "at=" not in PAGES[name]:
        expect(page.locator("[data-state-word]")).to_have_text("Live")
    assert violations(page) == []


def test_axe_finds_nothing_wrong_where_a_page_is_not_found(open_page):
    page = open_page("/nowhere", faulty=True)
    expect(page.get_by_role("heading", level=1)).to_have_text("Page not found")
    assert violations(page) == []


def test_axe_finds_nothing_wrong_on_the_map_of_a_phone(open_page):
    page = open_page(PAGES["live map"], width="phone")
    page.get_by_role("tab", name="Map").click()
    assert violations(page) == []


@pytest.mark.parametrize("width", ["wide", "phone"])
@pytest.mark.parametrize("state", ["Paused", "Reconnecting", "Out of date"])
def test_axe_finds_nothing_wrong_in_other_states(open_page, installation, state, width):
    page = open_page("/about", faulty=True, width=width)
    if state != "Paused":
        page.route("**/feed/ticket", lambda route: route.abort())
        page.clock.install()
    page.goto(installation.address + PAGES["live map"])
    if state == "Paused":
        page.get_by_role("button", name="Pause updates").click()
    if state == "Out of date":
        expect(page.locator("[data-state-word]")).to_have_text("Reconnecting")
        page.clock.fast_forward(31_000)
    expect(page.locator("[data-state-word]")).to_have_text(state)
    page.clock.resume() if state != "Paused" else None
    assert violations(page) == []


@pytest.mark.parametrize("width", ["wide", "phone"])
def test_axe_finds_nothing_wrong_before_the_feed_has_said_anything(open_page, installation, width):
    page = open_page("/about", width=width)
    page.route("**/feed/ticket", lambda _: None)  # is never answered
    page.goto(installation.address + PAGES["live map"])
    expect(page.get_by_role("button", name="Pause updates")).to_be_visible()
    assert violations(page) == []


@pytest.mark.parametrize("width", ["wide", "phone"])
def test_axe_finds_nothing_wrong_where_another_view_cannot_be_loaded(open_page, width):
    page = open_page(PAGES["live map"], faulty=True, width=width)
    expect(page.locator("[data-state-word]")).to_have_text("Live")
    page.route("**/?*", lambda route: route.abort())
    page.get_by_label("Measure", exact=True).select_option("rate")
    expect(page.locator("#say")).not_to_be_empty()
    assert violations(page) == []


@pytest.mark.parametrize("name", PAGES)
def test_text_of_twice_the_size_fits_every_page(open_page, name):
    page = open_page(PAGES[name])
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 1280


@pytest.mark.parametrize("name", PAGES)
def test_no_page_scrolls_sideways(open_page, name):
    page = open_page(PAGES[name])
    for across in (320, 390, 768, 1280):
        page.set_viewport_size({"width": across, "height": 800})
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= across, f"{wide} pixels wide in a window of {across}"


@pytest.mark.parametrize("name", PAGES)
def test_targets_are_large_enough_to_hit(open_page, name):
    """WCAG 2.2 SC 2.5.8: 24 by 24 pixels, but for links in sentences."""
    page = open_page(PAGES[name], width="phone")
    small = page.evaluate(
        """() => [...document.querySelectorAll("a, button, select, input")]
            .filter((each) => each.checkVisibility() && !each.closest("p, dd, caption, .unseen, .skip"))
            .map((each) => [each.getBoundingClientRect(), each.outerHTML.slice(0, 120)])
            .filter(([box]) => box.width > 0 && (box.height < 24 || box.width < 24))
            .map(([box, html]) => `${Math.round(box.width)}x${Math.round(box.height)} ${html}`)"""
    )
    assert small == []


def test_reduced_motion_and_forced_colours_keep_the_map(open_page):
    page = open_page(PAGES["live map"], forced_colors="active", reduced_motion="reduce")
    fill = page.locator('g[data-area="B8 2"] use').first.evaluate("(use) => getComputedStyle(use).fill")
    assert fill.startswith("rgb")
    assert page.evaluate("getComputedStyle(document.querySelector('.nav a')).transitionDuration") == "0s"
