"""Sends to a worker at a steady rate and watches its memory, lag and CPU meanwhile."""

import asyncio
import os
import random
import re
import statistics
import time
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import msgspec
from aiokafka import AIOKafkaProducer

from bench.peers import job
from bench.peers.running import cpu_seconds
from bench.soak_worker import SOURCE
from dictionary.topics import partition_of

PERSONS: Final = 1_000_000
RATE: Final = 2000
SAMPLES: Final = 360
"""Of a run: ten seconds apart in an hour."""
LAG_EVERY: Final = 1.0
SLICE: Final = 0.05
WAIT_SECONDS: Final = 120
TEMPLATES: Final = 1000


@dataclass(frozen=True, slots=True)
class Sample:
    """The worker at one moment, and the load of the machine.

    Attributes:
        at: seconds since the first event.
        rss: MB resident.
        uss: MB that are its own.
        blocks: millions of blocks of memory that Python has in use.
        load: processes that run or wait, over the last minute.
    """

    at: float
    rss: float
    uss: float
    blocks: float
    load: float


class Traffic:
    """Events of persons drawn evenly.

    Attributes:
        sent: how many events were made of each person, by number.
    """

    def __init__(self) -> None:
        self.sent = array("I", bytes(4 * PERSONS))
        self._templates = [job.DECODE(value) for _, value in job.events(TEMPLATES)]
        self._draw = random.Random(job.SEED)

    def event(self, number: int) -> tuple[bytes, bytes]:
        """(person, event as JSON), all of one length."""
        drawn = self._draw.randrange(PERSONS)
        self.sent[drawn] += 1
        key = person(drawn)
        event = msgspec.structs.replace(self._templates[number % TEMPLATES], person=key.decode())
        return key, msgspec.json.encode(event)


class Watched:
    """A worker process and the file in which it tells how far it is."""

    def __init__(self, pid: int, told: Path, seconds: int) -> None:
        self._pid = pid
        self._told = told
        self._seconds = seconds
        self._used = cpu_seconds(pid)
        self.samples = [self._sample(0.0)]
        self.lags: list[int] = []

    def look(self, elapsed: float, sent: int) -> None:
        """Take note where it is time to."""
        if elapsed >= len(self.lags) * LAG_EVERY:
            self.lags.append(sent - told(self._told)[1])
        if elapsed >= len(self.samples) * self._seconds / SAMPLES:
            self.samples.append(self._sample(elapsed))

    def cores_busy(self, elapsed: float) -> float:
        """The share of a core that the worker used."""
        return round((cpu_seconds(self._pid) - self._used) / elapsed, 3)

    def _sample(self, at: float) -> Sample:
        """What the kernel says (Linux)."""
        rollup = Path(f"/proc/{self._pid}/smaps_rollup").read_text()
        sizes = {name: int(kb) / 1024 for name, kb in re.findall(r"^(\w+):\s+(\d+) kB", rollup, re.MULTILINE)}
        own = sizes["Private_Clean"] + sizes["Private_Dirty"]
        blocks = told(self._told)[2] / 1e6
        return Sample(round(at, 1), round(sizes["Rss"], 2), round(own, 2), blocks, os.getloadavg()[0])


def person(number: int) -> bytes:
    """The reference of a person: 32 bytes."""
    return b"%032x" % number


def told(file: Path) -> list[int]:
    """[keys read back, records committed, blocks in use] as the worker tells."""
    return [int(word) for word in file.read_text().split()] if file.exists() else [0, 0, 0]


async def until(file: Path, which: int, count: int) -> None:
    """Wait for keys read back (0) or records committed (1).

    Raises:
        TimeoutError: they did not come.
    """
    async with asyncio.timeout(WAIT_SECONDS):
        while told(file)[which] < count:  # noqa: ASYNC110  # told by another process
            await asyncio.sleep(0.1)


async def soak(url: str, pid: int, file: Path, seconds: int) -> tuple[Sequence[int], dict[str, Any]]:
    """Send for so long; how often each person was sent, and what was seen of the worker."""
    traffic, total, count = Traffic(), RATE * seconds, 0
    producer = AIOKafkaProducer(bootstrap_servers=url, enable_idempotence=True)
    await producer.start()
    try:
        watched, began = Watched(pid, file, seconds), time.monotonic()
        while count < total:
            elapsed = time.monotonic() - began
            due = min(total, int(elapsed * RATE))
            for number in range(count, due):
                key, event = traffic.event(number)
                await producer.send(SOURCE, event, key=key, partition=partition_of(key, job.PARTITIONS))
            count = due
            watched.look(elapsed, count)
            await asyncio.sleep(SLICE)
        await producer.flush()
        await until(file, 1, total)
        took = time.monotonic() - began
    finally:
        await producer.stop()
    seen = {
        "events_per_second": round(total / took),
        "lag_events": {"median": round(statistics.median(watched.lags)), "worst": max(watched.lags)},
        "cores_busy": watched.cores_busy(took),
        **_of(watched.samples, seconds),
    }
    return traffic.sent, seen


def _of(samples: Sequence[Sample], seconds: int) -> dict[str, Any]:
    """Growth is from the first tenth of the second half to its last tenth, by medians."""
    second = [sample for sample in samples if sample.at >= seconds / 2]
    tenth = max(1, len(second) // 10)
    found: dict[str, Any] = {}
    for name in ("rss", "uss", "blocks"):
        sizes = [getattr(sample, name) for sample in second]
        half, last = statistics.median(sizes[:tenth]), statistics.median(sizes[-tenth:])
        found[name] = {"start": getattr(samples[0], name), "half": half, "end": last}
        found[f"{name}_grew_percent"] = round((last / half - 1) * 100, 3)
        found[f"{name}_all"] = " ".join(str(getattr(sample, name)) for sample in samples)
    loads = [sample.load for sample in samples]
    return {**found, "load": {"median": round(statistics.median(loads), 1), "worst": round(max(loads), 1)}}
