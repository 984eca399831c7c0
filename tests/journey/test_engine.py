"""The engine's own promises, on real brokers: recovery, fencing, gaps, broken commits."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from aiokafka import AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic, RecordsToDelete
from aiokafka.errors import KafkaError

from streams.engine.changelog import NEXT
from streams.engine.consumer import Consumer
from streams.engine.migrating import SchemaError
from streams.engine.model import Out, Record, Result, Stage, State
from streams.engine.recovery import GapError, RecoveryTimeoutError, read_changelog
from streams.engine.runs import Run
from streams.engine.runtime import Engine
from streams.engine.settings import EngineSettings
from tests.support.parts import Embedded, Kafka

pytestmark = pytest.mark.journey
Broker = Embedded | Kafka


class Sums(State):
    """Key -> how many records it had."""

    def __init__(self) -> None:
        self.sums: dict[bytes, int] = {}

    def load(self, key: bytes, value: bytes) -> None:
        self.sums[key] = int(value)

    def dump(self, key: bytes) -> bytes | None:
        return b"%d" % self.sums[key] if key in self.sums else None


def add(state: State, batch: Sequence[Record]) -> Result:
    assert isinstance(state, Sums)
    for record in batch:
        assert record.key is not None
        state.sums[record.key] = state.sums.get(record.key, 0) + 1
    return Result({record.key or b"" for record in batch}, [Out("out", 0, b"k", b"v") for _ in batch])


STAGE = Stage("sum", ("in",), "sums", lambda _: Sums(), add)


def settings(broker: Broker, **more: float) -> EngineSettings:
    return EngineSettings(broker.url, "engine-test", broker.transactions, 1, commit_interval=0.01, **more)


async def topics(broker: Broker) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=broker.url)
    await admin.start()
    try:
        await admin.create_topics([NewTopic(name, 1, 1) for name in ("in", "out", "sums")])
        while any(topic["error_code"] for topic in await admin.describe_topics(["in", "out", "sums"])):  # noqa: ASYNC110  # nothing tells
            await asyncio.sleep(0.05)
    finally:
        await admin.close()


async def opened(broker: Broker, doubts: list[BaseException]) -> Engine:
    engine = Engine([STAGE], settings(broker), doubt=doubts.append)
    engine.assign([("in", 0)])
    await engine.open()
    return engine


async def until(done: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not done():  # noqa: ASYNC110  # nothing tells
            await asyncio.sleep(0.01)


def run(start: int, end: int) -> Run:
    return Run("in", 0, start, end, [_Raw(offset) for offset in range(start, end)])


class _Raw:
    def __init__(self, offset: int) -> None:
        self.offset = offset
        self.key = b"k%d" % (offset % 3)


async def written(broker: Broker, topic: str) -> int:
    """How many records a reader of committed records sees."""
    isolation = "read_committed" if broker.transactions else "read_uncommitted"
    consumer = Consumer(bootstrap_servers=broker.url, group_id=None, isolation_level=isolation)
    await consumer.start()
    tp = TopicPartition(topic, 0)
    consumer.assign([tp])
    try:
        await consumer.seek_to_beginning(tp)
        end = (await consumer.end_offsets([tp]))[tp]
        count = 0
        while await consumer.position(tp) < end:
            count += sum(map(len, (await consumer.getmany(timeout_ms=200)).values()))
        return count
    finally:
        await consumer.stop()


async def test_reads_back_what_was_committed_and_where_it_stands(broker):
    await topics(broker)
    doubts: list[BaseException] = []
    engine = await opened(broker, doubts)
    await engine.take(run(0, 5))
    await engine.take(run(5, 7))
    await engine.close()
    again = await opened(broker, doubts)
    owner = again.owner("sum", 0)
    assert owner is not None
    assert owner.state.sums == {b"k0": 3, b"k1": 2, b"k2": 2}
    assert again.positions([("in", 0)]) == {("in", 0): 7}
    assert await written(broker, "out") == 7
    await again.close()
    assert doubts == []


async def test_forgets_a_partition_whole_when_it_goes(broker):
    await topics(broker)
    engine = await opened(broker, [])
    await engine.take(run(0, 5))
    await engine.revoke([("in", 0)])
    assert engine.owner("sum", 0) is None
    assert engine.positions([("in", 0)]) == {}
    await engine.take(run(5, 6))
    await engine.close()


async def test_doubts_itself_at_a_gap(broker):
    await topics(broker)
    doubts: list[BaseException] = []
    engine = await opened(broker, doubts)
    await engine.take(run(0, 5))
    await engine.take(run(6, 8))
    await engine.close()
    assert [type(doubt) for doubt in doubts] == [GapError]


async def test_takes_a_broken_commit_back(embedded):
    await topics(embedded)
    engine = await opened(embedded, [])
    await engine.take(run(0, 3))
    await engine.close()
    producer = AIOKafkaProducer(bootstrap_servers=embedded.url)
    await producer.start()
    await producer.send_and_wait("sums", b"99", key=b"k0", partition=0)
    await producer.stop()
    again = await opened(embedded, [])
    await again.take(run(3, 4))
    await again.close()
    replay = await read_changelog(settings(embedded), "sums", 0)
    assert replay.values == {b"k0": b"2", b"k1": b"1", b"k2": b"1"}
    assert replay.offsets == {"in": 4}


@pytest.mark.kafka
async def test_a_new_owner_fences_the_old_one(kafka):
    await topics(kafka)
    doubts: list[BaseException] = []
    old = await opened(kafka, doubts)
    await old.take(run(0, 3))
    await until(lambda: old.committed_at is not None)
    new = await opened(kafka, doubts)
    await old.take(run(3, 9))
    await until(lambda: bool(doubts))
    await new.take(run(3, 5))
    await new.close()
    await old.close()
    assert isinstance(doubts[0], KafkaError)
    replay = await read_changelog(settings(kafka), "sums", 0)
    assert replay.offsets == {"in": 5}
    assert await written(kafka, "out") == 5


async def test_gives_up_a_recovery_that_takes_too_long(broker):
    await topics(broker)
    engine = await opened(broker, [])
    await engine.take(run(0, 3))
    await engine.close()
    with pytest.raises(RecoveryTimeoutError, match=r"sums/0: at 0 of \d+ after 0 s"):
        await read_changelog(settings(broker, recovery_limit=0.0), "sums", 0)


async def test_doubts_a_changelog_that_is_not_its_own(broker):
    await topics(broker)
    producer = AIOKafkaProducer(bootstrap_servers=broker.url)
    await producer.start()
    await producer.send_and_wait("sums", b"no offsets", key=NEXT, partition=0)
    await producer.stop()
    doubts: list[BaseException] = []
    await (await opened(broker, doubts)).close()
    assert len(doubts) == 1


async def test_migrates_the_state_of_an_older_version_once_and_keeps_it_from_that_version(broker):
    await topics(broker)
    doubts: list[BaseException] = []
    old = await opened(broker, doubts)
    await old.take(run(0, 3))
    await until(lambda: old.owner("sum", 0).pending == 0)
    await old.close()
    for migrate in (lambda _schema, _key, value: b"%d" % (int(value) * 10), None):
        stage = replace(STAGE, schema=2, migrate=migrate)
        new = Engine([stage], settings(broker), doubt=doubts.append)
        new.assign([("in", 0)])
        await new.open()
        assert new.owner("sum", 0).state.sums == {b"k0": 10, b"k1": 10, b"k2": 10}
        await new.close()
    assert doubts == []
    await opened(broker, doubts)
    assert isinstance(doubts.pop(), SchemaError)


@pytest.mark.kafka
async def test_doubts_a_changelog_that_lost_its_beginning(kafka):
    await topics(kafka)
    engine = await opened(kafka, [])
    await engine.take(run(0, 3))
    await engine.close()
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka.url)
    await admin.start()
    await admin.delete_records({TopicPartition("sums", 0): RecordsToDelete(before_offset=1)})
    await admin.close()
    doubts: list[BaseException] = []
    await (await opened(kafka, doubts)).close()
    assert [type(doubt) for doubt in doubts] == [GapError]
