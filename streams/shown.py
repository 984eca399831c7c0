"""Shows topics as they are: refusals, releases, alerts, mute rules, local events, read into the projection.

Where this stands is kept in the projection itself, in the same write: a projection that is lost is filled
again from the log, and one that was away for a while misses nothing.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any, Final, cast

from aiokafka import TopicPartition
from redis.asyncio import Redis
from redis.exceptions import RedisError

from dictionary import projection
from dictionary.topics import ACTIONS, ALERTS, LOCAL_EVENTS, REFUSED, RELEASED, RELEASED_HISTORY
from streams.alerts_shown import add_alerts, add_mutes
from streams.engine.consumer import Consumer
from streams.engine.holes import Unbroken
from streams.engine.reading import reader
from streams.engine.settings import EngineSettings
from streams.publishing import Writes, publish_released
from streams.refusals import Refused, read_refusals

TOPICS: Final = (REFUSED, RELEASED, RELEASED_HISTORY, ALERTS, ACTIONS, LOCAL_EVENTS)
KEPT: Final = timedelta(days=35)
MOST: Final = 10_000
"""Refusals kept for a partner; one with more has one fault, not many."""
POLL_MS: Final = 500
LONG_POLL_MS: Final = 2_000
"""Where the broker answers as soon as something comes, an empty answer is only a price."""
MOST_RECORDS: Final = 500
RETRY_SECONDS: Final = 2.0

logger = logging.getLogger(__name__)


class Shown:
    """Projects the partitions of those topics whose numbers this worker owns."""

    def __init__(self, settings: EngineSettings, redis: Redis, owned: Callable[[], Sequence[int]]) -> None:
        self._settings = settings
        self._redis = redis
        self._owned = owned
        self._assigned: dict[TopicPartition, int] = {}
        self._poll_ms = LONG_POLL_MS if settings.transactions else POLL_MS

    async def run(self) -> None:
        """Project until cancelled; while the projection is away, what it misses stays in the log.

        Raises:
            aiokafka.errors.KafkaError: a topic cannot be read.
        """
        consumer = reader(self._settings, fetch_max_wait_ms=self._poll_ms)
        await consumer.start()
        try:
            while True:
                try:
                    await self._step(consumer)
                except (RedisError, OSError) as error:
                    logger.warning("Refusals and releases wait for the projection (%s)", type(error).__name__)
                    self._assigned.clear()
                    await asyncio.sleep(RETRY_SECONDS)
        finally:
            await consumer.stop()

    async def _step(self, consumer: Consumer) -> None:
        await self._follow_ownership(consumer)
        if not self._assigned:
            await asyncio.sleep(POLL_MS / 1000)
            return
        fetched = await consumer.getmany(timeout_ms=self._poll_ms, max_records=MOST_RECORDS)
        for tp, records in self._unbroken.of(fetched).items():
            # What was written before this worker took over is no news: it is set, not told.
            told = records[0].offset >= self._assigned[tp]
            await self._write(tp, records, told)

    async def _follow_ownership(self, consumer: Consumer) -> None:
        """Read what this worker owns, from where the projection stands; anew where it forgot."""
        wanted = {TopicPartition(topic, p) for topic in TOPICS for p in self._owned()}
        places = cast("dict[bytes, bytes]", await self._redis.hgetall(projection.progress()))
        if wanted == self._assigned.keys() and all(_field(tp) in places for tp in wanted):
            return
        self._assigned = {}
        if not wanted:
            return
        consumer.assign(list(wanted))
        starts = {tp: int(places.get(_field(tp), 0)) for tp in wanted}
        self._unbroken = Unbroken(consumer, starts, transactions=self._settings.transactions)
        for tp, place in starts.items():
            consumer.seek(tp, place)
            await self._redis.hset(projection.progress(), _field(tp), place)
        self._assigned = await consumer.end_offsets(list(wanted))

    async def _write(self, tp: TopicPartition, records: Sequence[Any], told: bool) -> None:
        kept = [record for record in records if record.key is not None and record.value is not None]
        gone = [record.key for record in records if record.value is None]
        held = await self._alert_keys() if gone and tp.topic == ALERTS else []
        async with self._redis.pipeline(transaction=True) as pipeline:
            if tp.topic == REFUSED:
                refusals = read_refusals(kept)
                _add_refusals(pipeline, refusals)
            elif tp.topic == ALERTS:
                add_alerts(pipeline, kept, told=told)
                for key in held:
                    pipeline.hdel(key, *gone)
            elif tp.topic == ACTIONS:
                add_mutes(pipeline, kept)
            elif tp.topic == LOCAL_EVENTS:
                _add_local_events(pipeline, kept, gone)
            else:
                found = ((record.topic, record.key, record.value) for record in kept)
                writes = publish_released(found, told=told)
                add_writes(pipeline, writes, told=told)
            pipeline.hset(projection.progress(), _field(tp), records[-1].offset + 1)
            await pipeline.execute()
        if tp.topic == REFUSED:
            await self._count_refusals(refusals)

    async def _alert_keys(self) -> list[bytes]:
        """The hashes of alerts: a record that leaves no longer says whose it was."""
        return [key async for key in self._redis.scan_iter(match=projection.alerts("*"))]

    async def _count_refusals(self, refusals: Sequence[Refused]) -> None:
        for partner in sorted({refusal.partner for refusal in refusals}):
            count = await self._redis.zcard(projection.refusals(partner))
            await self._redis.hset(projection.partner(partner), "refused", count)


def add_writes(pipeline: Any, writes: Writes, *, told: bool = True) -> None:
    """Put the commands of a `Writes` into a MULTI; its messages only where they are news."""
    for key, fields in writes.hashes.items():
        if fields:
            pipeline.hset(key, mapping=fields)
    for key, scores in writes.ordered.items():
        pipeline.zadd(key, scores)
    if told:
        for message in writes.messages:
            pipeline.publish(projection.live(), message)


def _add_refusals(pipeline: Any, refusals: Sequence[Refused]) -> None:
    newest: dict[str, int] = {}
    for refusal in refusals:
        pipeline.zadd(projection.refusals(refusal.partner), {refusal.shown: refusal.at})
        newest[refusal.partner] = max(newest.get(refusal.partner, 0), refusal.at)
    for partner, at in newest.items():
        key = projection.refusals(partner)
        pipeline.zremrangebyscore(key, "-inf", at - int(KEPT.total_seconds() * 1000))
        pipeline.zremrangebyrank(key, 0, -MOST - 1)


def _add_local_events(pipeline: Any, kept: Sequence[Any], gone: Sequence[bytes]) -> None:
    """Set each event as it was entered last; one that was entered again after it was taken out stays."""
    if gone:
        pipeline.hdel(projection.local_events(), *gone)
    for record in kept:
        pipeline.hset(projection.local_events(), record.key, record.value)


def _field(tp: TopicPartition) -> bytes:
    return f"{tp.topic}/{tp.partition}".encode()
