"""Events a second through check, follow, count and publish, on the embedded broker.

One worker in two processes, as the demo starts it: follow, and what comes before and after it.
"""

import asyncio
import statistics
import time
from typing import Any

from bench.parts import Parts, events, parts, send, wait_until
from dictionary.topics import raw_topic
from needmonitor.demo import WORKERS
from needmonitor.settings import Settings
from needmonitor.wiring import load_partners
from streams.engine.consumer import Consumer

COUNT = 120_000
ROUNDS = 3
STAGES = ("check", "follow", "count")
PAUSE = 0.5
"""Seconds between two looks: what a worker is asked, it answers in the time of its events."""


def measure() -> dict[str, Any]:
    """Medians of rounds; each round also reads the same topics raw, as its ceiling."""
    sent = events(Settings(demo=True), COUNT)
    rounds = [_round(sent) for _ in range(ROUNDS)]
    return {
        "events": COUNT,
        "bytes_per_event": round(sum(len(e.value) for e in sent) / COUNT),
        "persons": len({event.key for event in sent}),
        "transactions": False,
        "events_per_second": _spread(rounds, "events_per_second"),
        "share_of_raw_fetch": _spread(rounds, "share_of_raw_fetch"),
        "worker_cpu_seconds": _spread(rounds, "worker_cpu_seconds"),
        "follow_cpu_seconds": _spread(rounds, "follow_cpu_seconds"),
        "worker_peak_mb": _spread(rounds, "worker_peak_mb"),
        "step_microseconds_per_event": {s: _spread(rounds, f"step_{s}") for s in STAGES},
    }


def _round(sent: Any) -> dict[str, float]:
    with parts() as running:
        send(running.settings, sent)
        fetch = asyncio.run(_raw_fetch(running.settings))
        running.worker()
        wait_until(lambda: _applied(running, "check") > 0, "the first event", pause=0.02)
        started = time.monotonic()
        wait_until(lambda: _done(running), "the last event", pause=PAUSE)
        seconds = time.monotonic() - started
        return {
            "events_per_second": COUNT / seconds,
            "share_of_raw_fetch": COUNT / seconds / fetch,
            "worker_cpu_seconds": sum(map(running.cpu_seconds, WORKERS)),
            "follow_cpu_seconds": running.cpu_seconds("follow"),
            "worker_peak_mb": sum(map(running.peak_mb, WORKERS)),
        } | {
            f"step_{stage}": running.metric("needmonitor_step_seconds_total", f'{{stage="{stage}"}}')
            / COUNT
            * 1e6
            for stage in STAGES
        }


def _applied(running: Parts, stage: str, text: str | None = None) -> float:
    return running.metric("needmonitor_records_total", f'{{stage="{stage}"}}', text)


def _done(running: Parts) -> bool:
    """Whether count has not moved for a while after check had everything."""
    text = running.metrics()
    if _applied(running, "check", text) < COUNT:
        return False
    lag = running.metric("needmonitor_lag", '{stage="count"}', text)
    return lag == 0 and _applied(running, "follow", text) >= COUNT * 0.9


async def _raw_fetch(settings: Settings) -> float:
    """Events a second when they are only fetched."""
    consumer = Consumer(
        *(raw_topic(partner) for partner in load_partners(settings).partners),
        bootstrap_servers=settings.kafka_url,
        auto_offset_reset="earliest",
        enable_auto_commit=False,
        group_id=None,
        fetch_max_wait_ms=50,
    )
    await consumer.start()
    started, seen = time.monotonic(), 0
    while seen < COUNT:
        seen += sum(map(len, (await consumer.getmany(timeout_ms=500)).values()))
    rate = seen / (time.monotonic() - started)
    await consumer.stop()
    return rate


def _spread(rounds: list[dict[str, float]], name: str) -> dict[str, float]:
    values = [one[name] for one in rounds]
    return {
        "median": round(statistics.median(values), 3),
        "min": round(min(values), 3),
        "max": round(max(values), 3),
    }
