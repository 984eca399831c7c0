"""Two processes of the API behind one address: one is killed, and a page goes on where it was."""

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import record
from tests.faults.proxy import Proxy

DEBT = "/?need=money.debt"


@pytest.fixture
def behind(installation) -> Iterator[tuple[Proxy, object]]:
    """An address behind which a second process answers first, then the installation's own."""
    with installation.another_api("second-api") as (port, process):
        proxy = Proxy(port, installation.port)
        proxy.start()
        try:
            yield proxy, process
        finally:
            proxy.stop()


def heard(page: Page) -> list[dict]:
    """What the feed says to a page, from now on."""
    messages: list[dict] = []

    def note(text: str | bytes) -> None:
        messages.append(json.loads(text))

    page.on("websocket", lambda socket: socket.on("framereceived", note))
    return messages


def test_a_page_keeps_its_place_when_its_process_is_killed(open_page, installation, behind):
    proxy, process = behind
    page = open_page("/about", faulty=True, address=f"http://{proxy.url}")
    messages = heard(page)
    page.goto(f"http://{proxy.url}{DEBT}")
    row = page.locator('tr[data-area="B23 6"] [data-measure="people"]')
    expect(page.locator("[data-state-word]")).to_have_text("Live")
    before = int(row.inner_text())
    installation.post([record("B23 6")])
    expect(row).to_have_text(str(before + 1))
    page.evaluate("window.stayed = true")
    page.route("**/feed/ticket", lambda route: route.abort())
    process.kill()
    expect(page.locator("[data-state-word]")).to_have_text("Reconnecting")
    told = len(messages)
    installation.post([record("B23 6")])
    installation.await_people("money.debt", "B23 6", before + 2)
    page.unroute("**/feed/ticket")
    expect(row).to_have_text(str(before + 2))
    expect(page.locator("[data-state-word]")).to_have_text("Live")
    assert page.evaluate("window.stayed")
    after = [message for message in messages[told:] if "cells" in message]
    assert {message["type"] for message in after} == {"delta"}
    assert "B23 6" in {cell["area"] for message in after for cell in message["cells"]}
