"""Faust with batches: one Faust message is one run of records of a partition, as fetched.

Faust pays its price per message, not per byte, so it is handed few of them. This consumer also starts where
the state of each owner stands instead of at the group's offsets, reads committed records only, and waits a
moment when the last fetch was small.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from typing import Any, cast

import faust
from faust.transport.drivers import aiokafka as driver
from faust.types.tuples import TP, ConsumerMessage, Message

from streams.engine.assignor import CopartitionedAssignor
from streams.engine.consumer import Consumer
from streams.engine.fetching import Taken, let_wait, take, wait_for_fetch
from streams.engine.holes import before_hole
from streams.engine.order import later_stages_first
from streams.engine.pacing import Pacer
from streams.engine.runs import Run
from streams.engine.runtime import Engine


class Raw(faust.Schema[Any, Any]):
    """Hands keys and values through as they are: steps decode them and refuse what does not read."""

    def loads_key(self, app: Any, message: Any, **_: Any) -> Any:  # noqa: ARG002, D102
        return message.key

    def loads_value(self, app: Any, message: Any, **_: Any) -> Any:  # noqa: ARG002, D102
        return message.value


def _pairs(tps: Any) -> list[tuple[str, int]]:
    return [(tp.topic, tp.partition) for tp in tps]


class BatchThread(driver.AIOKafkaConsumerThread):
    """Fetches runs instead of records."""

    def __post_init__(self) -> None:
        super().__post_init__()
        settings = self._engine.settings
        # Brokers without transactions (the embedded one) do not answer early either.
        self._pacer = Pacer(settings.fetch_pace, settings.fetch_wait_ms, answers_early=settings.transactions)
        self._skipped: dict[Any, tuple[int, int]] = {}

    @property
    def _engine(self) -> Engine:
        return cast("BatchTransport", self.consumer.transport).engine

    def _create_worker_consumer(self, transport: driver.Transport) -> Consumer:  # noqa: ARG002
        """A consumer with Faust's settings and ours: Faust fixes its wait, its isolation and its assignor."""
        settings, conf = self._engine.settings, self.app.conf
        self._assignor = CopartitionedAssignor
        return Consumer(
            client_id=conf.broker_client_id,
            group_id=conf.id,
            bootstrap_servers=settings.kafka_url,
            partition_assignment_strategy=[CopartitionedAssignor],
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            max_poll_records=settings.max_poll_records,
            fetch_max_wait_ms=settings.fetch_wait_ms,
            isolation_level=settings.isolation_level,
            session_timeout_ms=int(conf.broker_session_timeout * 1000),
            heartbeat_interval_ms=int(conf.broker_heartbeat_interval * 1000),
            max_poll_interval_ms=int(conf.broker_max_poll_interval * 1000),
            rebalance_timeout_ms=int(conf.broker_rebalance_timeout * 1000),
            request_timeout_ms=int(conf.broker_request_timeout * 1000),
            **settings.security,
        )

    async def _fetch_records(
        self,
        consumer: Consumer,
        active_partitions: set[TP],
        timeout: float | None = None,  # noqa: ASYNC109  # Faust's signature
        max_records: int | None = None,
    ) -> Mapping[TP, Run]:
        if not self.consumer.flow_active:
            return {}
        await asyncio.sleep(self._pacer.delay(time.monotonic()))
        runs = self._runs(consumer, active_partitions, max_records)
        if not runs:
            await wait_for_fetch(consumer, timeout)
            runs = self._runs(consumer, active_partitions, max_records)
        self._pacer.fetched(sum(map(len, runs.values())), time.monotonic())
        let_wait(consumer, self._pacer.wait_ms)
        return runs

    def _runs(self, consumer: Consumer, active: set[TP], most: int | None) -> dict[TP, Run]:
        """What is there already, with the offsets it covers: a reset of the position shows as a gap."""
        with consumer._subscription.fetch_context():  # noqa: SLF001
            found = later_stages_first(
                lambda wanted: take(consumer, wanted, most),
                [stage.sources for stage in self._engine.stages.values()],
                active,
                most,
            )
        if not self._engine.settings.transactions:
            found = [whole(consumer, taken, time.time() * 1000) for taken in found]
        runs = {}
        for tp, position, end, records in found:
            start = self._start(tp, position)
            if records:
                runs[tp] = Run(tp.topic, tp.partition, start, end, records)
            elif end > start:
                self._skipped[tp] = (start, end)
        return runs

    def behind(self, tp: Any, offset: int) -> int:
        """Records after `offset` that the broker has told of."""
        end = self._ensure_consumer().highwater(tp)
        start, skipped = self._skipped.get(tp, (offset, offset))
        return max(0, (end or 0) - (skipped if start <= offset else offset))

    def _start(self, tp: Any, position: int) -> int:
        """Where a run begins: before the markers of transactions that the last fetch moved over."""
        start, end = self._skipped.pop(tp, (position, position))
        return start if end == position else position


