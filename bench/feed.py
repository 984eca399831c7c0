"""One process of the API with 5,000 websocket clients at 1 Hz over 50 different subscriptions.

The process and its clients are real, over loopback; what a worker would write to Valkey is written here once
a second: for each of 50 needs five sectors and the whole authority. Then a fifth of the clients read no more,
and a fifth of the rest are gone at once: what do the others feel?
"""

import asyncio
import hashlib
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import httpx
from redis import Redis

from api.access import DEMO_VISITOR
from bench.parts import PLACE
from dictionary import projection
from dictionary.needs import load_dictionary
from dictionary.places import load_places
from needmonitor.processes import Processes, free_port
from tests.support.parts import Valkey

CLIENTS: Final = 5_000
NEEDS: Final = 50
SECTORS: Final = 5
WARM_SECONDS: Final = 10
READING_SECONDS: Final = 60
STALLED_SECONDS: Final = 300
DROPPED_SECONDS: Final = 30
TICKET_SECONDS: Final = 3600


class Town:
    """What is counted in one authority, written as a worker writes it."""

    def __init__(self, redis_url: str) -> None:
        self._redis = Redis.from_url(redis_url)
        self._chance = random.Random(1)
        self.needs = list(load_dictionary().needs)[:NEEDS]
        self._sectors = [area.code for area in load_places().areas("sector", PLACE)]
        self._people = 0

    def begin(self, tickets: int) -> None:
        """An epoch, first figures, and a ticket for each client, as `POST /feed/ticket` keeps it."""
        self._redis.set(projection.epoch(), "bench")
        pipeline = self._redis.pipeline(transaction=False)
        for number in range(tickets):
            digest = hashlib.sha256(f"bench-{number}".encode()).hexdigest()
            pipeline.set(f"nm:ticket:{digest}", json.dumps(asdict(DEMO_VISITOR)), ex=TICKET_SECONDS)
        pipeline.execute()
        self._write("any", int(time.time() * 1000), [PLACE])

    def tick(self) -> None:
        """New people everywhere, of one moment."""
        self._people += 1
        now = int(time.time() * 1000)
        for need in self.needs:
            self._write(need, now, [PLACE, *self._chance.sample(self._sectors, SECTORS)])

    def _write(self, scope: str, tick: int, areas: list[str]) -> None:
        moment = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(tick / 1000))
        counted = [self._people, self._people, tick]
        cell = {**dict.fromkeys(("24h", "7d", "28d", "91d", "365d"), counted), "open": [self._people, tick]}
        live = {"zone": "trusted", "la": PLACE, "scope": scope, "window": None, "tick": tick, "as_of": moment}
        pipeline = self._redis.pipeline(transaction=True)
        pipeline.hset(projection.exact(PLACE, scope), mapping=dict.fromkeys(areas, json.dumps(cell)))
        pipeline.hset(projection.exact_status(PLACE), mapping={"as_of": moment, "tick": tick})
        pipeline.publish(projection.live(), json.dumps({**live, "cells": dict.fromkeys(areas, cell)}))
        pipeline.execute()


