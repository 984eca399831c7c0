"""From one worker to four on the small job, on a topic that is full before they start: `./run bench workers`.

Workers beyond the cores of a machine share them with each other and with the broker, so events a second say
little. How cost grows is said by the events of a CPU second, of the workers and of the broker.
"""

import asyncio
import statistics
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any, Final

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import GroupCoordinatorNotAvailableError

from bench.peers import engines, job, log
from bench.peers.engines import Job
from bench.peers.running import LIMIT_SECONDS, cpu_seconds, end, progress, start
from tests.support.parts import Kafka

EVENTS: Final = 600_000
WORKERS: Final = (1, 2, 3, 4)
ROUNDS: Final = 3
COLUMNS: Final = (
    "workers",
    "events per CPU second",
    "of one worker (min, max)",
    "broker's CPU µs/event",
    "events/s",
    "times one worker",
    "counts",
)
OPEN_SECONDS: Final = 2.0
"""For every worker to open its partitions, which are empty, once the group is formed."""


def measure() -> dict[str, Any]:
    """Events a second of all workers together and events of a CPU second of theirs, in interleaved rounds.

    Every second round runs the other way about: the broker's compiler favours whoever comes late.
    """
    with tempfile.TemporaryDirectory(prefix="needmonitor-bench-") as folder:
        kafka = Kafka(Path(folder))
        kafka.start()
        try:
            asyncio.run(log.create(kafka.url, "events"))
            asyncio.run(log.fill(kafka.url, "events", job.events(EVENTS)))
            expected = job.expected(EVENTS)
            rounds = [
                {
                    count: _run(kafka, Path(folder), f"workers-{count}-{number}", count, expected)
                    for count in WORKERS[:: -1 if number % 2 else 1]
                }
                for number in range(ROUNDS)
            ]
        finally:
            kafka.stop()
    rows = [_row(count, rounds) for count in WORKERS]
    size = job.event_bytes()
    return {
        "events": EVENTS,
        "bytes_per_event": size,
        "persons": job.PERSONS,
        "rounds": ROUNDS,
        "partitions": job.PARTITIONS,
        "by_workers": rows,
        "table": [
            f"{EVENTS:,} events of {size} bytes of {job.PERSONS:,} persons, {job.PARTITIONS} partitions.",
            "",
            *_table(rows),
        ],
    }


def _run(kafka: Kafka, folder: Path, app_id: str, count: int, expected: Counter[bytes]) -> dict[str, Any]:
    """All workers of one group; none begins before all own their partitions."""
    own = folder / app_id
    own.mkdir()
    gate = own / "gate"
    told = [
        Job(kafka.url, "events", app_id, EVENTS, str(own / f"faust-{n}"), str(own / f"progress-{n}.json"))
        for n in range(count)
    ]
    changelog = engines.ours_changelog(told[0])
    asyncio.run(log.create(kafka.url, changelog, compacted=True))
    workers = [
        start(engines.ours_command(one, gate=str(gate)), Path(one.progress).with_suffix(".log"))
        for one in told
    ]
    try:
        asyncio.run(_grouped(kafka.url, app_id, count))
        time.sleep(OPEN_SECONDS)
        broker = cpu_seconds(kafka.process.pid)
        gate.touch()
        done = _finished([Path(one.progress) for one in told])
        broker = cpu_seconds(kafka.process.pid) - broker
    finally:
        for worker in workers:
            end(worker)
    found = asyncio.run(log.counts(kafka.url, changelog, engines.ours_entry))
    seconds = max(one["last"] for one in done) - min(one["first"] for one in done)
    return {
        "events_per_second": EVENTS / seconds,
        "events_per_cpu_second": EVENTS / sum(one["cpu"] for one in done),
        "broker_microseconds_per_event": broker / EVENTS * 1e6,
        "shares": [one["records"] for one in done],
        "off_by": sum(abs(found[key] - expected[key]) for key in found.keys() | expected.keys()),
    }


async def _grouped(url: str, group: str, count: int) -> None:
    """Wait until so many workers have formed their group.

    Raises:
        TimeoutError: they did not.
    """
    admin = AIOKafkaAdminClient(bootstrap_servers=url)
    await admin.start()
    try:
        async with asyncio.timeout(LIMIT_SECONDS):
            while await _members(admin, group) != count:  # noqa: ASYNC110  # told by the broker
                await asyncio.sleep(0.2)
    finally:
        await admin.close()


async def _members(admin: AIOKafkaAdminClient, group: str) -> int:
    """Of a group whose members all know what is theirs; else 0."""
    try:
        (told,) = await admin.describe_consumer_groups([group])
    except GroupCoordinatorNotAvailableError:
        return 0  # the broker has had no group yet
    found = told.to_object()["groups"][0]
    return len(found["members"]) if found["state"] == "Stable" else 0


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
        "of_one_worker": [round(share, 3) for share in kept],
        "broker_microseconds_per_event": [
            round(one[count]["broker_microseconds_per_event"], 1) for one in rounds
        ],
        "shares": [one[count]["shares"] for one in rounds],
        "counts_off_by": [one[count]["off_by"] for one in rounds],
    }


def _table(rows: list[dict[str, Any]]) -> list[str]:
    lines = ["| " + " | ".join(COLUMNS) + " |", "|---" * len(COLUMNS) + "|"]
    for row in rows:
        rate, cpu, broker = (
            statistics.median(row[name])
            for name in ("events_per_second", "events_per_cpu_second", "broker_microseconds_per_event")
        )
        kept = row["of_one_worker"]
        of_one = f"{statistics.median(kept):.0%} ({min(kept):.0%}, {max(kept):.0%})"
        right = f"off by {max(row['counts_off_by'])}" if any(row["counts_off_by"]) else "all right"
        lines.append(
            f"| {row['workers']} | {cpu:,.0f} | {of_one} | {broker:.1f} | {rate:,.0f} "
            f"| {row['times_one_worker']} | {right} |"
        )
    return lines
