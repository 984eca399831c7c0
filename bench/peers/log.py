"""Topics of the small job: filled with events, and counts read back from an engine's changelog."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition  # noqa: TID251  # as others use it
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from bench.peers.job import PARTITIONS
from dictionary.topics import partition_of

BATCH_BYTES: Final = 1 << 18
Entry = tuple[bytes | None, bytes | None]


async def create(url: str, topic: str, *, compacted: bool = False) -> None:
    """A new topic of the job."""
    config = {"cleanup.policy": "compact"} if compacted else {}
    admin = AIOKafkaAdminClient(bootstrap_servers=url)
    await admin.start()
    try:
        await admin.create_topics([NewTopic(topic, PARTITIONS, 1, topic_configs=config)])
        while any(  # noqa: ASYNC110  # there is no event for it
            found["error_code"] for found in await admin.describe_topics([topic])
        ):
            await asyncio.sleep(0.1)
    finally:
        await admin.close()


async def fill(url: str, topic: str, records: Iterable[tuple[bytes, bytes]]) -> None:
    """Write records, each to the partition of its key."""
    producer = AIOKafkaProducer(bootstrap_servers=url, acks="all", max_batch_size=BATCH_BYTES)
    await producer.start()
    try:
        batches = {partition: producer.create_batch() for partition in range(PARTITIONS)}
        for key, value in records:
            partition = partition_of(key, PARTITIONS)
            if batches[partition].append(key=key, value=value, timestamp=None) is None:
                await producer.send_batch(batches[partition], topic, partition=partition)
                batches[partition] = producer.create_batch()
                batches[partition].append(key=key, value=value, timestamp=None)
        for partition, batch in batches.items():
            await producer.send_batch(batch, topic, partition=partition)
        await producer.flush()
    finally:
        await producer.stop()


async def last_values(url: str, topic: str) -> Mapping[int, dict[bytes, bytes]]:
    """Partition -> the last committed value of every key."""
    consumer = AIOKafkaConsumer(
        bootstrap_servers=url, group_id=None, auto_offset_reset="earliest", isolation_level="read_committed"
    )
    await consumer.start()
    try:
        tps = [TopicPartition(topic, partition) for partition in range(PARTITIONS)]
        consumer.assign(tps)
        await consumer.seek_to_beginning(*tps)
        ends = await consumer.end_offsets(tps)
        found: defaultdict[int, dict[bytes, bytes]] = defaultdict(dict)
        while [tp for tp in tps if await consumer.position(tp) < ends[tp]]:
            for tp, records in (await consumer.getmany(timeout_ms=200)).items():
                found[tp.partition].update((record.key or b"", record.value) for record in records)
        return found
    finally:
        await consumer.stop()


async def counts(
    url: str, topic: str, read: Callable[[bytes, bytes], tuple[bytes, int] | None]
) -> Counter[bytes]:
    """What an engine's changelog says, summed over partitions; `read` decodes one entry, None: no count."""
    found: Counter[bytes] = Counter()
    for values in (await last_values(url, topic)).values():
        for key, value in values.items():
            entry = read(key, value)
            if entry is not None:
                found[entry[0]] += entry[1]
    return found
