"""Creates the topics with their configuration and checks those that exist; safe to repeat."""

import asyncio
import logging
import time
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import TopicAlreadyExistsError, for_code

from dictionary.topics import (
    ACTIONS,
    AGREEMENTS,
    ALERTS,
    AUDIT,
    CHANGES,
    CHECKED,
    DELIVERIES,
    LINKS,
    LOCAL_EVENTS,
    REFUSED,
    RELEASED,
    RELEASED_HISTORY,
    raw_topic,
)

RAW_DAYS: Final = 35
"""For what a partner sent: as long as an event may wait for the record that it speaks of."""
DAY_MS: Final = 24 * 3600 * 1000
RECORD_BYTES: Final = 8 << 20
EVENT_BYTES: Final = 1 << 20
SEGMENT_BYTES: Final = 64 << 20
"""Of a changelog; several times a record, and read back in about a second."""
SEGMENT_DAYS: Final = 1
"""Where records go by time, a segment goes when the last of it is old enough: that much later at most."""
LAG_DAYS: Final = 7
"""A topic that holds persons is compacted at least so often: the deleted is gone in twice that and a day."""
HISTORY_DAYS: Final = 3653
AUDIT_DAYS: Final = 2557
"""Seven years; change `retention.ms` of the topic where it is agreed otherwise."""
KNOWN_SECONDS: Final = 30.0
FOR_EVER: Final = -1

CHECK_LOG: Final = "check-changelog"
FOLLOW_LOG: Final = "follow-changelog"
COUNT_LOG: Final = "count-changelog"

logger = logging.getLogger(__name__)


