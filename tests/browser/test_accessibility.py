"""axe on every page, in every state and at both widths; `screens` decides what it leaves open."""

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import WIDTHS
from tests.support.screens import ADDRESSES, SCREENS, unlisted, violations

FOLLOWING = [name for name, screen in SCREENS.items() if screen.follows]
SMALL_PLACE = "/?need=money.debt&level=district"
"""The map with fewer areas: its strip is the same."""
pytestmark = pytest.mark.usefixtures("furnished")


def wrong(page: Page) -> list[str]:
    """What is wrong at both widths."""
    found = []
    for width, (across, down) in WIDTHS.items():
        page.set_viewport_size({"width": across, "height": down})
        found += [f"{width}: {each}" for each in violations(page)]
    return found


def go(tab: Page, address: str) -> Page:
    """The page at an address, once it is live if it is one that will be."""
    tab.goto(address)
    if tab.locator("#pickers").count() and "at=" not in address:
        expect(tab.locator("[data-state-word]")).to_have_text("Live")
    return tab


def test_no_page_is_without_a_row():
    assert unlisted() == set()


@pytest.mark.parametrize("name", ADDRESSES)
def test_axe_finds_nothing_wrong(tab, name):
    assert wrong(go(tab, ADDRESSES[name])) == []


@pytest.mark.parametrize("name", [name for name, screen in SCREENS.items() if screen.empty])
def test_axe_finds_nothing_wrong_where_there_is_nothing_to_show(tab, name):
    assert wrong(go(tab, SCREENS[name].empty)) == []


@pytest.mark.parametrize("name", [name for name, screen in SCREENS.items() if screen.wrong])
def test_axe_finds_nothing_wrong_on_what_a_page_cannot_answer(tab, name):
    assert wrong(go(tab, SCREENS[name].wrong)) == []


@pytest.mark.parametrize("name", SCREENS)
def test_axe_finds_nothing_wrong_while_a_page_loads(tab, name):
    """Its script is still on the way: what is there is what the server wrote."""
    tab.route("**/*.js", lambda _: None)
    try:
        tab.goto(SCREENS[name].address, wait_until="commit")
        expect(tab.locator("main")).to_be_visible()
        expect(tab.locator("html.scripted")).to_have_count(0)
        assert wrong(tab) == []
    finally:
        tab.unroute("**/*.js")


@pytest.mark.parametrize("name", [name for name in SCREENS if name not in FOLLOWING])
def test_a_page_that_does_not_go_on_by_itself_cannot_be_paused_late_or_cut_off(tab, name):
    asked = []
    note = lambda request: asked.append(request.url)  # noqa: E731  the same one is taken away again
    tab.on("request", note)
    tab.goto(SCREENS[name].address, wait_until="networkidle")
    tab.remove_listener("request", note)
    assert [url for url in asked if "/feed" in url] == []
    assert tab.get_by_role("button", name="Pause updates").count() == 0


def test_axe_finds_nothing_wrong_where_updates_are_paused(tab):
    go(tab, SMALL_PLACE).get_by_role("button", name="Pause updates").click()
    expect(tab.locator("[data-state-word]")).to_have_text("Paused")
    assert wrong(tab) == []


@pytest.mark.parametrize("late", [False, True], ids=["disconnected", "stale"])
@pytest.mark.parametrize("name", FOLLOWING)
def test_axe_finds_nothing_wrong_where_the_feed_is_lost(open_page, installation, name, late):
    page = open_page("/about", faulty=True)
    page.route("**/feed/ticket", lambda route: route.abort())
    page.clock.install()
    with page.expect_request_finished(lambda _: True):
        page.goto(installation.address + (SMALL_PLACE if name == "live map" else SCREENS[name].address))
    word = page.locator("[data-state-word]")
    if name == "live map":
        expect(word).to_have_text("Reconnecting")
    if late:
        page.clock.fast_forward(31_000)
        expect(page.locator("#alarm")).not_to_be_empty()
    page.clock.resume()
    assert wrong(page) == []


def test_axe_finds_nothing_wrong_before_the_feed_has_said_anything(tab):
    tab.route("**/feed/ticket", lambda _: None)  # is never answered
    tab.goto(SMALL_PLACE)
    expect(tab.get_by_role("button", name="Pause updates")).to_be_visible()
    found = wrong(tab)
    tab.unroute("**/feed/ticket")
    assert found == []


def test_axe_finds_nothing_wrong_where_another_view_cannot_be_loaded(tab):
    go(tab, SMALL_PLACE)
    tab.route("**/?*", lambda route: route.abort())
    tab.get_by_label("Measure", exact=True).select_option("rate")
    expect(tab.locator("#say")).not_to_be_empty()
    found = wrong(tab)
    tab.unroute("**/?*")
    assert found == []


def test_axe_finds_nothing_wrong_on_the_map_of_a_phone(open_page):
    page = open_page(SMALL_PLACE, width="phone")
    page.get_by_role("tab", name="Map").click()
    assert violations(page) == []


@pytest.fixture(scope="module")
def away(installation):
    """An API whose Valkey is away."""
    with installation.another_api("api-alone", NEEDMONITOR_REDIS_URL="redis://127.0.0.1:1/0") as (port, _):
        yield f"http://127.0.0.1:{port}"


def test_where_figures_are_away_every_page_says_so_in_words_and_axe_finds_nothing_wrong(away, tab):
    for name, screen in SCREENS.items():
        answer = httpx.get(away + screen.address, timeout=30)
        assert answer.headers["content-type"].startswith("text/html"), name
        assert "<h1>" in answer.text, name
    tab.goto(away + "/")
    assert wrong(tab) == []
