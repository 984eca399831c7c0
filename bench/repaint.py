"""How long a page takes to show new figures of every area, in a headless Chromium without a GPU.

Two pages: Great Britain's local authorities as they are, 350 on the map, which is the most that any page has,
and 150 in the table, which is the most that a sheet of it holds; and a page of 500 areas on the map, made of
one authority's sectors with copies of them, and 150 in the table. The feed is played in: a snapshot, then
messages in which every area has another figure and most another class. A time runs from such a message to
the end of its frame; `main_thread` is the processor's time for it, layout and painting included.
"""

import re
import statistics
from typing import Any, Final

from playwright.sync_api import Browser, CDPSession, Page, Route

from api.paging import ROWS

MESSAGES: Final = 12
AREAS: Final = 500
SHAPE: Final = re.compile(r'<g class="area.*?data-area="(.*?)".*?</g>', re.DOTALL)
ROW: Final = re.compile(r'<tr data-area="(.*?)".*?</tr>', re.DOTALL)
BEAT_MS: Final = 450
"""Longer than the page's own beat, so that a message is painted when it comes."""
BOUNDS: Final = "1,20,40,60,80"
WIDE: Final = "/?need=money.debt&place=GB"
CITY: Final = "/?need=money.debt"
PLAYED: Final = """
window.WebSocket = class {
    constructor() { window.played = this; this.said = []; setTimeout(() => this.hear({
        type: "hello", epoch: "bench", heartbeat: 600 })); }
    send(text) { this.said.push(JSON.parse(text)); }
    close() {}
    hear(message) { this.onmessage?.({ data: JSON.stringify(message) }); }
};
window.played = null;
window.codes = null;
window.ofMap = (name) => [...document.querySelectorAll("g[data-area]")].map((shape) => shape.dataset[name]);
window.tell = (seq) => {
    const { id } = played.said.find((said) => said.type === "subscribe" && said.level === WISHED);
    codes ??= ofMap("area");
    const cells = codes.map((area, index) => {
        const people = (index + seq * 7) % 100;
        return { area, people, records: people * 2, open: people, rate: people / 10, state: "value" };
    });
    played.hear({ type: seq ? "delta" : "snapshot", id, epoch: "bench", seq, prev: seq - 1,
        as_of: new Date(Date.UTC(2026, 0, 1, 0, 0, seq)).toISOString(), cells });
    return cells.length;
};
"""
TOLD: Final = """(seq) => new Promise((done) => requestAnimationFrame(() => setTimeout(() => {
    const began = performance.now();
    const areas = tell(seq);
    const taken = performance.now() - began;
    requestAnimationFrame(() => setTimeout(() => done([areas, taken, performance.now() - began])));
})))"""

SAID: Final = 'ofMap("said")'


def measured(browser: Browser, address: str) -> dict[str, Any]:
    """Medians of some messages, in milliseconds, for each of the two pages."""
    return {
        "great_britain": _page(browser, address + WIDE, "la", 0),
        "areas_500": _page(browser, address + CITY, "sector", AREAS),
    }


def _page(browser: Browser, address: str, level: str, areas: int) -> dict[str, Any]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.add_init_script(PLAYED.replace("WISHED", repr(level)))
    page.route(address, lambda route: _serve(route, areas))
    page.goto(address)
    page.locator("#strip[data-state=live]").wait_for()
    session = context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    page.evaluate(TOLD, 0)
    told = [_tell(page, session, seq) for seq in range(1, MESSAGES + 1)]
    context.close()
    count, script, frame, busy = (statistics.median(each) for each in zip(*told, strict=True))
    return {
        "areas": int(count),
        "script": round(script, 1),
        "to_frame": round(frame, 1),
        "main_thread": round(busy, 1),
    }


def _tell(page: Page, session: CDPSession, seq: int) -> tuple[float, float, float, float]:
    page.wait_for_timeout(BEAT_MS)
    said, before = page.evaluate(SAID), _busy(session)
    areas, script, frame = page.evaluate(TOLD, seq)
    busy = (_busy(session) - before) * 1000
    moved = sum(now != then for now, then in zip(page.evaluate(SAID), said, strict=True))
    assert moved == areas, f"{moved} of {areas} areas have another figure"
    return areas, script, frame, busy


def _busy(session: CDPSession) -> float:
    """Seconds of the processor that the page's main thread has used."""
    used = {each["name"]: each["value"] for each in session.send("Performance.getMetrics")["metrics"]}
    return float(used["TaskDuration"])


def _serve(route: Route, areas: int) -> None:
    """The server's page, with the classes of a busy place and as many areas as are wanted."""
    answer = route.fetch()
    body = re.sub(r'"bounds": ?\[[^\]]*\]', f'"bounds": [{BOUNDS}]', answer.text(), count=1)
    if areas:
        body = re.sub(r'"cut": ?false', '"cut": true', body, count=1)
        body = _copied(_copied(body, SHAPE, areas), ROW, ROWS)
    route.fulfill(response=answer, body=body)


def _copied(body: str, pattern: "re.Pattern[str]", wanted: int) -> str:
    """A page with copies of what the pattern finds, for other areas, until there is so much of it."""
    found = list(pattern.finditer(body))
    copies = (
        found[number % len(found)][0]
        .replace(f'data-area="{found[number % len(found)][1]}"', f'data-area="copy {number}"')
        .replace(' id="a', ' id="b')
        for number in range(wanted - len(found))
    )
    end = found[-1].end()
    return body[:end] + "".join(copies) + body[end:]
