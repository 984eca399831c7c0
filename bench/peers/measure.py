"""The small job on this engine and others, in interleaved rounds: `./run bench peers` and `engine`."""

import asyncio
import statistics
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from bench.peers import engines, job, log
from bench.peers.engines import Engine, Job
from bench.peers.running import run
from tests.support.parts import Kafka

ROUNDS: Final = 3
EVENTS: Final = 300_000
MANY: Final = 1_000_000
FAUST_EVENTS: Final = 20_000
QUIX_EVENTS: Final = 100_000
"""Of the same events the first ones: the slow engines would take minutes for all."""


def measure() -> dict[str, Any]:
    """Every engine and the ceilings."""
    return _measure(
        [
            engines.ours(EVENTS),
            engines.plain_faust(FAUST_EVENTS),
            engines.kafka_streams(EVENTS),
            engines.quix(QUIX_EVENTS),
            *engines.ceilings(EVENTS),
        ]
    )


def measure_ours() -> dict[str, Any]:
    """This engine and the ceilings, on a million events."""
    return _measure([engines.ours(MANY), *engines.ceilings(MANY)])


def _measure(compared: Sequence[Engine]) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="needmonitor-bench-") as folder:
        kafka = Kafka(Path(folder))
        kafka.start()
        try:
            for topic, (count, keyed) in {_topic(e): (e.events, e.keyed) for e in compared}.items():
                asyncio.run(_filled(kafka.url, topic, count, keyed=keyed))
            expected = {count: job.expected(count) for count in {engine.events for engine in compared}}
            rounds = [
                [_one(kafka.url, engine, Path(folder), number, expected) for engine in compared]
                for number in range(ROUNDS)
            ]
        finally:
            kafka.stop()
    rows = [_row(engine, [one[n] for one in rounds], rounds) for n, engine in enumerate(compared)]
    return {
        "rounds": ROUNDS,
        "bytes_per_event": len(next(job.events(1))[1]),
        "persons": job.PERSONS,
        "keys": {count: len(counts) for count, counts in expected.items()},
        "partitions": job.PARTITIONS,
        "commit_seconds": engines.COMMIT_SECONDS,
        "engines": rows,
        "table": _table(rows),
    }


def _topic(engine: Engine) -> str:
    return f"events-{engine.events}{'-keyed' if engine.keyed else ''}"


async def _filled(url: str, topic: str, count: int, *, keyed: bool) -> None:
    await log.create(url, topic)
    records = job.events(count)
    if keyed:
        records = ((_group(value), value) for _, value in records)
    await log.fill(url, topic, records)


def _group(value: bytes) -> bytes:
    event = job.DECODE(value)
    return f"{event.sector}|{event.need}".encode()


def _one(url: str, engine: Engine, folder: Path, number: int, expected: dict[int, Any]) -> dict[str, Any]:
    """One engine in one round; what it counted is read from its changelog, not asked of it."""
    app_id = f"{engine.slug}-{number}"
    own = folder / app_id
    own.mkdir()
    told = Job(url, _topic(engine), app_id, engine.events, str(own), str(own / "progress.json"))
    if engine.changelog and not engine.creates:
        asyncio.run(log.create(url, engine.changelog(told), compacted=True))
    result: dict[str, Any] = asdict(run(engine.command(told), Path(told.progress), engine.events))
    if engine.changelog:
        found = asyncio.run(log.counts(url, engine.changelog(told), engine.read))
        wanted = expected[engine.events]
        result["off_by"] = sum(abs(found[key] - wanted[key]) for key in found.keys() | wanted.keys())
    return result


def _row(engine: Engine, runs: list[dict[str, Any]], rounds: list[list[dict[str, Any]]]) -> dict[str, Any]:
    """One line of the result; ratios are of the same round, of our rate to this one."""
    rates = [one["events_per_second"] for one in runs]
    return {
        "engine": engine.name,
        "guarantee": engine.guarantee,
        "events": engine.events,
        "events_per_second": {"median": round(statistics.median(rates)), "all": [round(r) for r in rates]},
        "ours_is_times": round(
            statistics.median(
                one[0]["events_per_second"] / rate for one, rate in zip(rounds, rates, strict=True)
            ),
            2,
        ),
        "cpu_seconds": round(statistics.median(one["cpu_seconds"] for one in runs), 2),
        "peak_mb": round(max(one["peak_mb"] for one in runs)),
        "counts_off_by": [one["off_by"] for one in runs] if engine.changelog else None,
    }


def _table(rows: Sequence[dict[str, Any]]) -> list[str]:
    """For `docs/engine.md`."""
    lines = [
        "| engine | guarantee | events | events/s (min, max) | ours is | CPU s | µs/event | MB | counts |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        rates = row["events_per_second"]
        spread = f"{rates['median']:,} ({min(rates['all']):,}, {max(rates['all']):,})"
        off = row["counts_off_by"]
        each = f"{row['cpu_seconds'] / row['events'] * 1e6:.1f}"
        right = "" if off is None else f"off by {max(off)}" if any(off) else "all right"
        lines.append(
            f"| {row['engine']} | {row['guarantee']} | {row['events']:,} | {spread} "
            f"| {row['ours_is_times']}x | {row['cpu_seconds']} | {each} "
            f"| {row['peak_mb']} | {right} |"
        )
    return lines