class TopicsError(Exception):
    """The broker refused a topic, or one that exists has another number of partitions."""


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic as the contract wants it."""

    name: str
    config: Mapping[str, str] = field(default_factory=dict)


def _kept(days: int) -> dict[str, str]:
    return {"cleanup.policy": "delete", "retention.ms": str(days * DAY_MS)}


def _in_days(kept: Mapping[str, str]) -> dict[str, str]:
    """Kept by time, in segments of a day: by default one may be a week older than it should be."""
    return {**kept, "segment.ms": str(SEGMENT_DAYS * DAY_MS)}


def _raw(topic: str, kept: Mapping[str, str]) -> Topic:
    stamped = {"message.timestamp.type": "LogAppendTime", "max.message.bytes": str(EVENT_BYTES)}
    return Topic(topic, {**_in_days(kept), **stamped})


def _compacted(record_bytes: int) -> dict[str, str]:
    """Compaction only: deletion by time goes by record time and eats what was filled in later."""
    return {"cleanup.policy": "compact", "max.message.bytes": str(record_bytes)}


def _erasable(config: Mapping[str, str]) -> dict[str, str]:
    """Compacted however little is written, and tombstones leave soon: by default neither has a limit."""
    limits = {"max.compaction.lag.ms": LAG_DAYS * DAY_MS, "delete.retention.ms": DAY_MS}
    return {**config, **{name: str(value) for name, value in limits.items()}}


def _changelog() -> dict[str, str]:
    """Compacted soon: a broker leaves the segment it writes to as it is, by default up to 1 GB or a week."""
    return {**_compacted(RECORD_BYTES), "segment.bytes": str(SEGMENT_BYTES)}


def wanted_topics(partners: Iterable[str], longest: Mapping[str, int] | None = None) -> list[Topic]:
    """Every topic the stages read or write (`contract.md`, Topics), and their changelogs.

    Args:
        partners: each has a raw topic.
        longest: topic -> the most days that agreements allow, where they allow less than usual.
    """

    def days(topic: str, usual: int) -> dict[str, str]:
        return _kept(min((longest or {}).get(topic, usual), usual))

    return [
        *(_raw(topic, days(topic, RAW_DAYS)) for topic in sorted(set(map(raw_topic, partners)))),
        Topic(CHECKED, _erasable(_compacted(EVENT_BYTES))),
        Topic(REFUSED, _kept(35)),
        Topic(CHANGES, {**_in_days(_kept(7)), "max.message.bytes": str(RECORD_BYTES)}),
        Topic(RELEASED, _compacted(RECORD_BYTES)),
        Topic(
            RELEASED_HISTORY, {**days(RELEASED_HISTORY, HISTORY_DAYS), "max.message.bytes": str(RECORD_BYTES)}
        ),
        Topic(LINKS, _erasable(_compacted(EVENT_BYTES))),
        Topic(AGREEMENTS, _compacted(EVENT_BYTES)),
        Topic(LOCAL_EVENTS, _compacted(EVENT_BYTES)),
        Topic(ALERTS, _compacted(RECORD_BYTES)),
        Topic(ACTIONS, _compacted(EVENT_BYTES)),
        Topic(DELIVERIES, _compacted(EVENT_BYTES)),
        Topic(AUDIT, days(AUDIT, AUDIT_DAYS)),
        Topic(CHECK_LOG, _changelog()),
        Topic(FOLLOW_LOG, _erasable(_changelog())),
        Topic(COUNT_LOG, _changelog()),
    ]


async def create_topics(
    kafka_url: str,
    partners: Iterable[str],
    partitions: int,
    replication: int = 1,
    longest: Mapping[str, int] | None = None,
    *,
    security: Mapping[str, Any] | None = None,
) -> list[str]:
    """Create what is missing and check what is there; the names of the new ones.

    `security` is how to sign in to the broker, as aiokafka's clients name it.

    Raises:
        TopicsError: the broker refused one, or an existing topic has another number of partitions: that is
            fixed for its life (to grow, replay into new topics).
        aiokafka.errors.KafkaError: the broker cannot be reached.
    """
    wanted = wanted_topics(partners, longest)
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka_url, **(security or {}))
    await admin.start()
    try:
        there = set(await admin.list_topics())
        missing = [topic for topic in wanted if topic.name not in there]
        await _create(admin, missing, partitions, replication)
        await _check(admin, [topic.name for topic in wanted], partitions)
    finally:
        await admin.close()
    for topic in missing:
        logger.info("Created topic %s with %d partitions", topic.name, partitions)
    return [topic.name for topic in missing]


async def kept_too_long(
    admin: AIOKafkaAdminClient, there: Collection[str], longest: Mapping[str, int]
) -> dict[str, int | None]:
    """Topic -> the days it is kept (None: for ever), of those kept for longer than agreements allow.

    Args:
        admin: a client that was started.
        there: the topics that exist; others are not asked about.
        longest: topic -> the most days.

    Raises:
        aiokafka.errors.KafkaError: the broker does not answer.
    """
    asked = [ConfigResource(ConfigResourceType.TOPIC, topic) for topic in sorted(set(longest) & set(there))]
    found: dict[str, int | None] = {}
    for answer in await admin.describe_configs(asked) if asked else ():
        for _, _, _, topic, entries in answer.resources:
            kept = int({name: value for name, value, *_ in entries}.get("retention.ms") or FOR_EVER)
            if kept == FOR_EVER or kept > longest[topic] * DAY_MS:
                found[topic] = None if kept == FOR_EVER else kept // DAY_MS
    return found


async def _create(admin: AIOKafkaAdminClient, topics: list[Topic], partitions: int, replication: int) -> None:
    if not topics:
        return
    new = [NewTopic(t.name, partitions, replication, topic_configs=dict(t.config)) for t in topics]
    answer = await admin.create_topics(new)
    for name, code, *message in answer.topic_errors:
        if code not in (0, TopicAlreadyExistsError.errno):
            raise TopicsError(f"topic {name}: {for_code(code).__name__} {' '.join(filter(None, message))}")


async def _check(admin: AIOKafkaAdminClient, names: list[str], partitions: int) -> None:
    """See that every topic is known with its partitions; a new one takes the cluster a moment."""
    until = time.monotonic() + KNOWN_SECONDS
    while True:
        described = await admin.describe_topics(names)
        if all(topic["error_code"] == 0 for topic in described) or time.monotonic() > until:
            break
        await asyncio.sleep(0.1)
    for topic in described:
        found = len(topic["partitions"])
        if found != partitions:
            raise TopicsError(f"topic {topic['topic']} has {found} partitions, {partitions} are configured")
