"""What an event costs with ten thousand persons and with ten million: `./run bench persons`.

The events and the check are those of the small job, but what is kept is kept under the person, as by the one
stage that follows persons: the counts of the small job do not grow with persons. It is the bare cost of many
persons, without the rules of the product.

- **Loaded beforehand**: a changelog with every person in it, each with three events, written by transactions
  of the engine's own writer. Every worker reads it back before it takes an event. An event takes the place of
  its person's oldest, so the state neither grows nor shrinks while it is measured.
- **Rounds**: before each, more events of persons drawn evenly are put on the topic; then a new process reads
  the state back and takes the events on from where the last one stood.
- **Ten million do not fit one worker here**. One of the eight that would share them is measured: its
  1,250,000 persons on 4 partitions, of 32. The other seven are not there; they share only the broker with it.
- **Exact**: at the end every person in the changelog is compared with the events that were sent.
"""

import asyncio
import re
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final

from bench.peers import engines, job, log
from bench.peers.engines import Job
from bench.peers.running import LIMIT_SECONDS, end, peak_mb, progress, start
from bench.persons_worker import KEPT, PACK, Person, Said, before
from bench.states import write_state
from dictionary.topics import partition_of
from streams.engine.changelog import NEXT
from streams.engine.writer import Entry
from tests.support.parts import Kafka

EVENTS: Final = 200_000
"""Of each size in each round."""
ROUNDS: Final = 3
WORKER: Final = "bench.persons_worker"
COLUMNS: Final = (
    "persons",
    "in one worker",
    "CPU µs/event (min, max)",
    "times the least",
    "changelog bytes/event",
    "MB (peak)",
    "bytes of memory a person",
    "state",
)


@dataclass(frozen=True, slots=True)
class Size:
    """So many persons, shared by so many workers of which one is measured."""

    persons: int
    workers: int = 1

    @property
    def own(self) -> int:
        """The persons of the one."""
        return self.persons // self.workers


SIZES: Final = (Size(10_000), Size(100_000), Size(1_000_000), Size(10_000_000, workers=8))


def measure() -> dict[str, Any]:
    """CPU, memory and changelog of one worker by number of persons, in interleaved rounds."""
    with tempfile.TemporaryDirectory(prefix="needmonitor-bench-") as folder:
        kafka = Kafka(Path(folder))
        kafka.start()
        try:
            sized = [Sized(kafka, Path(folder), size) for size in SIZES]
            for _ in range(ROUNDS):
                for one in sized:
                    one.round()
            rows = [_row(one, sized[0]) for one in sized]
        finally:
            kafka.stop()
    size, state = job.event_bytes(), len(PACK(before(0)))
    heading = (
        f"{ROUNDS} rounds of {EVENTS:,} events of {size} bytes, {job.PARTITIONS} partitions of a worker; "
        f"{state} bytes kept of a person under a key of 32."
    )
    return {
        "events": EVENTS,
        "bytes_per_event": size,
        "bytes_kept_per_person": state,
        "rounds": ROUNDS,
        "partitions_of_a_worker": job.PARTITIONS,
        "by_persons": rows,
        "table": [heading, "", *_table(rows)],
    }


