"""A small topic of which every process holds all: read whole before the first use, then followed."""

import asyncio
import time
from collections.abc import Callable, Iterable
from typing import Final

from aiokafka import TopicPartition

from streams.engine.consumer import Consumer
from streams.engine.fetching import let_wait
from streams.engine.reading import reader
from streams.engine.settings import EngineSettings

POLL_MS: Final = 250
LONG_POLL_MS: Final = 2_000
"""Where the broker answers as soon as something comes, an empty answer is only a price."""
FOLLOW_SECONDS: Final = 2.0


class WholeTopic:
    """Hands every record of a topic to a function, in the order of each partition.

    Args:
        topic: with as many partitions as the settings say.
        settings: of the engine.
        enter: takes a key and a value, None where it was deleted.
    """

    def __init__(
        self, topic: str, settings: EngineSettings, enter: Callable[[bytes, bytes | None], None]
    ) -> None:
        self._topic, self._settings, self._enter = topic, settings, enter
        self._consumers: tuple[Consumer, Consumer] | None = None
        self._opening = asyncio.Lock()
        self.known_at = float("-inf")
        """When, on the monotonic clock, the last look began after which everything was known."""

    async def caught_up(self) -> None:
        """Return when every record written before this call is known.

        Raises:
            aiokafka.errors.KafkaError: the topic cannot be read.
        """
        called = time.monotonic()
        async with self._opening:
            if self.known_at > called:
                return
            consumer, asker = self._consumers or await self._open()
            asked = time.monotonic()
            ends = await asker.end_offsets(consumer.assignment())
            while [tp for tp, end in ends.items() if await consumer.position(tp) < end]:
                await self._poll(consumer)
            self.known_at = asked

    async def follow(self) -> None:
        """Read new records until cancelled."""
        while True:
            await self.caught_up()
            await asyncio.sleep(FOLLOW_SECONDS)

    async def close(self) -> None:
        """End reading; the next look begins anew."""
        consumers, self._consumers = self._consumers, None
        await _stop(consumers or ())

    async def _open(self) -> tuple[Consumer, Consumer]:
        """One that reads, and one that asks where the log ends.

        A broker answers one connection in order, so that a question waits for an answer that is held back.
        """
        consumer, asker = reader(self._settings, fetch_max_wait_ms=POLL_MS), reader(self._settings)
        try:
            await asker.start()
            await consumer.start()
            if self._settings.transactions:
                let_wait(consumer, LONG_POLL_MS)
            tps = [TopicPartition(self._topic, partition) for partition in range(self._settings.partitions)]
            consumer.assign(tps)
            await consumer.seek_to_beginning(*tps)
        except BaseException:
            await _stop((consumer, asker))
            raise
        self._consumers = consumer, asker
        return self._consumers

    async def _poll(self, consumer: Consumer) -> None:
        for records in (await consumer.getmany(timeout_ms=POLL_MS)).values():
            for record in records:
                self._enter(record.key or b"", record.value)


async def _stop(consumers: Iterable[Consumer]) -> None:
    for consumer in consumers:
        await consumer.stop()
