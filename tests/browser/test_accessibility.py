"""axe on every page, in every state that the page can be in and at both widths.

`screens` decides what axe leaves open. Which pages go on by themselves is seen from what they ask for.
"""

from collections.abc import Sequence

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import WIDTHS
from tests.support.screens import ADDRESSES, SCREENS, unlisted, violations

WORD = "[data-state-word]"
SAYS_HOW_A_FEED_STANDS = "data-pace-part"
"""In a page as the server writes it: what changes by itself can be paused (WCAG 2.2 SC 2.2.2)."""
ALIKE = ("[data-area]:nth-child(n + 20)", "[data-labels] text:nth-child(n + 20)")
"""Of hundreds of areas the first nineteen stand for all, where all were looked at while the page was live."""
SMALL_PLACE = "/?need=money.debt&level=district"
"""The map with fewer areas: its strip is the same."""
pytestmark = pytest.mark.usefixtures("furnished")


def wrong(page: Page, besides: Sequence[str] = ALIKE) -> list[str]:
    """What is wrong at both widths, but for some places."""
    found = []
    for width, (across, down) in WIDTHS.items():
        page.set_viewport_size({"width": across, "height": down})
        found += [f"{width}: {each}" for each in violations(page, besides)]
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
    assert wrong(go(tab, ADDRESSES[name]), besides=()) == []


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


@pytest.mark.parametrize("name", SCREENS)
def test_axe_finds_nothing_wrong_where_a_page_is_paused_disconnected_or_stale(clocked, name):
    """A page without a place to say how a feed stands can be none of these: it asks for no feed."""
    address = SCREENS[name].address
    if SAYS_HOW_A_FEED_STANDS not in clocked.request.get(address).text():
        assert is_still(clocked, address)
        return
    with clocked.expect_request("**/feed/ticket"):
        clocked.goto(address)
    expect(clocked.locator(WORD)).to_have_text("Live")
    clocked.get_by_role("button", name="Pause updates").click()
    expect(clocked.locator(WORD)).to_have_text("Paused")
    paused = [f"paused: {each}" for each in wrong(clocked)]
    assert paused + where_the_feed_is_lost(clocked, address) == []


def is_still(page: Page, address: str) -> bool:
    """A page asks for no feed, and has nothing to pause."""
    asked = []
    note = lambda request: asked.append(request.url)  # noqa: E731  the same one is taken away again
    page.on("request", note)
    page.goto(address, wait_until="networkidle")
    page.remove_listener("request", note)
    pause = page.get_by_role("button", name="Pause updates")
    return not any("/feed" in url for url in asked) and not pause.is_visible()


def where_the_feed_is_lost(page: Page, address: str) -> list[str]:
    """What is wrong while no connection comes about, and once that has lasted."""
    page.route("**/feed/ticket", lambda route: route.abort())
    try:
        with page.expect_request("**/feed/ticket"):
            page.goto(address)
        expect(page.locator(WORD)).to_have_text("Reconnecting")
        found = [f"disconnected: {each}" for each in wrong(page)]
        page.clock.fast_forward(31_000)
        expect(page.locator("#alarm")).not_to_be_empty()
        return found + [f"stale: {each}" for each in wrong(page)]
    finally:
        page.unroute("**/feed/ticket")


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
def clocked(browser, installation, furnished):
    """One tab whose clock can be put on, and whose requests may fail."""
    context = browser.new_context(base_url=installation.address)
    page = context.new_page()
    page.set_default_timeout(15_000)
    page.clock.install()
    yield page
    context.close()


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
        tab.goto(away + screen.address)
        assert wrong(tab) == [], name
