"""The small job with one worker and with more, on a topic that is full before they start.

Workers beyond the cores of a machine share them, and so does the broker: the events of a CPU second are what
would be had on machines of their own.
"""

import asyncio
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any, Final

from bench.peers import engines, job, log
from bench.peers.engines import Job
from bench.peers.running import LIMIT_SECONDS, end, progress, start
from tests.support.parts import Kafka

EVENTS: Final = 600_000
WORKERS: Final = (1, 2)
ROUNDS: Final = 3
GROUP_SECONDS: Final = 8.0
"""For the group to form and every worker to stand before its gate."""


def measure() -> dict[str, Any]:
    """Events a second of all workers together and events of a CPU second of theirs, in interleaved rounds."""
    with tempfile.TemporaryDirectory(prefix="needmonitor-bench-") as folder:
        kafka = Kafka(Path(folder))
        kafka.start()
        try:
            asyncio.run(log.create(kafka.url, "events"))
            asyncio.run(log.fill(kafka.url, "events", job.events(EVENTS)))
            expected = job.expected(EVENTS)
            rounds = [
                {
                    count: _run(kafka.url, Path(folder), f"workers-{count}-{number}", count, expected)
                    for count in WORKERS
                }
                for number in range(ROUNDS)
            ]
        finally:
            kafka.stop()
    rows = [_row(count, rounds) for count in WORKERS]
    return {
        "events": EVENTS,
        "rounds": ROUNDS,
        "partitions": job.PARTITIONS,
        "by_workers": rows,
        "table": _table(rows),
    }


def _run(url: str, folder: Path, app_id: str, count: int, expected: Any) -> dict[str, Any]:
    """All workers of one group; none begins before all own their partitions."""
    own = folder / app_id
    own.mkdir()
    gate = own / "gate"
    told = [
        Job(url, "events", app_id, EVENTS, str(own / f"faust-{number}"), str(own / f"progress-{number}.json"))
        for number in range(count)
    ]
    asyncio.run(log.create(url, engines.ours_changelog(told[0]), compacted=True))
    workers = [
        start(engines.ours_command(one, gate=str(gate)), Path(one.progress).with_suffix(".log"))
        for one in told
    ]
    try:
        time.sleep(GROUP_SECONDS)
        gate.touch()
        done = _finished([Path(one.progress) for one in told])
    finally:
        for worker in workers:
            end(worker)
    found = asyncio.run(log.counts(url, engines.ours_changelog(told[0]), engines.ours_entry))
    seconds = max(one["last"] for one in done) - min(one["first"] for one in done)
    return {
        "events_per_second": EVENTS / seconds,
        "events_per_cpu_second": EVENTS / sum(one["cpu"] for one in done),
        "shares": [one["records"] for one in done],
        "off_by": sum(abs(found[key] - expected[key]) for key in found.keys() | expected.keys()),
    }


def _finished(files: list[Path]) -> list[dict[str, Any]]:
    """What each worker says when all events are committed.

    Raises:
        TimeoutError: they took too long.
    """
    until = time.monotonic() + LIMIT_SECONDS
    while time.monotonic() < until:
        done = [said for said in map(progress, files) if said]
        if sum(one["records"] for one in done) >= EVENTS:
            return done
        time.sleep(0.05)
    raise TimeoutError(f"{EVENTS} events: {done}")


def _row(count: int, rounds: list[dict[int, dict[str, Any]]]) -> dict[str, Any]:
    """Ratios are to one worker in the same round."""
    times = [one[count]["events_per_second"] / one[1]["events_per_second"] for one in rounds]
    kept = [one[count]["events_per_cpu_second"] / one[1]["events_per_cpu_second"] for one in rounds]
    return {
        "workers": count,
        "events_per_second": [round(one[count]["events_per_second"]) for one in rounds],
        "times_one_worker": round(statistics.median(times), 2),
        "events_per_cpu_second": [round(one[count]["events_per_cpu_second"]) for one in rounds],
        "of_one_worker": round(statistics.median(kept), 2),
        "shares": [one[count]["shares"] for one in rounds],
        "counts_off_by": [one[count]["off_by"] for one in rounds],
    }


def _table(rows: list[dict[str, Any]]) -> list[str]:
    lines = [
        "| workers | events/s, median | times one | events per CPU second | of one worker's | counts |",
        "|---|---|---|---|---|---|",
    ]
    for row in rows:
        rate, cpu = (statistics.median(row[name]) for name in ("events_per_second", "events_per_cpu_second"))
        right = f"off by {max(row['counts_off_by'])}" if any(row["counts_off_by"]) else "all right"
        lines.append(
            f"| {row['workers']} | {rate:,.0f} | {row['times_one_worker']} | {cpu:,.0f} "
            f"| {row['of_one_worker']} | {right} |"
        )
    return lines
