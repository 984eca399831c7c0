"""The process `needmonitor deliver`: reads the log, sends what is due, writes down what became of it.

At least once: what was sent is written to `deliveries` after it arrived. A crash between the two sends the
message again under the same id. One process serves an installation; a second would send everything twice.
"""

import asyncio
import contextlib
import logging
import random
import signal
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from aiokafka import AIOKafkaProducer, ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError
from pydantic import ValidationError

from api.channels.deciding import Message, Subject
from api.channels.remembering import Memory, outcome
from api.channels.sending import Sending, Ways
from api.channels.showing import Shown
from api.ending import ended
from dictionary.actions import read_action
from dictionary.alerts import Alert, read_told
from dictionary.bands import ReleasedAlerts
from dictionary.deliveries import Delivery, read_delivery
from dictionary.topics import ACTIONS, ALERTS, DELIVERIES, partition_of

TICK: Final = 0.2
"""Seconds in which records are gathered before it is asked what is due."""
REST: Final = 4.0
"""Rests so many times as long as it took to ask: with many teams and alerts waiting, a fifth of a core."""
LONGEST_SLEEP: Final = 30.0
AGAIN: Final = 1.0
READ_MS: Final = 200
RELEASED: Final = b"released/"
"""Keys of `alerts` that hold what may leave the trusted zone."""
LAST_SECONDS: Final = 5.0
"""For what is on its way at the end; what does not arrive by then is sent again, under its id."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class DeliverConfig:
    """Settings of deliver.

    Args:
        consumer: opens a reader of the log (`streams.engine.consumer`), given aiokafka's arguments.
        kafka_url, redis_url: the log and the projection.
        partitions: of every topic.
        transactions: whether the broker has them.
        compression: of what is written.
        ways: the channels.
        secret: the disclosure secret, which keys the ids of calls; never shown.
        clock: the time now, aware.
        chance: from 0 to 1, for the spread of retries.
        security: how to sign in to the log, as aiokafka's clients name it; never shown.
    """

    consumer: Callable[..., Any] = field(repr=False)
    kafka_url: str
    redis_url: str
    partitions: int
    transactions: bool
    compression: str
    ways: Ways
    clock: Callable[[], datetime] = field(repr=False)
    secret: bytes = field(repr=False)
    chance: Callable[[], float] = field(default=random.random, repr=False)
    security: Mapping[str, Any] = field(default_factory=dict, repr=False, hash=False)


class Delivering:
    """Deliver, from its start to its end."""

    def __init__(self, config: DeliverConfig) -> None:
        self._config = config
        self._memory = Memory(config.secret)
        self._sending = Sending(config.ways)
        self._shown = Shown(config.redis_url, self._memory)
        self._consumer = config.consumer(
            bootstrap_servers=config.kafka_url,
            group_id=None,
            enable_auto_commit=False,
            isolation_level="read_committed" if config.transactions else "read_uncommitted",
            **config.security,
        )
        self._producer = AIOKafkaProducer(
            bootstrap_servers=config.kafka_url,
            acks="all",
            enable_idempotence=config.transactions,
            compression_type=config.compression,
            **config.security,
        )
        self._news = asyncio.Event()
        self._busy: set[Subject] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Read what was, then send what is due until cancelled.

        Raises:
            KafkaError: the log cannot be reached.
        """
        try:
            await self._consumer.start()
            await self._producer.start()
            await self._read_all(DELIVERIES)
            await self._read_all(ACTIONS, ALERTS)
            await self._shown.everything()
            logger.info("Deliver knows what was told and goes on")
            await self._go_on()
        finally:
            if self._tasks:
                await asyncio.wait(self._tasks, timeout=LAST_SECONDS)
            await ended(*self._tasks)
            await self._consumer.stop()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LAST_SECONDS):  # a log that is away would keep its client for ever
                    await self._producer.stop()
            await self._sending.close()
            await self._shown.close()

    async def _read_all(self, *topics: str) -> None:
        """Take in topics from their beginning to their end of now, and stay at it."""
        for topic in topics:
            await self._there(topic)
        count = self._config.partitions
        partitions = [TopicPartition(topic, number) for topic in topics for number in range(count)]
        self._consumer.assign(partitions)
        await self._consumer.seek_to_beginning(*partitions)
        ends = await self._consumer.end_offsets(partitions)
        while any([await self._consumer.position(one) < end for one, end in ends.items()]):
            await self._read(fresh=False)

    async def _there(self, topic: str) -> None:
        """Wait until a topic is there; a broker that makes topics makes it because it is asked for."""
        while True:
            try:
                await self._producer.partitions_for(topic)
            except KafkaError as error:
                words = "The topic %s cannot be read yet (%s): needmonitor topics create"
                logger.warning(words, topic, type(error).__name__)
                await asyncio.sleep(AGAIN)
            else:
                return

    async def _read(self, *, fresh: bool) -> set[str]:
        """Take in what there is; the authorities whose subscriptions changed."""
        found = await self._consumer.getmany(timeout_ms=READ_MS)
        changed = {self._take(record, fresh=fresh) for records in found.values() for record in records}
        if found:
            self._news.set()
        return {authority for authority in changed if authority}

    def _take(self, record: ConsumerRecord, *, fresh: bool) -> str | None:
        if record.value is None:
            return None
        if record.topic == DELIVERIES:
            self._memory.take_delivery(read_delivery(record.value))
        elif record.topic == ACTIONS:
            return self._memory.take_action(read_action(record.value))
        elif record.key.startswith(RELEASED):
            self._take_released(record.value, fresh=fresh)
        elif isinstance(told := read_told(record.value), Alert):
            now = self._config.clock()
            self._memory.take_exact(told, now if fresh else min(now, told.last_updated))
        return None

    def _take_released(self, value: bytes, *, fresh: bool) -> None:
        try:
            released = ReleasedAlerts.model_validate_json(value)
        except ValidationError:
            logger.warning("Released alerts of another version do not read; the next full hour brings others")
            return
        now = self._config.clock()
        self._memory.take_released(released, now if fresh else min(now, released.as_of))

    async def _go_on(self) -> None:
        """Read and decide, each at its pace, until one of them fails."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._read_on())
            group.create_task(self._decide())

    async def _read_on(self) -> None:
        while True:
            for authority in await self._read(fresh=True):
                await self._shown.subscriptions(authority)

    async def _decide(self) -> None:
        timer = asyncio.get_running_loop().time
        while True:
            self._news.clear()
            now, began = self._config.clock(), timer()
            due = self._memory.due(now, self._busy)
            took = timer() - began
            for message in due.messages:
                self._start(message)
            wait = (due.again - now).total_seconds() if due.again else LONGEST_SLEEP
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(min(wait, LONGEST_SLEEP)):
                    await self._news.wait()
            await asyncio.sleep(max(TICK, REST * took))
            await self._shown.beat()

    def _start(self, message: Message) -> None:
        self._busy |= {part.subject for part in message.parts}
        task = asyncio.create_task(self._tell(message))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _tell(self, message: Message) -> None:
        """Send one message, write down what became of it, and let its subjects go on."""
        answer = await self._sending.send(message)
        records = outcome(message, answer, self._config.clock(), self._config.chance())
        for record in records:
            await self._write(record)
            self._memory.take_delivery(record)
        first = records[0]
        logger.info(
            "%s %s to subscription %s over %s, attempt %d%s",
            first.outcome.capitalize(),
            "a digest" if message.digest else first.step,
            first.subscription,
            first.channel,
            first.attempts,
            f": {first.reason}" if first.reason else "",
        )
        self._busy -= {part.subject for part in message.parts}
        self._news.set()
        await self._shown.deliveries(records)

    async def _write(self, record: Delivery) -> None:
        """Write a record, however long the log is away: without it, the message would be sent again."""
        partition = partition_of(record.authority.encode(), self._config.partitions)
        while True:
            try:
                await self._producer.send_and_wait(
                    DELIVERIES, record.model_dump_json().encode(), record.key.encode(), partition
                )
            except KafkaError as error:
                logger.warning("A delivery is not written down yet: %s", type(error).__name__)
                await asyncio.sleep(AGAIN)
            else:
                return


async def deliver(config: DeliverConfig) -> None:
    """Run deliver until SIGINT or SIGTERM.

    Raises:
        KafkaError: the log cannot be reached.
    """
    loop, running = asyncio.get_running_loop(), asyncio.create_task(Delivering(config).run())
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, running.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await running
