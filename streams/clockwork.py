"""Writes clock records: the owner of partition 0 of `checked` tells every partition the time."""

import asyncio
import time
from collections.abc import Callable
from datetime import datetime
from typing import Final

from aiokafka import AIOKafkaProducer

from dictionary.clock import CLOCK_KEY, clock_record
from dictionary.topics import CHANGES, CHECKED
from streams.engine.settings import EngineSettings

CHANGES_SECONDS: Final = 1.0
CHECKED_SECONDS: Final = 60.0


class Clockwork:
    """Ticks while `mine` says that this worker is the one."""

    def __init__(
        self, settings: EngineSettings, now: Callable[[], datetime], mine: Callable[[], bool]
    ) -> None:
        self._settings = settings
        self._now = now
        self._mine = mine

    async def run(self) -> None:
        """Tick until cancelled.

        Raises:
            aiokafka.errors.KafkaError: the broker was away for longer than a record may wait.
        """
        producer = AIOKafkaProducer(
            bootstrap_servers=self._settings.kafka_url,
            acks="all",
            enable_idempotence=self._settings.transactions,
            linger_ms=0,
            **self._settings.security,
        )
        await producer.start()
        due = 0.0
        try:
            while True:
                if self._mine():
                    await self._tick(producer, CHANGES)
                    if time.monotonic() >= due:
                        due = time.monotonic() + CHECKED_SECONDS
                        await self._tick(producer, CHECKED)
                await asyncio.sleep(CHANGES_SECONDS)
        finally:
            await producer.stop()

    async def _tick(self, producer: AIOKafkaProducer, topic: str) -> None:
        value = clock_record(self._now())
        partitions = range(self._settings.partitions)
        sent = [
            await producer.send(topic, value, key=CLOCK_KEY, partition=partition) for partition in partitions
        ]
        await asyncio.gather(*sent)
