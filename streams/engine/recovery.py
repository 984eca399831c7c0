"""Reads a changelog partition back, from its beginning to its end, within a time limit."""

import logging
import time
from collections.abc import Sequence
from typing import Final

from aiokafka import TopicPartition

from streams.engine.changelog import Replay
from streams.engine.fetching import take, wait_for_fetch
from streams.engine.reading import reader
from streams.engine.settings import EngineSettings

PROGRESS_SECONDS: Final = 5.0
POLL_SECONDS: Final = 0.2
FETCH_BYTES: Final = 8 << 20

logger = logging.getLogger(__name__)


class RecoveryTimeoutError(Exception):
    """A changelog could not be read in the time it may take."""


class GapError(Exception):
    """Records that were never applied are gone from the log, so the numbers can no longer be right."""


async def read_changelog(settings: EngineSettings, topic: str, partition: int) -> Replay:
    """Everything committed to a changelog partition.

    Raises:
        RecoveryTimeoutError: it took longer than `settings.recovery_limit`.
        GapError: its beginning was deleted, by retention or by hand. Compaction leaves the start where it is.
        ValueError: the topic holds something else.
    """
    replay = Replay()
    tp = TopicPartition(topic, partition)
    consumer = reader(settings, max_partition_fetch_bytes=FETCH_BYTES)
    await consumer.start()
    try:
        consumer.assign([tp])
        await consumer.seek_to_beginning(tp)
        begins = (await consumer.beginning_offsets([tp]))[tp]
        if begins > 0:
            raise GapError(f"{topic}/{partition}: the changelog begins at {begins}, what was before is gone")
        end = (await consumer.end_offsets([tp]))[tp]
        started = shown = time.monotonic()
        while (position := await consumer.position(tp)) < end:
            now = time.monotonic()
            if now - started > settings.recovery_limit:
                raise RecoveryTimeoutError(
                    f"{topic}/{partition}: at {position} of {end} after {settings.recovery_limit:.0f} s"
                )
            if now - shown > PROGRESS_SECONDS:
                shown = now
                logger.info("Recovering %s/%d: %d of %d", topic, partition, position, end)
            taken = take(consumer, (tp,))
            for record in (record for part in taken for record in part.records):
                replay.feed(record.key, record.value)
            if not taken:
                await wait_for_fetch(consumer, POLL_SECONDS)
    finally:
        await consumer.stop()
    return replay


async def log_starts(settings: EngineSettings, topics: Sequence[str], partition: int) -> dict[str, int]:
    """The oldest offset that each topic still has in a partition."""
    consumer = reader(settings, max_partition_fetch_bytes=FETCH_BYTES)
    await consumer.start()
    try:
        tps = [TopicPartition(topic, partition) for topic in topics]
        return {tp.topic: offset for tp, offset in (await consumer.beginning_offsets(tps)).items()}
    finally:
        await consumer.stop()
