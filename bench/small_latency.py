"""From an event sent to its count readable, at 1,000 events a second, and what an idle worker costs.

The small job on Apache Kafka with transactions; a count is readable when a `read_committed` consumer has it.
Every event counts under a key of its own, so each one's delay is known.
"""

import asyncio
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any, Final

import msgspec
from aiokafka import AIOKafkaProducer, TopicPartition

from bench.peers import engines, job, log
from bench.peers.engines import Job
from bench.peers.running import cpu_seconds, end, start
from dictionary.topics import partition_of
from streams.engine.consumer import Consumer
from streams.engine.settings import EngineSettings
from tests.support.parts import Kafka

RATE: Final = 1000
SECONDS: Final = 20
WARM_SECONDS: Final = 4
IDLE_SECONDS: Final = 20
ROUNDS: Final = 3
WAIT_SECONDS: Final = 60
SLICE: Final = 0.01
TOPIC: Final = "events"
DEFAULTS: Final = EngineSettings("", "", transactions=True, partitions=job.PARTITIONS)


def measure() -> dict[str, Any]:
    """Percentiles in milliseconds and shares of a core, with the settings that a worker has by default."""
    return measure_with({})


def measure_with(settings: dict[str, Any]) -> dict[str, Any]:
    """The same with other settings of the engine."""
    rounds = [asyncio.run(_round(settings)) for _ in range(ROUNDS)]
    names = ("p50_ms", "p95_ms", "p99_ms", "cores_busy", "cores_idle")
    medians = {name: statistics.median(one[name] for one in rounds) for name in names}
    used = {"commit_interval": DEFAULTS.commit_interval, "fetch_pace": DEFAULTS.fetch_pace} | settings
    row = " | ".join(f"{medians[name]:.3g}" for name in names)
    return {
        "rate": RATE,
        "seconds": SECONDS,
        "partitions": job.PARTITIONS,
        "settings": used,
        "medians": medians,
        "rounds": rounds,
        "table": ["| " + " | ".join(names) + " |", "|---" * len(names) + "|", f"| {row} |"],
    }


async def _round(settings: dict[str, Any]) -> dict[str, float]:
    with tempfile.TemporaryDirectory(prefix="needmonitor-bench-") as folder:
        kafka = Kafka(Path(folder))
        await asyncio.to_thread(kafka.start)
        told = Job(kafka.url, TOPIC, "latency", 0, folder, f"{folder}/progress.json")
        try:
            await log.create(kafka.url, TOPIC)
            await log.create(kafka.url, engines.ours_changelog(told), compacted=True)
            command = engines.ours_command(told, **{"commit_interval": DEFAULTS.commit_interval} | settings)
            worker = start(command, Path(folder, "worker.log"))
            try:
                return await _measured(told, worker.pid)
            finally:
                await asyncio.to_thread(end, worker)
        finally:
            await asyncio.to_thread(kafka.stop)


async def _measured(told: Job, pid: int) -> dict[str, float]:
    sent: dict[int, float] = {}
    seen: dict[int, float] = {}
    reading = asyncio.create_task(_read(told, seen))
    await log.fill(told.kafka, TOPIC, job.events(1))
    await _until(seen, 1)
    seen.clear()
    used = await _send(told, sent, pid)
    await _until(seen, len(sent))
    reading.cancel()
    before = cpu_seconds(pid)
    await asyncio.sleep(IDLE_SECONDS)
    idle = (cpu_seconds(pid) - before) / IDLE_SECONDS
    delays = [(seen[n] - at) * 1000 for n, at in sent.items() if n >= WARM_SECONDS * RATE]
    parts = statistics.quantiles(delays, n=100)
    return {
        "p50_ms": round(parts[49]),
        "p95_ms": round(parts[94]),
        "p99_ms": round(parts[98]),
        "cores_busy": round(used, 3),
        "cores_idle": round(idle, 4),
    }


async def _until(seen: dict[int, float], count: int) -> None:
    """Wait for so many counts.

    Raises:
        TimeoutError: they did not come.
    """
    async with asyncio.timeout(WAIT_SECONDS):
        while len(seen) < count:  # noqa: ASYNC110  # told by another process
            await asyncio.sleep(0.1)


async def _send(told: Job, sent: dict[int, float], pid: int) -> float:
    """Send at the rate, a few at a time; the share of a core that the worker used once it was warm."""
    producer = AIOKafkaProducer(bootstrap_servers=told.kafka, acks="all", linger_ms=0)
    await producer.start()
    templates = [value for _, value in job.events(1000)]
    began, before, warm_at = time.monotonic(), 0.0, 0.0
    try:
        total = RATE * (WARM_SECONDS + SECONDS)
        while len(sent) < total:
            due = min(total, int((time.monotonic() - began) * RATE))
            for number in range(len(sent), due):
                if number == WARM_SECONDS * RATE:
                    before, warm_at = cpu_seconds(pid), time.monotonic()
                event = msgspec.structs.replace(job.DECODE(templates[number % 1000]), sector=f"B{number} 1")
                sent[number] = time.monotonic()
                partition = partition_of(event.person.encode(), job.PARTITIONS)
                await producer.send(TOPIC, msgspec.json.encode(event), partition=partition)
            await asyncio.sleep(SLICE)
        return (cpu_seconds(pid) - before) / (time.monotonic() - warm_at)
    finally:
        await producer.stop()


async def _read(told: Job, seen: dict[int, float]) -> None:
    """Note when the count of each event is readable."""
    consumer = Consumer(
        bootstrap_servers=told.kafka,
        group_id=None,
        auto_offset_reset="earliest",
        isolation_level="read_committed",
        fetch_max_wait_ms=50,
    )
    await consumer.start()
    consumer.assign([TopicPartition(engines.ours_changelog(told), p) for p in range(job.PARTITIONS)])
    try:
        while True:
            for records in (await consumer.getmany(timeout_ms=100)).values():
                now = time.monotonic()
                for record in records:
                    if engines.ours_entry(record.key, record.value):
                        seen.setdefault(int(record.key[1:].partition(b" ")[0]), now)
    finally:
        await consumer.stop()
