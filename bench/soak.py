"""Whether a worker's memory grows while its state does not: `./run bench soak` (an hour), `soak-minute`.

A million persons are in the state before it starts, so what is measured is whether anything else grows.
"""

import asyncio
import json
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from bench import soak_worker
from bench.peers import job, log
from bench.peers.running import end, peak_mb, start
from bench.soak_watch import PERSONS, RATE, Traffic, person, soak, until
from bench.states import write_state
from dictionary.topics import partition_of
from streams.engine.changelog import NEXT
from streams.engine.writer import Entry
from tests.support.parts import Kafka

HOUR_SECONDS: Final = 3600
MINUTE_SECONDS: Final = 60
MEMORY: Final = (
    ("resident (RSS), MB", "rss", 1),
    ("its own (USS), MB", "uss", 1),
    ("blocks that Python has in use, millions", "blocks", 3),
)
SETTLE_SECONDS: Final = 5.0
BROKER: Final = {
    "log.segment.bytes": 16 << 20,
    "log.retention.bytes": 64 << 20,
    "log.retention.check.interval.ms": 10_000,
}
"""The events of seven minutes are kept, so that a disk bears an hour; small segments can be compacted."""


def measure() -> dict[str, Any]:
    """An hour."""
    return measure_for(HOUR_SECONDS)


def measure_minute() -> dict[str, Any]:
    """The same for a minute: whether it works, not whether memory grows."""
    return measure_for(MINUTE_SECONDS)


def measure_for(seconds: int) -> dict[str, Any]:
    """Memory, lag and CPU of one worker at a steady rate; then what it counted, person by person."""
    with tempfile.TemporaryDirectory(prefix="needmonitor-bench-") as folder:
        kafka = Kafka(Path(folder), more=BROKER)
        kafka.start()
        try:
            result = asyncio.run(_measured(kafka, Path(folder), seconds))
        finally:
            kafka.stop()
    return {
        "seconds": seconds,
        "rate": RATE,
        "persons": PERSONS,
        "partitions": job.PARTITIONS,
        "bytes_per_event": len(Traffic().event(0)[1]),
        "bytes_per_person": len(person(0)) + len(soak_worker.value_of(0, 0)),
        **result,
        "table": _table(result),
    }


async def _measured(kafka: Kafka, folder: Path, seconds: int) -> dict[str, Any]:
    await log.create(kafka.url, soak_worker.SOURCE)
    await log.create(kafka.url, soak_worker.CHANGELOG, compacted=True)
    await _fill(kafka.url)
    filled = _disk_mb(kafka, soak_worker.CHANGELOG)
    told, said = folder / "told", folder / "worker.log"
    options = json.dumps({"url": kafka.url, "folder": str(folder / "faust"), "told": str(told)})
    worker = start([sys.executable, "-m", "bench.soak_worker", options], said)
    try:
        await until(told, 0, PERSONS)
        await asyncio.sleep(SETTLE_SECONDS)
        sent, seen = await soak(kafka.url, worker.pid, told, seconds)
        peak = peak_mb(worker.pid)
    except Exception as error:
        error.add_note(said.read_text(errors="replace")[-3000:])
        raise
    finally:
        await asyncio.to_thread(end, worker)
    return {
        **seen,
        "peak_mb": round(peak, 1),
        "counts_off_by": _off_by(await log.last_values(kafka.url, soak_worker.CHANGELOG), sent),
        "disk_mb": {
            "changelog_filled": filled,
            "changelog_after": _disk_mb(kafka, soak_worker.CHANGELOG),
            "events_after": _disk_mb(kafka, soak_worker.SOURCE),
        },
    }


async def _fill(url: str) -> None:
    """Write a million persons without events."""
    nothing = soak_worker.value_of(0, 0)
    shares: list[list[Entry]] = [[] for _ in range(job.PARTITIONS)]
    for key in map(person, range(PERSONS)):
        shares[partition_of(key, job.PARTITIONS)].append((key, nothing))
    await write_state(url, soak_worker.CHANGELOG, soak_worker.SOURCE, shares)


def _off_by(found: Mapping[int, Mapping[bytes, bytes]], sent: Sequence[int]) -> int:
    """Events lost or doubled, summed over persons: what the changelog says against what was sent."""
    kept = {
        key: soak_worker.count_in(value)
        for values in found.values()
        for key, value in values.items()
        if key != NEXT
    }
    if len(kept) != PERSONS:
        raise RuntimeError(f"{PERSONS} persons were written, {len(kept)} came back")
    return sum(abs(kept[person(number)] - count) for number, count in enumerate(sent))


def _disk_mb(kafka: Kafka, topic: str) -> int:
    return round(sum(file.stat().st_size for file in kafka.data.glob(f"{topic}-?/*.log")) / 2**20)


def _grown(result: Mapping[str, Any], name: str, key: str, digits: int) -> str:
    figures = " | ".join(f"{figure:.{digits}f}" for figure in result[key].values())
    return f"| {name} | {figures} | {result[f'{key}_grew_percent']} % |"


def _table(result: Mapping[str, Any]) -> list[str]:
    lag, disk = result["lag_events"], result["disk_mb"]
    figures = (
        f"{result['events_per_second']:,}",
        f"{lag['median']:,} ({lag['worst']:,})",
        f"{result['cores_busy']:.1%}",
        f"{result['peak_mb']:.0f}",
        f"{disk['changelog_filled']} to {disk['changelog_after']}",
        str(result["counts_off_by"]),
    )
    return [
        "| of the worker | start | half time | end | grew in the second half |",
        "|---|---|---|---|---|",
        *(_grown(result, *row) for row in MEMORY),
        "",
        "| events/s | lag in events (worst) | of a core | peak, MB | changelog, MB | lost or doubled |",
        "|---|---|---|---|---|---|",
        f"| {' | '.join(figures)} |",
    ]
