"""The example of the engine's page as a user runs it: started, killed, started again, and still exact."""

import asyncio
import sys
from collections import Counter

import pytest
from aiokafka import AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from streams.engine.consumer import Consumer
from streams.engine.recovery import read_changelog
from streams.engine.settings import EngineSettings
from tests.support.engine_readme import write_example
from tests.support.processes import ROOT, Process, wait_for

pytestmark = pytest.mark.journey
TOPICS = ("placed", "hundredth", "orders-changelog")
PARTITIONS = 4


async def create(url):
    admin = AIOKafkaAdminClient(bootstrap_servers=url)
    await admin.start()
    try:
        await admin.create_topics([NewTopic(name, PARTITIONS, 1) for name in TOPICS])
        while any(topic["error_code"] for topic in await admin.describe_topics(list(TOPICS))):  # noqa: ASYNC110  # nothing tells
            await asyncio.sleep(0.05)
    finally:
        await admin.close()


async def place(url, orders):
    producer = AIOKafkaProducer(bootstrap_servers=url)
    await producer.start()
    try:
        for number in range(orders):
            customer = number % 12
            await producer.send("placed", b"{}", key=b"c%d" % customer, partition=customer % PARTITIONS)
        await producer.flush()
    finally:
        await producer.stop()


def settings(broker):
    return EngineSettings(broker.url, "shop", broker.transactions, PARTITIONS)


async def counted(broker):
    found = Counter()
    for partition in range(PARTITIONS):
        replay = await read_changelog(settings(broker), "orders-changelog", partition)
        found.update({key: int(value) for key, value in replay.values.items()})
    return found


async def told(broker):
    consumer = Consumer(
        bootstrap_servers=broker.url, group_id=None, isolation_level=settings(broker).isolation_level
    )
    await consumer.start()
    try:
        tps = [TopicPartition("hundredth", partition) for partition in range(PARTITIONS)]
        consumer.assign(tps)
        await consumer.seek_to_beginning(*tps)
        found = []
        for records in (await consumer.getmany(timeout_ms=3000)).values():
            found += [record.key for record in records]
        return found
    finally:
        await consumer.stop()


def test_the_example_counts_exactly_through_a_kill(broker, tmp_path):
    options = [] if broker.transactions else ["--no-transactions"]
    command = [sys.executable, str(write_example(tmp_path)), broker.url, str(tmp_path / "scratch"), *options]
    asyncio.run(create(broker.url))

    def worker(number):
        process = Process(f"shop-{number}", command, tmp_path, {"PYTHONPATH": str(ROOT)})
        process.start()
        return process

    first = worker(1)
    asyncio.run(place(broker.url, 600))
    wait_for(lambda: asyncio.run(counted(broker)).total() > 0, "the first orders counted", 60)
    first.kill()
    asyncio.run(place(broker.url, 1200))
    second = worker(2)
    try:
        wait_for(lambda: asyncio.run(counted(broker)).total() >= 1800, "all orders counted", 90)
        assert asyncio.run(counted(broker)) == Counter({b"c%d" % customer: 150 for customer in range(12)})
        assert set(asyncio.run(told(broker))) == {b"c%d" % customer for customer in range(12)}
    finally:
        assert second.stop() == 0, second.tail()
