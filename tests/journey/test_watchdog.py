"""The watchdog against a real log: it barks where a record waits, and at nothing else."""

import asyncio
import os
import signal
from contextlib import asynccontextmanager

import pytest
from aiokafka import AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from streams.engine import watchdog
from streams.engine.model import NoState, Result, Stage
from streams.engine.runs import Run
from streams.engine.runtime import Engine
from streams.engine.settings import EngineSettings
from streams.engine.watchdog import StuckError, Watchdog, first_record

pytestmark = pytest.mark.journey
STAGE = Stage("still", ("in",), "still-log", lambda _: NoState(), lambda _, __: Result())
LONG = 3.0


def settings(broker):
    return EngineSettings(broker.url, "watchdog-test", broker.transactions, 1, commit_interval=0.01)


async def write(broker, count, transactional=False):
    extra = {"transactional_id": "watchdog-test-writer"} if transactional else {}
    producer = AIOKafkaProducer(bootstrap_servers=broker.url, **extra)
    await producer.start()
    try:
        if transactional:
            await producer.begin_transaction()
        for _ in range(count):
            await producer.send_and_wait("in", b"value", key=b"key", partition=0)
        if transactional:
            await producer.commit_transaction()
    finally:
        await producer.stop()


@asynccontextmanager
async def watched(broker, patience=0.5):
    """An engine that owns its partition, and what its watchdog says."""
    admin = AIOKafkaAdminClient(bootstrap_servers=broker.url)
    await admin.start()
    await admin.create_topics([NewTopic(name, 1, 1) for name in ("in", "still-log")])
    while any(topic["error_code"] for topic in await admin.describe_topics(["in", "still-log"])):  # noqa: ASYNC110  # nothing tells
        await asyncio.sleep(0.05)
    await admin.close()
    doubts: list[BaseException] = []
    engine = Engine([STAGE], settings(broker), doubt=doubts.append)
    engine.assign([("in", 0)])
    await engine.open()
    dog = Watchdog(engine, doubt=doubts.append, patience=patience, every=0.1)
    watching = asyncio.create_task(dog.run())
    try:
        yield engine, doubts
    finally:
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
        await engine.close()


async def barks(doubts):
    async with asyncio.timeout(20):
        while not doubts:  # noqa: ASYNC110  # nothing tells
            await asyncio.sleep(0.05)


async def test_ends_a_worker_that_leaves_a_record_where_it_is(broker):
    async with watched(broker) as (_, doubts):
        await write(broker, 3)
        await barks(doubts)
    assert isinstance(doubts[0], StuckError)
    assert str(doubts[0]) == "in/0 has stood at 0 for 0 s although 0 can be read"


async def test_leaves_a_quiet_worker_alone(broker):
    async with watched(broker) as (engine, doubts):
        await write(broker, 3)
        await engine.take(Run("in", 0, 0, 3, []))
        await asyncio.sleep(LONG)
    assert doubts == []


@pytest.mark.kafka
async def test_a_marker_of_a_transaction_is_no_work(kafka):
    async with watched(kafka) as (engine, doubts):
        await write(kafka, 3, transactional=True)
        await engine.take(Run("in", 0, 0, 3, []))
        assert await first_record(settings(kafka), TopicPartition("in", 0), 2, 4) == 2
        assert await first_record(settings(kafka), TopicPartition("in", 0), 3, 4) is None
        await asyncio.sleep(LONG)
    assert doubts == []


async def test_of_a_silent_log_nothing_is_known(embedded, monkeypatch):
    async with watched(embedded, patience=2.0) as (_, doubts):
        monkeypatch.setattr(watchdog, "ANSWER_SECONDS", 0.3)
        await write(embedded, 1)
        await asyncio.sleep(0.5)
        os.kill(embedded.process.pid, signal.SIGSTOP)
        try:
            await asyncio.sleep(LONG)
        finally:
            os.kill(embedded.process.pid, signal.SIGCONT)
        await asyncio.sleep(1.0)
        assert doubts == []
        await barks(doubts)