class Sized:
    """One size on a broker: its persons, the events sent of them, and what the rounds took."""

    def __init__(self, kafka: Kafka, folder: Path, size: Size) -> None:
        self.size = size
        self.rounds: list[dict[str, float]] = []
        self._kafka = kafka
        self._name = f"persons-{size.persons}"
        self._folder = folder / self._name
        self._folder.mkdir()
        self._persons = job.references(size.own)
        self._events = job.events(EVENTS * ROUNDS, self._persons)
        self._sent: defaultdict[bytes, list[Said]] = defaultdict(list)
        self._changelog = f"{self._name}-changelog"
        asyncio.run(log.create(kafka.url, self._name))
        asyncio.run(log.create(kafka.url, self._changelog, compacted=True))
        asyncio.run(self._load())

    async def _load(self) -> None:
        """Write every person."""
        shares: list[list[Entry]] = [[] for _ in range(job.PARTITIONS)]
        for number, person in enumerate(self._persons):
            key = person.encode()
            shares[partition_of(key, job.PARTITIONS)].append((key, PACK(before(number))))
        await write_state(self._kafka.url, self._changelog, self._name, shares)

    def round(self) -> None:
        """Send more events, then have a new process take them."""
        asyncio.run(log.fill(self._kafka.url, self._name, self._noted(islice(self._events, EVENTS))))
        own = self._folder / str(len(self.rounds))
        own.mkdir()
        gate, file = own / "gate", own / "progress.json"
        told = Job(self._kafka.url, self._name, self._name, EVENTS, str(own / "faust"), str(file))
        options = engines.ours_command(told, gate=str(gate))[-1]
        worker = start([sys.executable, "-m", WORKER, options], own / "worker.log")
        try:
            _wait(own.joinpath(f"gate-{job.PARTITIONS}").exists, "the state was not read back")
            written = self._written()
            gate.touch()
            _wait(lambda: progress(file).get("records", 0) >= EVENTS, "the events were not all taken")
            memory = {"mb": _resident_mb(worker.pid), "peak_mb": peak_mb(worker.pid)}
        finally:
            end(worker)
        done = progress(file)
        took = {
            "cpu_microseconds_per_event": done["cpu"] / EVENTS * 1e6,
            "events_per_second": EVENTS / (done["last"] - done["first"]),
            "changelog_bytes_per_event": (self._written() - written) / EVENTS,
        }
        self.rounds.append(took | memory)

    def _noted(self, events: Iterable[tuple[bytes, bytes]]) -> Iterator[tuple[bytes, bytes]]:
        """The same events, each noted as sent."""
        for key, value in events:
            event = job.DECODE(value)
            self._sent[key].append((int(event.time // 3600), event.need, event.sector))
            yield key, value

    def _written(self) -> int:
        """Bytes of the changelog in the broker's log: heads of batches and ends of transactions included."""
        return sum(file.stat().st_size for file in self._kafka.data.glob(f"{self._changelog}-*/*.log"))

    def off_by(self) -> int:
        """Persons whom the changelog does not have exactly as the events sent make them."""
        partitions = asyncio.run(log.last_values(self._kafka.url, self._changelog)).values()
        found = {key: value for values in partitions for key, value in values.items() if key != NEXT}
        entries = sum(len(values.keys() - {NEXT}) for values in partitions)
        right = 0
        for number, person in enumerate(self._persons):
            key, was = person.encode(), before(number)
            sent = self._sent.get(key, [])
            right += found.get(key) == PACK(Person(was.events + len(sent), [*was.last, *sent][-KEPT:]))
        return max(entries, len(self._persons)) - right


def _wait(true: Callable[[], bool], otherwise: str) -> None:
    """Wait for a worker.

    Raises:
        TimeoutError: it did not come to that.
    """
    until = time.monotonic() + LIMIT_SECONDS
    while not true():
        if time.monotonic() > until:
            raise TimeoutError(otherwise)
        time.sleep(0.05)


def _resident_mb(pid: int) -> float:
    """The memory that a process has now (Linux)."""
    found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    return int(found[1]) / 1024 if found else 0.0


def _row(one: Sized, least: Sized) -> dict[str, Any]:
    """Medians of the rounds; CPU beside the least size in the same round, memory beyond its memory."""
    medians = {name: statistics.median(took[name] for took in one.rounds) for name in one.rounds[0]}
    cpu = [took["cpu_microseconds_per_event"] for took in one.rounds]
    times = [
        took["cpu_microseconds_per_event"] / base["cpu_microseconds_per_event"]
        for took, base in zip(one.rounds, least.rounds, strict=True)
    ]
    more = [took["mb"] - base["mb"] for took, base in zip(one.rounds, least.rounds, strict=True)]
    persons = one.size.own - least.size.own
    return {
        "persons": one.size.persons,
        "workers": one.size.workers,
        "persons_of_this_worker": one.size.own,
        "medians": {name: round(value, 1) for name, value in medians.items()},
        "cpu_microseconds_per_event": [round(value, 2) for value in cpu],
        "times_the_least": [round(value, 2) for value in times],
        "bytes_of_memory_per_person": round(statistics.median(more) * 2**20 / persons) if persons else None,
        "persons_off_by": one.off_by(),
    }


def _table(rows: list[dict[str, Any]]) -> list[str]:
    lines = ["| " + " | ".join(COLUMNS) + " |", "|---" * len(COLUMNS) + "|"]
    for row in rows:
        cpu, medians, memory = (
            row["cpu_microseconds_per_event"],
            row["medians"],
            row["bytes_of_memory_per_person"],
        )
        shared = f" (1 of {row['workers']} workers)" if row["workers"] > 1 else ""
        lines.append(
            f"| {row['persons']:,} | {row['persons_of_this_worker']:,}{shared} "
            f"| {statistics.median(cpu):.1f} ({min(cpu):.1f}, {max(cpu):.1f}) "
            f"| {statistics.median(row['times_the_least']):.2f} | {medians['changelog_bytes_per_event']:.0f} "
            f"| {medians['mb']:.0f} ({medians['peak_mb']:.0f}) | {memory or ''} "
            f"| {f'off by {off}' if (off := row['persons_off_by']) else 'all right'} |"
        )
    return lines
