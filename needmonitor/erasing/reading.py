"""Reading topics whole, for an erasure: what stands in them and what does not."""

from collections.abc import AsyncGenerator, Collection, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final, Literal

from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from needmonitor.settings import Settings
from streams.engine.consumer import Consumer

POLL_MS: Final = 500
Isolation = Literal["read_committed", "read_uncommitted"]
Offsets = Mapping[TopicPartition, int]


@asynccontextmanager
async def consumer(settings: Settings, isolation: Isolation) -> AsyncGenerator[Consumer]:
    """A consumer outside any group.

    Raises:
        aiokafka.errors.KafkaError: the log does not answer.
    """
    opened = Consumer(
        bootstrap_servers=settings.kafka_url,
        group_id=None,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        isolation_level=isolation,
        **settings.kafka_security(),
    )
    await opened.start()
    try:
        yield opened
    finally:
        await opened.stop()


def partitions_of(settings: Settings, topic: str) -> list[TopicPartition]:
    """Those of a topic of ours."""
    return [TopicPartition(topic, partition) for partition in range(settings.partitions)]


async def ends(settings: Settings, topic: str) -> Offsets:
    """Where each partition of a topic ends now."""
    async with consumer(settings, "read_uncommitted") as opened:
        tps = partitions_of(settings, topic)
        found: Offsets = await opened.end_offsets(tps)
        return found


async def partitions(settings: Settings) -> Mapping[str, list[int]]:
    """The partitions of every topic that may be seen, but for the broker's own bookkeeping."""
    admin = AIOKafkaAdminClient(bootstrap_servers=settings.kafka_url, **settings.kafka_security())
    await admin.start()
    try:
        names = sorted(topic for topic in await admin.list_topics() if not topic.startswith("__"))
        described = await admin.describe_topics(names)
    finally:
        await admin.close()
    return {topic["topic"]: sorted(p["partition"] for p in topic["partitions"]) for topic in described}


async def whole(
    settings: Settings, tps: Collection[TopicPartition], isolation: Isolation
) -> AsyncGenerator[Any]:
    """Every record of some partitions, from their beginning to their present end."""
    if not tps:
        return
    async with consumer(settings, isolation) as opened:
        opened.assign(list(tps))
        await opened.seek_to_beginning(*tps)
        left = await opened.end_offsets(tps)
        while left := {tp: end for tp, end in left.items() if await opened.position(tp) < end}:
            for batch in (await opened.getmany(*left, timeout_ms=POLL_MS)).values():
                for record in batch:
                    yield record
