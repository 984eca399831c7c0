"""Writes what was committed to the projection, a few times a second, and all of it again where it was lost.

While the projection is away the stream goes on; when it is back, everything is written again. What it holds
is thrown away without loss: `nm:epoch` tells one making of it from the next.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Final, cast
from uuid import uuid4

import msgspec
from redis.asyncio import Redis
from redis.exceptions import RedisError

from dictionary import projection
from dictionary.arrivals import encode_hours
from dictionary.projection_values import ExactCell
from streams.counting import Counts
from streams.metrics import Metrics
from streams.observers import CountsSeen, PeopleSeen
from streams.people import People
from streams.publishing import Changed, Writes, next_tick, publish_exact, publish_status
from streams.tallies import tally_fields, tally_totals

RETRY_SECONDS: Final = 2.0
REST: Final = 9.0
"""Seconds without writing for each second of work on it beyond `FREE`: what writes much does so seldom."""
BACKLOG: Final = 20_000
"""Records behind: more than a worker takes in two seconds. No figure is of the present then."""
BACKLOG_PAUSE: Final = 15.0
"""Seconds without writing while a backlog is worked off; with its end they end too.

Not otherwise: what changes in a long rest takes long to write, so that a busy present would rest for ever.
"""
FREE: Final = 0.06
"""Seconds of work in one turn, about ten thousand cells, after which nothing rests: it is the present."""
LITTLE: Final = 0.005
"""Seconds of work on a partition, about a thousand cells, after which it does not rest with the others."""
LONGEST_PAUSE: Final = 5.0
WRITE: Final = """
local hashes, messages = cmsgpack.unpack(ARGV[1]), cmsgpack.unpack(ARGV[2])
for i, key in ipairs(KEYS) do
    local fields = {}
    for field, value in pairs(hashes[i]) do
        fields[#fields + 1] = field
        fields[#fields + 1] = value
    end
    redis.call('HSET', key, unpack(fields))
end
for _, message in ipairs(messages) do
    redis.call('PUBLISH', ARGV[3], message)
end
"""
"""A `Writes` at once, as a MULTI does it, but with one answer for all: reading those cost the most."""
MOST_NEEDS: Final = 20
"""Whose usual is told in one write: a city's have some ten thousand cells."""
MOST_CELLS: Final = 2_000
"""In one write; a projection made again has hundreds of thousands."""

_pack: Final = msgspec.msgpack.Encoder().encode
logger = logging.getLogger(__name__)


class Projection:
    """Keeps the exact figures and the tallies in Valkey as they were committed."""

    def __init__(  # noqa: PLR0917  each is one thing of its own
        self,
        redis: Redis,
        counts: CountsSeen,
        people: PeopleSeen,
        metrics: Metrics,
        interval: float,
        behind: Callable[[], int] = int,
    ) -> None:
        """Write to `redis` every `interval` seconds; `behind` says how many records the stages are behind."""
        self._redis = redis
        self._run = redis.register_script(WRITE)
        self._counts = counts
        self._people = people
        self._metrics = metrics
        self._interval = interval
        self._behind = behind
        self._epoch: bytes | None = None
        self._tick = 0
        self._due: dict[int, float] = {}
        self._backlog = False

    async def run(self) -> None:
        """Write until cancelled."""
        while True:
            await asyncio.sleep(self._interval)
            started = time.monotonic()
            try:
                await self.flush()
            except (RedisError, OSError) as error:
                # What was taken from the counts for this write is lost, so all of it goes out next time.
                self._epoch = None
                logger.warning("The projection does not answer (%s); trying again", type(error).__name__)
                await asyncio.sleep(RETRY_SECONDS)
            else:
                self._metrics.flush.observe(time.monotonic() - started)

    async def flush(self) -> None:
        """Write what changed since the last time, of each partition that has rested from the last one.

        A partition in which much changes (a replay) is written less often, so that it goes faster; the others
        do not wait for it.

        Raises:
            redis.exceptions.RedisError: some of it may be missing; the next flush writes everything.
        """
        if not self._counts.here and not self._people.here:
            return
        epoch = await self._present_epoch()
        if epoch != self._epoch:
            self._write_all()
        backlog, self._backlog = self._backlog, self._behind() > BACKLOG
        if backlog and not self._backlog:
            self._due.clear()
        now, status, worked = time.monotonic(), Writes(), dict[int, float]()
        for partition in sorted(p for p in self._counts.touched if self._due.get(p, now) <= now):
            self._counts.touched.discard(partition)
            counts = self._counts.here.get(partition)
            if counts is not None:
                as_of = counts.clock
                worked[partition] = await self._write_counts(counts, as_of)
                status.hashes |= publish_status(counts.cells.places, as_of)
        now, total = time.monotonic(), sum(worked.values())
        self._due |= {
            partition: now + pause_after(own, total, backlog=self._backlog)
            for partition, own in worked.items()
        }
        await self._write(status)
        for partition in sorted(self._people.touched):
            self._people.touched.discard(partition)
            await self._write_tallies(partition, self._people.here[partition])
        for partition in sorted(self._people.arrived):
            self._people.arrived.discard(partition)
            await self._write_arrived(partition, self._people.here[partition])
        self._epoch = epoch

    async def _present_epoch(self) -> bytes:
        """The id of this making of the projection; a new one where there is none."""
        key = projection.epoch()
        epoch = await self._redis.get(key)
        if epoch is None:
            await self._redis.set(key, str(uuid4()), nx=True)
            epoch = await self._redis.get(key)
        return cast("bytes", epoch)

    def _write_all(self) -> None:
        for partition in self._counts.here:
            self._counts.write_all(partition)
        self._people.touched.update(self._people.here)
        self._people.arrived.update(self._people.here)
        self._due.clear()

    async def _write_counts(self, counts: Counts, as_of: datetime | None) -> float:
        """Write a partition; the seconds that the stages waited for what was to be written.

        All parts are of one moment, however long they take: that is when the numbers in them were taken.
        """
        if as_of is None:
            return 0.0
        worked, began = 0.0, time.monotonic()
        self._tick = next_tick(self._tick, int(time.time() * 1000))
        for part in _parts(counts.take_dirty(self._tick)):
            writes = publish_exact(part, self._tick, as_of)
            worked += time.monotonic() - began
            await self._write(writes)
            began = time.monotonic()
        for la, told in counts.watches.take_usual(as_of):
            worked += time.monotonic() - began
            needs = list(told.items())
            for first in range(0, len(needs), MOST_NEEDS):
                await self._write(Writes({projection.usual(la): dict(needs[first : first + MOST_NEEDS])}))
            began = time.monotonic()
        return worked

    async def _write(self, writes: Writes) -> None:
        if writes.hashes:
            hashes = [
                {field: _text(value) for field, value in fields.items()} for fields in writes.hashes.values()
            ]
            messages = [message.decode() for message in writes.messages]
            await self._run(
                keys=list(writes.hashes), args=[_pack(hashes), _pack(messages), projection.live()]
            )

    async def _write_tallies(self, partition: int, people: People) -> None:
        for partner, tally in list(people.tallies.items()):
            key = projection.partner(partner)
            await self._redis.hset(key, mapping=tally_fields(partition, tally))
            held = cast("dict[bytes, bytes]", await self._redis.hgetall(key))
            fields = {field.decode(): value.decode() for field, value in held.items()}
            await self._redis.hset(key, mapping=tally_totals(fields))

    async def _write_arrived(self, partition: int, people: People) -> None:
        for partner, hours in list(people.arrived.items()):
            await self._redis.hset(projection.arrived(partner), str(partition), encode_hours(hours).decode())


def pause_after(own: float, total: float, *, backlog: bool = False) -> float:
    """Seconds until a partition is written again, after its own work and that of all in one turn."""
    if own <= LITTLE:
        return 0.0
    return BACKLOG_PAUSE if backlog else min(REST * max(0.0, total - FREE), LONGEST_PAUSE)


def _text(value: bytes | str | int) -> str:
    """As a script reads it: its msgpack knows no bytes."""
    return value.decode() if isinstance(value, bytes) else str(value)


def _parts(changed: Changed) -> Iterator[Changed]:
    """The same in parts of at most so many cells, an authority and scope whole where it fits."""
    part: dict[tuple[str, str], dict[str, ExactCell]] = {}
    size = 0
    for of, cells in changed.items():
        part[of] = dict(cells)
        size += len(cells)
        if size >= MOST_CELLS:
            yield part
            part, size = {}, 0
    if part:
        yield part
