"""What a recount reads: the log of record, the state of the count stage, the projection."""

import asyncio
import time
from collections.abc import AsyncIterator, Collection, Iterable, Iterator
from contextlib import asynccontextmanager
from random import Random
from typing import Any, Final, NamedTuple, cast
from zlib import crc32

import msgspec
import redis
from aiokafka import TopicPartition

from dictionary import projection
from dictionary.erasures import is_event, is_of_person
from dictionary.moments import WINDOWS
from dictionary.places import Places
from dictionary.projection_values import ExactCell, Reconciled
from dictionary.topics import CHECKED
from needmonitor.settings import Settings
from streams.counting import Counts
from streams.engine.changelog import NEXT, Replay
from streams.engine.consumer import Consumer
from streams.engine.holes import Unbroken
from streams.recounting import CellKey, Numbers
from streams.recounting_sample import Sample, around, district_of, person_of, persons_in
from streams.releasing import RELEASED_PREFIX
from streams.topics_admin import COUNT_LOG

POLL_MS = 500
MOST_HELD: Final = 100_000
"""Records of the log held in memory at a time, about 2 KB each with what is made of them."""
MOST_PARTS: Final = 64
"""Of a partition; a longer log takes more memory rather than ever more time."""
TRIES = 20
"""Places looked at for one event: a quiet log is full of clock records."""


class Logged(NamedTuple):
    """A record of `checked`."""

    partition: int
    offset: int
    key: bytes
    value: bytes | None


