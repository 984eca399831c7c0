"""A partner falls silent while the map is looked at, and comes back through the whole journey of an event."""

import json
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx
from playwright.sync_api import Page, Route, WebSocketRoute, expect
from redis import Redis

from dictionary import projection
from tests.browser.conftest import record
from tests.support.arrivals import held
from tests.support.installation import PLACE

DEBT = "/?need=money.debt"
LOW = "1 of 6 partners not reporting: totals may be low."
LOOKED_AGAIN_MS = 60_000
"""The feed looks again every 14 seconds, the page fetches what it does not make itself at most every 5."""
DAYS = 20
SILENT_HOURS = 30


@contextmanager
def silence(redis_url: str, partner: str) -> Iterator[None]:
    """Writes that a partner sent something in each hour of weeks, and nothing since yesterday."""
    now = int(time.time()) // 3600
    hours = range(now - DAYS * 24, now - SILENT_HOURS)
    fields = {f"before/{name}": value for name, value in held(hours).items()}
    with Redis.from_url(redis_url) as client:
        client.hset(projection.arrived(partner), mapping=fields)
        try:
            yield
        finally:
            client.delete(projection.arrived(partner))


def states(address: str) -> set[str]:
    asked = {"need": "money.debt", "level": "sector", "within": PLACE}
    answer = httpx.get(f"{address}/api/v1/cells", params=asked, timeout=30)
    return {cell["state"] for cell in answer.json()["cells"]}


def expect_low(page: Page) -> None:
    """Total, table, map, legend and strip say it, each with more than a colour."""
    expect(page.locator("[data-whole-state]")).to_have_text(LOW, timeout=LOOKED_AGAIN_MS)
    expect(page.locator("[data-whole-state]")).to_be_visible()
    row, shape = page.locator('tr[data-area="B8 2"]'), page.locator('g[data-area="B8 2"]')
    expect(row.locator("[data-low]")).to_have_text("May be low")
    expect(shape).to_have_class(re.compile(r"\bpartial c\d\b"))
    expect(shape).to_have_attribute("aria-label", re.compile(r"^B8 2, \d+ people, may be low$"))
    expect(shape.locator(".veil")).to_be_visible()
    expect(page.locator('[data-legend-entry="partial"] [data-count]')).to_have_text(
        re.compile(r"^1\d\d areas$")
    )


def until(page: Page, true: Callable[[], bool]) -> None:
    """Let the page go on until something is so."""
    over = time.monotonic() + LOOKED_AGAIN_MS / 1000
    while not true():
        assert time.monotonic() < over
        page.wait_for_timeout(100)


def test_figures_may_be_low_while_a_partner_is_silent_and_are_whole_when_it_is_back(open_page, installation):
    page = open_page(DEBT)
    expect(page.locator("[data-state-word]")).to_have_text("Live")
    expect(page.locator('tr[data-area="B8 2"] [data-low]')).to_have_count(0)
    with silence(installation.setting("redis_url"), "fire"):
        expect_low(page)
        assert states(installation.address) == {"partial"}
        reporting = int(page.locator("[data-partners]").inner_text().split()[0])
        installation.post([record("B27 7", partner="fire")], partner="fire")
        expect(page.locator("[data-low]")).to_have_count(0, timeout=LOOKED_AGAIN_MS)
        expect(page.locator("[data-whole-state]")).to_have_text("", timeout=LOOKED_AGAIN_MS)
        expect(page.locator('[data-legend-entry="partial"]')).to_have_count(0, timeout=LOOKED_AGAIN_MS)
        expect(page.locator("[data-partners]")).to_have_text(
            f"{reporting + 1} of 6 partners reporting", timeout=LOOKED_AGAIN_MS
        )
    assert "partial" not in states(installation.address)


def test_a_page_written_before_a_partner_fell_silent_says_it_though_its_first_figures_are_low_already(
    open_page, installation
):
    page, held = open_page(DEBT), list[Route]()

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/assets/main-*.js", hold)
    page.reload(wait_until="commit")
    expect(page.locator('tr[data-area="B8 2"]')).to_be_attached(timeout=LOOKED_AGAIN_MS)
    with silence(installation.setting("redis_url"), "fire"):
        expect_low(open_page(DEBT))
        held[0].continue_()
        expect_low(page)


def test_a_total_that_comes_after_the_page_was_made_again_takes_no_words_away(open_page, installation):
    page, late = open_page("/"), list[tuple[WebSocketRoute, str]]()

    def stand_between(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()

        def take(message: str) -> None:
            if '"id":"money.debt|la|' in message and '"partial"' in message:
                late.append((socket, message))
            else:
                socket.send(message)

        server.on_message(take)

    page.route_web_socket(re.compile("/api/v1/feed"), stand_between)
    page.goto(f"{installation.address}{DEBT}")
    expect(page.locator("[data-state-word]")).to_have_text("Live")
    with silence(installation.setting("redis_url"), "fire"):
        written = "area => JSON.parse(document.querySelector('#page-data').textContent).low.includes(area)"
        page.wait_for_function(written, arg=PLACE, timeout=LOOKED_AGAIN_MS)
        until(page, lambda: bool(late))
        for socket, message in late:
            socket.send(message)
        expect_low(page)


def test_words_beside_a_total_that_are_of_another_kind_of_figure_are_made_again(open_page, installation):
    page, made = open_page("/"), list[str]()

    def stand_between(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()
        server.on_message(lambda message: socket.send(as_small(message)))

    page.route_web_socket(re.compile("/api/v1/feed"), stand_between)
    page.on("request", lambda asked: made.append(asked.url) if asked.resource_type == "fetch" else None)
    page.goto(f"{installation.address}{DEBT}")
    expect(page.locator("[data-whole]")).to_have_text("Under about 8", timeout=LOOKED_AGAIN_MS)
    until(page, lambda: any("need=money.debt" in address for address in made))


def as_small(message: str | bytes) -> str | bytes:
    """A message of the feed, with the total of the place too small to be told."""
    said = json.loads(message)
    if said.get("id", "").startswith("money.debt|la|"):
        said["cells"] = [cell | {"people": None, "state": "small"} for cell in said["cells"]]
    return json.dumps(said)


def test_a_phone_and_a_page_without_scripts_say_it_too(open_page, installation):
    with silence(installation.setting("redis_url"), "fire"):
        page = open_page(DEBT, width="phone", java_script_enabled=False)
        expect(page.locator("[data-whole-state]")).to_have_text(LOW)
        expect(page.locator('tr[data-area="B8 2"] [data-low]')).to_have_text("May be low")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
