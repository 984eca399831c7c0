"""Writes one commit: what goes out, then the changed state and its marker; in a transaction if it can."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Final

from aiokafka import AIOKafkaProducer

from streams.engine.model import Out
from streams.engine.settings import EngineSettings

BATCH_BYTES: Final = 1 << 18
REQUEST_BYTES: Final = 8 << 20
"""Of one record at most; topics are made to allow it."""
TRANSACTION_TIMEOUT_MS: Final = 20_000

Entry = tuple[bytes, bytes | None]


class Writer:
    """The producer of one owner. With transactions its id fences whoever owned the partition before."""

    def __init__(self, settings: EngineSettings, transactional_id: str) -> None:
        self._transactions = settings.transactions
        extra: dict[str, Any] = {}
        if settings.transactions:
            extra = {"transactional_id": transactional_id, "transaction_timeout_ms": TRANSACTION_TIMEOUT_MS}
        self._producer = AIOKafkaProducer(
            bootstrap_servers=settings.kafka_url,
            client_id=transactional_id,
            acks="all",
            linger_ms=0,
            max_batch_size=BATCH_BYTES,
            max_request_size=REQUEST_BYTES,
            compression_type=settings.compression,
            **settings.security,
            **extra,
        )

    async def start(self) -> None:
        """Connect; with transactions this also ends whatever the previous owner left open."""
        await self._producer.start()

    async def stop(self) -> None:
        """Close the connections."""
        await self._producer.stop()

    async def commit(
        self, outs: Sequence[Out], changelog: str, partition: int, changed: Sequence[Entry], marker: Entry
    ) -> None:
        """Write all of one commit; when it returns, all of it stands.

        Raises:
            aiokafka.errors.KafkaError: some of it may not stand; the owner's state must be dropped.
        """
        if self._transactions:
            await self._producer.begin_transaction()
        await self._write_outs(outs)
        await self._write_changelog(changelog, partition, [*changed, marker])
        if self._transactions:
            await self._producer.commit_transaction()

    async def _write_outs(self, outs: Sequence[Out]) -> None:
        groups: defaultdict[tuple[str, int], list[Entry]] = defaultdict(list)
        for out in outs:
            groups[out.topic, out.partition].append((out.key, out.value))
        await asyncio.gather(*(self._write(topic, p, entries) for (topic, p), entries in groups.items()))

    async def _write(self, topic: str, partition: int, entries: Sequence[Entry]) -> None:
        sent = [
            await self._producer.send_batch(batch, topic, partition=partition)
            for batch in self._fill(entries)
        ]
        for acknowledged in sent:
            await acknowledged

    async def _write_changelog(self, topic: str, partition: int, entries: Sequence[Entry]) -> None:
        """The last batch, with the marker, only when all before it stand: no marker without its values."""
        *before, last = self._fill(entries)
        sent = [await self._producer.send_batch(batch, topic, partition=partition) for batch in before]
        for acknowledged in sent:
            await acknowledged
        await (await self._producer.send_batch(last, topic, partition=partition))

    def _fill(self, entries: Sequence[Entry]) -> list[Any]:
        """Closed batches of the entries, in order: far cheaper than sending one record at a time."""
        batches = [self._producer.create_batch()]
        append, now = batches[-1].append, int(time.time() * 1000)
        for key, value in entries:
            if append(key=key, value=value, timestamp=now) is None:
                batches.append(self._producer.create_batch())
                append = batches[-1].append
                append(key=key, value=value, timestamp=now)
        for batch in batches:
            batch.close()
        return batches
