"""Links between references of one person, read from their topic: whole before the first batch, then followed.

The topic is compacted and small (one record per rotated key of a person), so every worker holds all of it.
"""

import asyncio
import logging
import time
from typing import Final

import msgspec
from aiokafka import AIOKafkaConsumer, TopicPartition

from dictionary.topics import LINKS
from streams.engine.fetching import let_wait
from streams.engine.reading import reader
from streams.engine.settings import EngineSettings

POLL_MS: Final = 250
LONG_POLL_MS: Final = 2_000
"""Where the broker answers as soon as something comes, an empty answer is only a price."""
FOLLOW_SECONDS: Final = 2.0

logger = logging.getLogger(__name__)


class _Data(msgspec.Struct):
    old_ref: str
    new_ref: str


class _Link(msgspec.Struct):
    data: _Data


_DECODER: Final = msgspec.json.Decoder(_Link)


class Links:
    """New reference -> the older one it is linked to.

    Attributes:
        older: the links read so far; check looks into it for every event.
    """

    def __init__(self, settings: EngineSettings) -> None:
        self.older: dict[str, str] = {}
        self._settings = settings
        self._keys: dict[bytes, str] = {}
        self._consumer: AIOKafkaConsumer | None = None
        self._opening = asyncio.Lock()
        self._known_at = 0.0

    async def caught_up(self) -> None:
        """Return when every link written before this call is known.

        Raises:
            aiokafka.errors.KafkaError: the topic cannot be read.
        """
        called = time.monotonic()
        async with self._opening:
            if self._known_at > called:
                return
            consumer = self._consumer or await self._open()
            asked = time.monotonic()
            ends = await consumer.end_offsets(consumer.assignment())
            while [tp for tp, end in ends.items() if await consumer.position(tp) < end]:
                await self._poll(consumer)
            self._known_at = asked

    async def follow(self) -> None:
        """Read new links until cancelled."""
        while True:
            await self.caught_up()
            await asyncio.sleep(FOLLOW_SECONDS)

    async def close(self) -> None:
        """End reading."""
        if self._consumer is not None:
            await self._consumer.stop()

    async def _open(self) -> AIOKafkaConsumer:
        consumer = reader(self._settings, fetch_max_wait_ms=POLL_MS)
        await consumer.start()
        if self._settings.transactions:
            let_wait(consumer, LONG_POLL_MS)
        tps = [TopicPartition(LINKS, partition) for partition in range(self._settings.partitions)]
        consumer.assign(tps)
        await consumer.seek_to_beginning(*tps)
        self._consumer = consumer
        return consumer

    async def _poll(self, consumer: AIOKafkaConsumer) -> None:
        for records in (await consumer.getmany(timeout_ms=POLL_MS)).values():
            for record in records:
                self._enter(record.key or b"", record.value)

    def _enter(self, key: bytes, value: bytes | None) -> None:
        if value is None:
            self.older.pop(self._keys.pop(key, ""), None)
            return
        try:
            link = _DECODER.decode(value).data
        except msgspec.MsgspecError:
            logger.warning("A record of %s is no link and is left out", LINKS)
            return
        self._keys[key] = link.new_ref
        self.older[link.new_ref] = link.old_ref
