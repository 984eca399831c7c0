"""From an event sent to the gateway to its figure painted on a live page, beside a flow and other readers.

Every part is real: Apache Kafka with transactions, worker, Valkey, API, 200 websocket clients and a headless
Chromium on the page of a whole authority. The probes' figure is one that the flow never moves: simulated
people live in sectors with households, the probes' in sectors without. So each probe must make it one more.
"""

import asyncio
import os
import shutil
import time
from functools import partial
from typing import Any, Final

import httpx
from playwright.async_api import Browser, Page, async_playwright

from bench.feed import ask, crowd_of
from bench.latency import LONGEST, NEED, PAUSE, percentiles, record
from bench.paint import CHROMIUM, FLAGS
from bench.parts import PLACE, Parts, parts_on_kafka, wait_until
from dictionary.needs import load_dictionary
from dictionary.places import load_places
from needmonitor.processes import needmonitor_command
from needmonitor.run_api import demo_token

RATES_ASKED: Final = (1_240, 620, 310, 155)
"""As in `bench/latency.py`, the first gives a little over 1,000. The next: a machine did not keep up."""
FLOWING: Final = 1_000
"""Events counted before the first probe."""
READERS: Final = 200
VIEWS: Final = 50
"""Needs that the readers look at, among them the probes'."""
PROBES: Final = 120
WARMING: Final = 12
"""Probes before those that count: first figures of the sectors, what waited while parts began."""
VIEW: Final = {"need": NEED, "level": "sector", "window": "7d", "within": PLACE}
_FIGURE: Final = """area =>
    document.querySelector(`tr[data-area="${area}"] td[data-measure="people"]`)?.textContent ?? null"""
_PAINTED: Final = f"""([area, before]) => new Promise(painted => {{
    const moved = () => ![before, null].includes(({_FIGURE})(area));
    const shown = () => requestAnimationFrame(() => setTimeout(() => painted(Date.now())));
    const watch = new MutationObserver(() => {{ if (moved()) {{ watch.disconnect(); shown(); }} }});
    watch.observe(document.body, {{ subtree: true, childList: true, characterData: true }});
    if (moved()) {{ watch.disconnect(); shown(); }}
}})"""
"""The moment after the frame that has another figure was made, in milliseconds since 1970."""


def measure() -> dict[str, Any]:
    """Percentiles in milliseconds over the probes, at the highest rate that the machine keeps up with."""
    missed: list[dict[str, float]] = []
    for rate in RATES_ASKED:
        try:
            return {"readers": READERS, "too_fast_for_this_machine": missed, **_at(rate)}
        except TimeoutError:
            missed.append({"asked": rate, "load": round(os.getloadavg()[0], 2)})
    raise TimeoutError(f"an event was not shown within {LONGEST} s at any rate: {missed}")


def _at(rate: int) -> dict[str, Any]:
    with parts_on_kafka() as running:
        running.worker()
        running.api()
        simulate = needmonitor_command("simulate", "--rate", str(rate))
        running.processes.start("simulator", simulate, running.environment)
        counted = partial(running.metric, "needmonitor_records_total", '{stage="count"}')
        wait_until(lambda: counted() > FLOWING, "a flow of events")
        return asyncio.run(_measured(running))


async def _measured(running: Parts) -> dict[str, Any]:
    base = f"http://127.0.0.1:{running.port}"
    token = demo_token(running.settings, role="partner", areas="", partner="advice", hours=1)
    needs = [NEED, *(need for need in load_dictionary().needs if need != NEED)][:VIEWS]
    wishes = [{"type": "subscribe", "id": "map", **VIEW, "need": need} for need in needs]
    async with httpx.AsyncClient(base_url=base, timeout=30) as http, async_playwright() as playwright:
        tickets = [(await http.post("/api/v1/feed/ticket")).json()["ticket"] for _ in range(READERS)]
        with crowd_of(tickets, wishes, running.port) as crowd:
            if (await ask(crowd))["open"] != READERS:
                raise TimeoutError("tickets were over before their readers were let in")
            browser = await playwright.chromium.launch(
                executable_path=next(filter(None, map(shutil.which, CHROMIUM))), args=list(FLAGS)
            )
            page = await _page(browser, base)
            for sector in _sectors(WARMING):
                await _one(http, page, token, sector)
            await ask(crowd, "noted")
            began, checked, used = time.monotonic(), _checked(running), _cpu(running)
            delays = [await _one(http, page, token, sector) for sector in _sectors(PROBES)]
            seconds, heard = time.monotonic() - began, await ask(crowd, "noted")
            await browser.close()
    assert heard["open"] == READERS, heard  # one that was sent away reads nothing
    return {
        "events_per_second": round((_checked(running) - checked) / seconds),
        **percentiles(delays),
        "seconds": round(seconds),
        "messages_to_readers": heard["messages"],
        "cores": {name: round((now - used[name]) / seconds, 2) for name, now in _cpu(running).items()},
        "load_after": round(os.getloadavg()[0], 2),
    }


async def _page(browser: Browser, base: str) -> Page:
    page = await browser.new_page(viewport={"width": 1280, "height": 900})
    await page.goto(f"{base}/?need={NEED}&window={VIEW['window']}&level={VIEW['level']}&place={PLACE}")
    await page.locator("#strip[data-state=live]").wait_for()
    return page


def _sectors(count: int) -> list[str]:
    """Sectors of the page in which no simulated person lives, in turn."""
    empty = [s.code for s in load_places().sectors.values() if s.authority == PLACE and not s.households]
    return [empty[number % len(empty)] for number in range(count)]


async def _one(http: httpx.AsyncClient, page: Page, token: str, sector: str) -> float:
    """Milliseconds from sending an event to the frame that has its figure."""
    before = await page.evaluate(_FIGURE, sector)
    painted = asyncio.create_task(page.evaluate(_PAINTED, [sector, before]))
    sent = time.time()
    await record(http, token, sector)
    delay = await asyncio.wait_for(painted, LONGEST) - sent * 1000
    after = await page.evaluate(_FIGURE, sector)
    assert not before.isdecimal() or int(after) == int(before) + 1, (before, after)
    await asyncio.sleep(PAUSE)
    return float(delay)


def _checked(running: Parts) -> float:
    return running.metric("needmonitor_records_total", '{stage="check"}')


def _cpu(running: Parts) -> dict[str, float]:
    """CPU seconds of each part so far."""
    return {name: running.cpu_seconds(name) for name in ("valkey", *running.workers, "api", "simulator")}