class Server:
    """What the operating system says of the process that is measured (Linux)."""

    def __init__(self, pid: int, port: int) -> None:
        self._folder = Path(f"/proc/{pid}")
        self._metrics = f"http://127.0.0.1:{port}/metrics"

    def feeds(self) -> int:
        """Feeds that are open to it: clients that read nothing do not know that they were cut."""
        text = httpx.get(self._metrics, timeout=60).text
        found = re.search(r"^needmonitor_feed_sockets (\d+)", text, re.MULTILINE)
        assert found
        return int(found[1])

    def cpu_seconds(self) -> float:
        """User and system time so far."""
        fields = (self._folder / "stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory_kb(self) -> int:
        """Memory now."""
        found = re.search(r"VmRSS:\s+(\d+)", (self._folder / "status").read_text())
        assert found
        return int(found[1])


def measure() -> dict[str, Any]:
    """CPU share, memory per client, and the p99 of a tick in each part of the measurement."""
    return measure_with(CLIENTS, READING_SECONDS, STALLED_SECONDS, DROPPED_SECONDS)


def measure_quickly() -> dict[str, Any]:
    """The same with a tenth of the clients and of the time: shows that it works."""
    return measure_with(CLIENTS // 10, READING_SECONDS // 6, STALLED_SECONDS // 20, DROPPED_SECONDS // 3)


def measure_with(clients: int, reading: int, stalled: int, dropped: int) -> dict[str, Any]:
    """The same with other numbers: clients, and seconds of each part."""
    with tempfile.TemporaryDirectory(prefix="needmonitor-bench-") as folder:
        valkey, processes = Valkey(Path(folder)), Processes(Path(folder))
        valkey.start()
        try:
            town, port = Town(valkey.url), free_port()
            town.begin(clients)
            given = {"redis_url": valkey.url, "port": port, "feeds": clients + 10}
            processes.start("api", [sys.executable, "-m", "bench.feed_server", json.dumps(given)])
            processes.wait_for_port("api", port)
            server = Server(processes.running["api"].pid, port)
            return asyncio.run(_measured(town, server, port, clients, (reading, stalled, dropped)))
        finally:
            processes.stop()
            valkey.stop()


async def _measured(
    town: Town, server: Server, port: int, clients: int, seconds: tuple[int, int, int]
) -> dict[str, Any]:
    before = server.memory_kb()
    subscribe = {"type": "subscribe", "id": "map", "level": "sector", "window": "28d", "within": PLACE}
    wishes = [{**subscribe, "need": need} for need in town.needs]
    tickets = [f"bench-{number}" for number in range(clients)]
    with crowd_of(tickets, wishes, port) as crowd:
        return await _parts(town, server, crowd, before, seconds)


@contextmanager
def crowd_of(
    tickets: list[str], wishes: list[dict[str, str]], port: int
) -> Iterator["subprocess.Popen[str]"]:
    """Readers of a feed in a process of their own, one for each ticket, with these wishes in turn."""
    told = json.dumps({"port": port, "tickets": tickets, "wishes": wishes})
    with subprocess.Popen(
        [sys.executable, "-m", "bench.feed_crowd", told],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as crowd:
        try:
            yield crowd
        finally:
            crowd.terminate()


async def _parts(
    town: Town, server: Server, crowd: "subprocess.Popen[str]", before: int, seconds: tuple[int, int, int]
) -> dict[str, Any]:
    opened = await ask(crowd)
    await _ticking(town, WARM_SECONDS)
    await ask(crowd, "noted")
    per_client = (server.memory_kb() - before) / opened["open"]
    parts: dict[str, Any] = {}
    for name, of_part in zip(("reading", "stall", "drop"), seconds, strict=True):
        if name != "reading":
            await ask(crowd, name)
        cpu, began = server.cpu_seconds(), time.monotonic()
        await _ticking(town, of_part)
        used = (server.cpu_seconds() - cpu) / (time.monotonic() - began)
        noted = await ask(crowd, "noted")
        parts[name] = {**noted, "core": round(used, 3), "mb": round(server.memory_kb() / 1024)}
        parts[name]["open_at_server"] = await asyncio.to_thread(server.feeds)
        parts[name]["cpu_us_per_message"] = round(used * of_part / max(1, noted["messages"]) * 1e6)
        parts[name]["load"] = round(os.getloadavg()[0], 1)
    others = {
        name: round(parts[name]["p99_ms"] / parts["reading"]["p99_ms"], 2) for name in ("stall", "drop")
    }
    return {
        "clients": opened["open"],
        "kb_per_client": round(per_client, 1),
        "parts": parts,
        "p99_of_others": others,
    }


async def _ticking(town: Town, seconds: int) -> None:
    """Write once a second, for so many seconds."""
    began = time.monotonic()
    for number in range(seconds):
        await asyncio.to_thread(town.tick)
        await asyncio.sleep(max(0.0, began + number + 1 - time.monotonic()))


async def ask(crowd: "subprocess.Popen[str]", line: str = "") -> dict[str, Any]:
    """Say a line to the crowd, and hear its answer."""
    assert crowd.stdin
    assert crowd.stdout
    if line:
        crowd.stdin.write(f"{line}\n")
        crowd.stdin.flush()
    answer: dict[str, Any] = json.loads(await asyncio.to_thread(crowd.stdout.readline))
    return answer
