"""Writes events to the log: in order, bounded, and through a restart of the broker without loss.

Records wait in memory only up to a bound; then `send` waits, so that a slow log slows whoever feeds it. While
the broker is away they are tried again until the delivery deadline; what was not acknowledged by then is
reported to everyone who is inside `send` or `flush`, and the next call connects anew.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Final, Literal, Self

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from dictionary.topics import partition_of

BATCH_BYTES: Final = 1 << 17
RECORD_BYTES: Final = 1 << 20
CLOSING_SECONDS: Final = 2.0
"""For a producer to end. One whose broker is away waits for it for ever, with what was given up already."""


class DeliveryError(KafkaError):  # type: ignore[misc]
    """Records were not acknowledged before the deadline; send again what was not flushed since."""


@dataclass(frozen=True, slots=True)
class PublisherConfig:
    """How to write.

    Attributes:
        kafka_url: `host:port`, several separated by commas.
        idempotent: let the broker drop what a retry wrote twice. Off where it cannot (the embedded one): then
            a retry may write twice, and the stream drops what has the same id.
        delivery_deadline: seconds that a record may wait for its acknowledgement, retries included. An
            idempotent one that was tried already waits on for as long as its broker is away (aiokafka 0.14).
        max_records: records on their way at most.
        max_bytes: bytes of them at most.
        linger_ms: how long a batch may wait for company.
        compression: of batches.
        security: how to sign in to the broker, as aiokafka's clients name it; never shown.
    """

    kafka_url: str
    idempotent: bool = True
    delivery_deadline: float = 120.0
    max_records: int = 10_000
    max_bytes: int = 32 << 20
    linger_ms: int = 5
    compression: Literal["gzip", "lz4", "zstd"] | None = None
    security: Mapping[str, Any] = field(default_factory=dict, repr=False, hash=False)


class Publisher:
    """An asynchronous writer of records, one per process; safe for many tasks of one event loop.

    Records of one key keep the order in which they were sent. Use it as a context manager, or `start` and
    `stop`.
    """

    def __init__(self, config: PublisherConfig) -> None:
        self._config = config
        self._producer: AIOKafkaProducer | None = None
        self._connecting = asyncio.Lock()
        self._room = asyncio.Event()
        self._pending: set[asyncio.Future[Any]] = set()
        self._bytes = 0
        self._failures = 0
        self._seen = 0
        self._unreported: BaseException | None = None
        self._partitions: dict[str, int] = {}

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def start(self) -> None:
        """Connect.

        Raises:
            aiokafka.errors.KafkaError: the broker cannot be reached.
        """
        await self._connected()

    async def stop(self) -> None:
        """Wait for what is on its way, then close; cancelled, let go of it within `CLOSING_SECONDS`.

        Raises:
            DeliveryError: some of it was not acknowledged.
        """
        try:
            await self.flush()
        finally:
            await self._disconnect(CLOSING_SECONDS)

    async def send(self, topic: str, key: bytes, value: bytes) -> None:
        """Take a record for writing; waits while too many are on their way.

        Raises:
            DeliveryError: records of this or an earlier call were not acknowledged in time.
            aiokafka.errors.KafkaError: the broker cannot be reached, or does not know the topic.
        """
        await self._enqueue(topic, key, value, key)

    async def send_and_wait(
        self, topic: str, key: bytes, value: bytes, *, partitioned_by: bytes | None = None
    ) -> None:
        """Write one record; returns when it is acknowledged. Raises what `send` does.

        `partitioned_by`: what decides the partition where it is not the key.
        """
        acknowledged = await self._enqueue(topic, key, value, partitioned_by or key)
        failures = self._failures
        await asyncio.wait([acknowledged])
        self._report(failures)

    async def flush(self) -> None:
        """Return when every record taken before is acknowledged.

        Raises:
            DeliveryError: one was not.
        """
        failures = self._failures
        self._report(failures)
        pending = set(self._pending)  # and nothing sent later: a busy log would never let us go
        if pending:
            await asyncio.wait(pending)
            self._report(failures)

    async def _enqueue(
        self, topic: str, key: bytes, value: bytes, partitioned_by: bytes
    ) -> asyncio.Future[Any]:
        failures = self._failures
        self._report(failures)
        size = len(key) + len(value)
        await self._wait_for_room(size)
        self._report(failures)
        producer = await self._connected()
        partition = partition_of(partitioned_by, await self._partitions_of(producer, topic))
        acknowledged: asyncio.Future[Any] = await producer.send(topic, value, key=key, partition=partition)
        self._pending.add(acknowledged)
        self._bytes += size
        acknowledged.add_done_callback(lambda done: self._settle(done, size))
        self._report(failures)
        return acknowledged

    async def _wait_for_room(self, size: int) -> None:
        config = self._config
        while self._pending and (
            len(self._pending) >= config.max_records or self._bytes + size > config.max_bytes
        ):
            self._room.clear()
            await self._room.wait()

    def _settle(self, done: asyncio.Future[Any], size: int) -> None:
        self._pending.discard(done)
        self._bytes -= size
        self._room.set()
        error = asyncio.CancelledError() if done.cancelled() else done.exception()
        if error is not None:
            self._failures += 1
            self._unreported = error

    def _report(self, failures: int) -> None:
        """Raise where something failed since the caller came in, or nobody was told of a failure yet."""
        if self._failures != failures or self._unreported is not None:
            error, self._unreported = self._unreported, None
            name = type(error).__name__ if error is not None else "see the caller before"
            raise DeliveryError(f"the broker did not acknowledge records in time ({name})") from error

    async def _connected(self) -> AIOKafkaProducer:
        """The producer; a new one after a failure, whose sequence numbers would no longer fit."""
        async with self._connecting:
            if self._producer is not None and self._failures != self._seen:
                await self._disconnect()
            if self._producer is None:
                self._seen = self._failures
                producer = self._new_producer()
                try:
                    await producer.start()
                except BaseException:
                    await producer.stop()
                    raise
                self._producer = producer
            return self._producer

    async def _disconnect(self, within: float | None = None) -> None:
        producer, self._producer = self._producer, None
        if producer is None:
            return
        stopping = asyncio.create_task(producer.stop())
        await asyncio.wait([stopping], timeout=within)
        if not stopping.done():
            producer._sender.sender_task.cancel()  # noqa: SLF001  # it tries for ever, and `stop` waits for it
            for acknowledged in [*self._pending]:
                acknowledged.cancel()
        await stopping

    def _new_producer(self) -> AIOKafkaProducer:
        config = self._config
        return AIOKafkaProducer(
            bootstrap_servers=config.kafka_url,
            acks="all",
            enable_idempotence=config.idempotent,
            request_timeout_ms=int(config.delivery_deadline * 1000),
            linger_ms=config.linger_ms,
            max_batch_size=BATCH_BYTES,
            max_request_size=RECORD_BYTES,
            compression_type=config.compression,
            **config.security,
        )

    async def _partitions_of(self, producer: AIOKafkaProducer, topic: str) -> int:
        """How many partitions a topic has: fixed for its life, so asked once."""
        if topic not in self._partitions:
            self._partitions[topic] = len(await producer.partitions_for(topic))
        return self._partitions[topic]