class Reading:
    """Reads topics from their beginning to their present end, and Valkey as it is.

    Args:
        settings: where they are.
        places: what sectors belong to.
        speed: most records a second; None for as fast as it goes.
        most: records of the log held at a time.

    Attributes:
        events: records of `checked` when it was read last.
    """

    def __init__(
        self, settings: Settings, places: Places, *, speed: float | None, most: int = MOST_HELD
    ) -> None:
        self._settings = settings
        self._places = places
        self._speed = speed
        self._most = most
        self._ends: dict[TopicPartition, int] = {}
        self.events = 0

    async def log(self, sample: Sample | None) -> AsyncIterator[list[Logged]]:
        """`checked` in parts that memory bears, of whole persons; of a sample its persons, in one part."""
        partitions = range(self._settings.partitions)
        self.events = 0
        if sample is None:
            for partition in partitions:
                async for part in self._in_parts(partition):
                    yield part
            return
        persons: set[bytes] = set()
        for partition in partitions:
            async for batch in self._checked(partition):
                self.events += len(batch)
                persons |= persons_in(((record.key, record.value) for record in batch), sample, self._places)
        yield [
            record
            for partition in partitions
            async for batch in self._checked(partition)
            for record in batch
            if person_of(record.key) in persons
        ]

    async def count_states(self, sample: Sample | None) -> list[Counts]:
        """The state of each partition of the count stage, from its changelog; of a sample its cells only."""
        states = []
        for partition in range(self._settings.partitions):
            replay = Replay()
            async for batch in self._read(TopicPartition(COUNT_LOG, partition)):
                for record in batch:
                    if self._is_wanted(record.key, sample):
                        replay.feed(record.key, record.value)
            state = Counts(partition, self._places)
            for key, value in replay.values.items():
                state.load(key, value)
            state.recovered()
            states.append(state)
        return states

    async def touched(self) -> set[CellKey]:
        """The cells that count has changed since `count_states` read them, and those they add up to."""
        found: set[CellKey] = set()
        for partition in range(self._settings.partitions):
            tp = TopicPartition(COUNT_LOG, partition)
            async for batch in self._read(tp, self._ends[tp]):
                for record in batch:
                    if record.key[0]:
                        la, scope, area, _ = record.key.decode().split("|")
                        found |= {(la, scope, each) for each in (area, district_of(area, self._places), la)}
        return found

    async def draw(self, count: int, chance: Random) -> Sample:
        """The surroundings of events drawn at random: the districts of all, the need of the first."""
        drawn = Sample()
        async with self._consumer() as consumer:
            tps = [TopicPartition(CHECKED, partition) for partition in range(self._settings.partitions)]
            starts, ends = await consumer.beginning_offsets(tps), await consumer.end_offsets(tps)
            sizes = [ends[tp] - starts[tp] for tp in tps]
            left = count * TRIES if any(sizes) else 0
            while count and left:
                left -= 1
                (tp,) = chance.choices(tps, sizes)
                consumer.assign([tp])
                consumer.seek(tp, chance.randrange(starts[tp], ends[tp]))
                fetched = (await consumer.getmany(tp, timeout_ms=POLL_MS)).get(tp, [])
                values = (r.value for r in fetched if r.value is not None and is_event(r.key))
                value = next(values, None)
                if value is not None:
                    count -= 1
                    found = around(value, self._places)
                    drawn |= Sample(found.districts, drawn.needs or found.needs, found.authorities)
        return drawn

    def projected(self, sample: Sample | None) -> dict[CellKey, Numbers]:
        """The exact cells of the projection; for a sample its authorities and its needs."""
        read = msgspec.json.Decoder(ExactCell).decode
        found: dict[CellKey, Numbers] = {}
        with redis.Redis.from_url(self._settings.redis_url) as valkey:
            for name in valkey.scan_iter(match=projection.exact("*", "*"), count=1000):
                _, _, la, scope = name.decode().split(":")
                if sample and la not in sample.authorities and scope.split("@")[0] not in sample.needs:
                    continue
                cells = cast("dict[bytes, bytes]", valkey.hgetall(name))
                for area, value in cells.items():
                    found[la, scope, area.decode()] = _numbers(read(value))
        return found

    def shown_at(self, authorities: Collection[str]) -> dict[str, str]:
        """Authority -> the moment that its projection shows; "" where there is none."""
        with redis.Redis.from_url(self._settings.redis_url) as valkey:
            asked = valkey.pipeline(transaction=False)
            for authority in authorities:
                asked.hget(projection.exact_status(authority), "as_of")
            answers = asked.execute()
        return {la: (moment or b"").decode() for la, moment in zip(authorities, answers, strict=True)}

    def last(self) -> Reconciled | None:
        """What the recount before this one found, if the projection still knows."""
        with redis.Redis.from_url(self._settings.redis_url) as valkey:
            held = cast("bytes | None", valkey.get(projection.reconcile()))
        return None if held is None else msgspec.json.decode(held, type=Reconciled)

    def publish(self, result: Reconciled) -> None:
        """Leave the result where `/readyz` shows it."""
        with redis.Redis.from_url(self._settings.redis_url) as valkey:
            valkey.set(projection.reconcile(), msgspec.json.encode(result))

    async def _in_parts(self, partition: int) -> AsyncIterator[list[Logged]]:
        """A partition of `checked` without clock records, read as often as it has parts."""
        part, parts = 0, 1
        while part < parts:
            held: list[Logged] = []
            async for batch in self._checked(partition):
                held += _part(batch, part, parts)
                if not part:
                    self.events += len(batch)
                    if len(held) > self._most and parts < MOST_PARTS:
                        parts *= 2
                        held = _part(held, part, parts)
            yield held
            part += 1

    async def _checked(self, partition: int) -> AsyncIterator[list[Logged]]:
        async for batch in self._read(TopicPartition(CHECKED, partition)):
            yield [Logged(partition, record.offset, record.key, record.value) for record in batch]

    async def _read(self, tp: TopicPartition, start: int | None = None) -> AsyncIterator[list[Any]]:
        """A partition from an offset or its beginning to its end, in batches, no faster than the speed."""
        async with self._consumer() as consumer:
            consumer.assign([tp])
            if start is None:
                await consumer.seek_to_beginning(tp)
            else:
                consumer.seek(tp, start)
            end, starts = (await consumer.end_offsets([tp]))[tp], {tp: await consumer.position(tp)}
            self._ends[tp] = end
            unbroken = Unbroken(consumer, starts, transactions=self._settings.transactions)
            started, read = time.monotonic(), 0
            while await consumer.position(tp) < end:
                for batch in unbroken.of(await consumer.getmany(tp, timeout_ms=POLL_MS)).values():
                    yield batch
                    read += len(batch)
                if self._speed is not None:
                    await asyncio.sleep(max(0.0, read / self._speed - (time.monotonic() - started)))

    @asynccontextmanager
    async def _consumer(self) -> AsyncIterator[Consumer]:
        consumer = Consumer(
            bootstrap_servers=self._settings.kafka_url,
            group_id=None,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            isolation_level="read_committed" if self._settings.transactions else "read_uncommitted",
            **self._settings.kafka_security(),
        )
        await consumer.start()
        try:
            yield consumer
        finally:
            await consumer.stop()

    def _is_wanted(self, key: bytes, sample: Sample | None) -> bool:
        """Whether a value of the changelog is needed: what was released is not recounted."""
        if key.startswith(RELEASED_PREFIX):
            return False
        if sample is None or key == NEXT or key.startswith(b"\0"):
            return True
        la, scope, area, _ = key.decode().split("|")
        return sample.covers((la, scope, area), self._places)


def _part(records: Iterable[Logged], part: int, parts: int) -> list[Logged]:
    """What was said of some persons: one of so many parts of all."""
    return [r for r in records if is_of_person(r.key) and crc32(person_of(r.key)) % parts == part]


def counted(state: Counts, hour: int) -> Iterator[tuple[CellKey, Numbers]]:
    """Every cell of a state of the count stage at a UTC hour."""
    for la, scope in sorted({(cell.scope.la, cell.scope.name) for cell in state.cells}):
        people = [state.at(la, scope, None, window, "people", hour) for window in WINDOWS]
        records = [state.at(la, scope, None, window, "records", hour) for window in WINDOWS]
        opened = state.at(la, scope, None, WINDOWS[0], "open", hour)
        for area in {area for row in (*people, *records, opened) for area in row}:
            yield (
                (la, scope, area),
                Numbers(
                    tuple(row.get(area, 0) for row in people),
                    tuple(row.get(area, 0) for row in records),
                    opened.get(area, 0),
                ),
            )


def _numbers(cell: ExactCell) -> Numbers:
    windows = [cell.window(window) for window in WINDOWS]
    return Numbers(tuple(w[0] for w in windows), tuple(w[1] for w in windows), cell.open[0])
