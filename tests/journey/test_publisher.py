"""The publisher against real brokers: order, bounds, and a broker that goes away."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable

import pytest
from aiokafka import TopicPartition
from aiokafka.errors import KafkaError

from producers.publisher import DeliveryError, Publisher, PublisherConfig
from streams.engine.consumer import Consumer
from streams.topics_admin import create_topics
from tests.support.parts import Embedded, Kafka

pytestmark = pytest.mark.journey
TOPIC = "events.advice"
PARTITIONS = 4


async def topics(broker: Embedded | Kafka) -> None:
    await create_topics(broker.url, ["advice"], PARTITIONS)


def config(broker: Embedded | Kafka, **more: object) -> PublisherConfig:
    return PublisherConfig(broker.url, idempotent=broker.transactions, **more)


async def written(broker: Embedded | Kafka) -> dict[bytes, list[int]]:
    """Key -> the numbers written under it, in order."""
    found: defaultdict[bytes, list[int]] = defaultdict(list)
    consumer = Consumer(bootstrap_servers=broker.url, group_id=None, enable_auto_commit=False)
    await consumer.start()
    try:
        tps = [TopicPartition(TOPIC, partition) for partition in range(PARTITIONS)]
        consumer.assign(tps)
        await consumer.seek_to_beginning(*tps)
        ends = await consumer.end_offsets(tps)
        while any([await consumer.position(tp) < end for tp, end in ends.items()]):
            for records in (await consumer.getmany(timeout_ms=200)).values():
                for record in records:
                    found[record.key].append(int(record.value))
    finally:
        await consumer.stop()
    return dict(found)


def numbered(count: int, keys: int = 7) -> Iterable[tuple[bytes, int]]:
    return ((b"person %d" % (number % keys), number) for number in range(count))


def by_key(count: int) -> dict[bytes, list[int]]:
    expected: defaultdict[bytes, list[int]] = defaultdict(list)
    for key, number in numbered(count):
        expected[key].append(number)
    return dict(expected)


async def test_keeps_the_order_of_each_key(broker):
    await topics(broker)
    async with Publisher(config(broker)) as publisher:
        for key, number in numbered(2_000):
            await publisher.send(TOPIC, key, b"%d" % number)
    assert await written(broker) == by_key(2_000)


@pytest.mark.parametrize("compression", ["gzip", "zstd"])
async def test_compresses_where_asked(broker, compression):
    await topics(broker)
    async with Publisher(config(broker, compression=compression)) as publisher:
        for key, number in numbered(500):
            await publisher.send(TOPIC, key, b"%d" % number)
    assert await written(broker) == by_key(500)


async def test_never_has_more_on_its_way_than_it_may(embedded):
    await topics(embedded)
    most = 0
    async with Publisher(config(embedded, max_records=20)) as publisher:
        for key, number in numbered(500):
            await publisher.send(TOPIC, key, b"%d" % number)
            most = max(most, len(publisher._pending))
    assert most == 20
    assert await written(embedded) == by_key(500)


async def test_waits_for_one_record(embedded):
    await topics(embedded)
    async with Publisher(config(embedded)) as publisher:
        await publisher.send_and_wait(TOPIC, b"person", b"1")
        assert await written(embedded) == {b"person": [1]}


@pytest.mark.kafka
async def test_loses_and_reorders_nothing_when_the_broker_restarts(kafka):
    await topics(kafka)
    count = 6_000

    async def restart() -> None:
        await asyncio.sleep(0.5)
        kafka.process.kill()
        await asyncio.sleep(1.0)
        await asyncio.to_thread(kafka.start)

    async with Publisher(config(kafka, max_records=500)) as publisher:
        restarting = asyncio.create_task(restart())
        for key, number in numbered(count):
            await publisher.send(TOPIC, key, b"%d" % number)
            await asyncio.sleep(0.0005)
        await restarting
    assert await written(kafka) == by_key(count)


async def test_lets_go_of_a_broker_that_is_away_when_it_is_told_to_end(kafka):
    await topics(kafka)
    publisher = Publisher(config(kafka))
    await publisher.send_and_wait(TOPIC, b"person", b"1")
    kafka.process.kill()
    try:
        await publisher.send(TOPIC, b"person", b"2")
        stopping = asyncio.create_task(publisher.stop())
        await asyncio.sleep(0.1)
        stopping.cancel()
        await asyncio.wait([stopping], timeout=20)
    finally:
        await asyncio.to_thread(kafka.start)
    assert stopping.cancelled()  # and nothing went wrong on the way


async def test_says_so_when_the_broker_stays_away_and_goes_on_when_it_is_back(embedded):
    await topics(embedded)
    async with Publisher(config(embedded, delivery_deadline=2.0)) as publisher:
        await publisher.send_and_wait(TOPIC, b"person", b"1")
        embedded.stop()
        with pytest.raises(DeliveryError, match="did not acknowledge"):
            await publisher.send_and_wait(TOPIC, b"person", b"2")
        with pytest.raises(KafkaError):
            await publisher.send(TOPIC, b"person", b"5")
        await asyncio.to_thread(embedded.start)
        await topics(embedded)
        await publisher.send_and_wait(TOPIC, b"person", b"6")
    assert await written(embedded) == {b"person": [6]}