def whole(consumer: Consumer, taken: Taken, now_ms: float) -> Taken:
    """What was taken up to the first hole, from where the consumer then reads again."""
    count = before_hole(taken.start, taken.records, now_ms)
    if count == len(taken.records):
        return taken
    end = taken.records[count - 1].offset + 1 if count else taken.start
    consumer.seek(taken.tp, end)
    return Taken(taken.tp, taken.start, end, taken.records[:count])


class BatchConsumer(driver.Consumer):
    """Yields runs and lets the engine own every offset."""

    @property
    def _engine(self) -> Engine:
        return cast("BatchTransport", self.transport).engine

    def _new_consumer_thread(self) -> driver.AIOKafkaConsumerThread:
        return BatchThread(self, loop=self.loop, beacon=self.beacon)

    def behind(self, positions: Mapping[tuple[str, int], int]) -> int:
        """Records of partitions after their offsets; 0 while that is not known."""
        thread, ours = cast("BatchThread", self._thread), self.assignment()
        found = ((self._new_topicpartition(*tp), offset) for tp, offset in positions.items())
        return sum(thread.behind(tp, offset) for tp, offset in found if tp in ours)

    async def getmany(self, timeout: float) -> AsyncIterator[tuple[TP, Message]]:  # noqa: ASYNC109
        """One message per fetched run."""
        runs, active = await self._wait_next_records(timeout)
        generation = self.app.consumer_generation_id
        if runs is None or self.should_stop:
            return
        for tp, run in cast("Mapping[TP, Run]", runs).items():
            if not self.flow_active or self.app.consumer_generation_id != generation:
                return
            if active is None or tp in active or tp in self._buffered_partitions:
                yield tp, self._message(tp, run, generation)

    @staticmethod
    def _message(tp: TP, run: Any, generation: int) -> Message:
        last = run[-1]
        return ConsumerMessage(
            run.topic,
            run.partition,
            last.offset,
            last.timestamp / 1000,
            last.timestamp_type,
            [],
            None,
            run,
            None,
            0,
            0,
            tp,
            generation_id=generation,
        )

    async def perform_seek(self) -> None:
        """Start where each owner stands."""
        positions = self._engine.positions(_pairs(self.assignment()))
        await self.seek_wait({self._new_topicpartition(*tp): offset for tp, offset in positions.items()})

    async def on_partitions_revoked(self, revoked: set[TP]) -> None:
        """Faust stops its streams first; then what was applied is committed and forgotten."""
        await super().on_partitions_revoked(revoked)
        await self._engine.revoke(_pairs(revoked))

    async def on_partitions_assigned(self, assigned: set[TP], generation_id: int = 0) -> None:
        """Faust asks where to start when the rebalance is over; by then `open_owners` has read the state."""
        self._engine.assign(_pairs(assigned))
        await super().on_partitions_assigned(assigned, generation_id)

    async def on_stop(self) -> None:
        """Commit what was applied before the connections go."""
        await super().on_stop()
        await self._engine.close()

    async def _commit_tps(self, tps: Any, start_new_transaction: bool) -> bool:  # noqa: ARG002
        """Nothing: the engine commits offsets with the state."""
        return False


class BatchTransport(driver.Transport):
    """Faust's transport with the consumer above."""

    Consumer = BatchConsumer
    engine: Engine
