"""From an event accepted by the gateway to its delta at a websocket client: in a flow, or in a backfill."""

import asyncio
import json
import statistics
import time
import uuid
from contextlib import suppress
from datetime import timedelta
from typing import Any

import httpx
import websockets

from bench.parts import PLACE, Parts, parts, wait_until
from dictionary.places import load_places
from needmonitor.demo import WORKERS
from needmonitor.processes import needmonitor_command
from needmonitor.run_api import demo_token
from needmonitor.wiring import now
from tests.support.events import issue_recorded

RATE = 500
RATE_ASKED = 620
"""The simulator sends follow-up events of its own accord, and pauses: this gives a little over 500."""
PROBES = 150
PAUSE = 0.2
LONGEST = 60
FEED = websockets.Subprotocol("needmonitor.v1")
BACKFILL_DAYS = 90
BACKFILL_PROBES = 60
NEED = "legal.immigration"
"""Rare in the simulation, so that a probe's own change is seen."""


def measure() -> dict[str, Any]:
    """Percentiles in milliseconds over the probes, while the simulator sends at the rate."""
    with parts() as running:
        running.worker()
        running.api()
        running.processes.start(
            "simulator", needmonitor_command("simulate", "--rate", str(RATE_ASKED)), running.environment
        )
        wait_until(
            lambda: running.metric("needmonitor_records_total", '{stage="count"}') > RATE, "a flow of events"
        )
        before = running.metric("needmonitor_records_total", '{stage="check"}'), time.monotonic()
        delays = asyncio.run(_probe(running, PROBES))
        flow = running.metric("needmonitor_records_total", '{stage="check"}') - before[0]
        return {
            "events_per_second": round(flow / (time.monotonic() - before[1])),
            **percentiles(delays),
            "worker_cpu_seconds": sum(map(running.cpu_seconds, WORKERS)),
        }


def measure_backfill() -> dict[str, Any]:
    """The same while past days are filled in beside a demo's live events, from the first event on."""
    with parts() as running:
        running.worker()
        running.api()
        live = needmonitor_command("simulate")
        running.processes.start("simulator", live, running.environment)
        past = needmonitor_command("simulate", "--backfill", str(BACKFILL_DAYS))
        running.processes.start("backfill", past, running.environment)
        wait_until(lambda: running.metric("needmonitor_records_total", '{stage="count"}') > 0, "an event")
        before = running.metric("needmonitor_records_total", '{stage="check"}'), time.monotonic()
        delays = asyncio.run(_probe(running, BACKFILL_PROBES))
        if running.processes.running["backfill"].poll() is not None:
            raise RuntimeError("the backfill ended before the probes did")
        flow = running.metric("needmonitor_records_total", '{stage="check"}') - before[0]
        rate = round(flow / (time.monotonic() - before[1]))
        return {"backfill_events_per_second": rate, **percentiles(delays)}


def percentiles(delays: list[float]) -> dict[str, Any]:
    """Of delays in milliseconds."""
    return {
        "probes": len(delays),
        "milliseconds": {
            "p50": round(statistics.median(delays)),
            "p95": round(statistics.quantiles(delays, n=20)[-1]),
            "p99": round(statistics.quantiles(delays, n=100)[-1]),
            "max": round(max(delays)),
        },
    }


async def _probe(running: Parts, probes: int) -> list[float]:
    token = demo_token(running.settings, role="partner", areas="", partner="advice", hours=1)
    base = f"http://127.0.0.1:{running.port}"
    sectors = [s.code for s in load_places().sectors.values() if s.authority == PLACE]
    async with httpx.AsyncClient(base_url=base, timeout=30) as http:
        ticket = (await http.post("/api/v1/feed/ticket")).json()["ticket"]
        feed = f"ws://127.0.0.1:{running.port}/api/v1/feed?ticket={ticket}"
        async with websockets.connect(feed, subprotocols=[FEED], ping_interval=None) as socket:
            ask = {
                "type": "subscribe",
                "id": "b",
                "need": NEED,
                "level": "sector",
                "window": "7d",
                "within": PLACE,
            }
            await socket.send(json.dumps(ask))
            people: dict[str, int] = {}
            seen = asyncio.create_task(_listen(socket, people))
            await asyncio.sleep(2)
            delays = [await _one(http, token, sectors[n % len(sectors)], people) for n in range(probes)]
            seen.cancel()
            with suppress(asyncio.CancelledError):
                await seen
            return delays


async def _listen(socket: Any, people: dict[str, int]) -> None:
    async for text in socket:
        for cell in json.loads(text).get("cells", []):
            people[cell["area"]] = cell["people"] or 0


async def record(http: httpx.AsyncClient, token: str, sector: str) -> None:
    """Have a need of a new person recorded in a sector, through the gateway."""
    event = issue_recorded(
        person=uuid.uuid4().hex, need=NEED, sector=sector, time=(now() - timedelta(seconds=5)).isoformat()
    )
    answer = await http.post("/api/v1/events", json=event, headers={"Authorization": f"Bearer {token}"})
    assert answer.json()["accepted"] == 1, answer.text


async def _one(http: httpx.AsyncClient, token: str, sector: str, people: dict[str, int]) -> float:
    """Milliseconds from the gateway's answer to the sector's next count."""
    before = people.get(sector, 0)
    await record(http, token, sector)
    accepted = time.monotonic()
    while people.get(sector, 0) <= before:
        await asyncio.sleep(0.005)
        if time.monotonic() - accepted > LONGEST:
            raise TimeoutError(f"no delta for {sector}")
    delay = (time.monotonic() - accepted) * 1000
    await asyncio.sleep(PAUSE)
    return delay
