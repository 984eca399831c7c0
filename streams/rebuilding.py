"""Forgetting the state of follow and count, so that workers make it again from the log of record.

`checked` is kept whole; what was derived from it (`changes`, and the state of both stages) is not needed to
make it again. Follow then tells every change anew, and count, empty too, takes each once. What was released
is not derived: it stays in the state of count, which releases nothing until it has come as far as it was.
"""

import asyncio
import logging
import time
from collections.abc import Iterable, Mapping
from typing import Any, Final

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import for_code

from dictionary.topics import CHANGES
from streams.counting import OUTLIVES, SCHEMA
from streams.engine.changelog import NEXT, marker
from streams.engine.recovery import GapError, read_changelog
from streams.engine.settings import EngineSettings
from streams.engine.writer import Writer
from streams.remade import forget
from streams.topics_admin import COUNT_LOG, FOLLOW_LOG, TopicsError, create_topics

DERIVED: Final = (CHANGES, FOLLOW_LOG)
GONE_SECONDS: Final = 30.0

logger = logging.getLogger(__name__)


class WorkersRunError(Exception):
    """Workers are running: what they hold in memory would be written again."""


async def forget_state(
    kafka_url: str,
    app_id: str,
    partners: Iterable[str],
    partitions: int,
    replication: int,
    *,
    security: Mapping[str, Any] | None = None,
    transactions: bool = True,
) -> None:
    """Delete what is derived and create it empty; what was released stays.

    Where the state of count cannot be read any more it goes whole: cells are then released as if for the
    first time.

    Raises:
        WorkersRunError: the consumer group `app_id` has members; nothing was deleted.
        TopicsError: a topic could not be deleted or created; safe to repeat.
        aiokafka.errors.KafkaError: the broker cannot be reached.
    """
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka_url, **(security or {}))
    await admin.start()
    try:
        running = await _members(admin, app_id)
        if running:
            raise WorkersRunError(f"{running} workers are running: stop them all first")
        settings = EngineSettings(
            kafka_url, app_id, transactions=transactions, partitions=partitions, security=security or {}
        )
        kept = COUNT_LOG in await admin.list_topics() and await _forget_counts(settings)
        await _delete(admin, DERIVED if kept else (*DERIVED, COUNT_LOG))
    finally:
        await admin.close()
    await create_topics(kafka_url, partners, partitions, replication, security=security)


async def _members(admin: AIOKafkaAdminClient, group: str) -> int:
    (answer,) = await admin.describe_consumer_groups([group])
    # (error, group, state, protocol type, protocol, members, ...), as the response has it.
    return sum(len(described[5]) for described in answer.groups)


async def _forget_counts(settings: EngineSettings) -> bool:
    """Take everything out of the state of count but what was released; False where it cannot be read."""
    try:
        replays = [await read_changelog(settings, COUNT_LOG, p) for p in range(settings.partitions)]
    except (GapError, ValueError) as error:
        logger.warning("What was released is forgotten with the state: %s", error)
        return False
    for partition, replay in enumerate(replays):
        writer = Writer(settings, f"{settings.app_id}-rebuild-{partition}")
        await writer.start()
        try:
            schema = SCHEMA if replay.schema is None else replay.schema
            news = dict(replay.repairs()) | forget(replay.values, OUTLIVES)
            end = (NEXT, marker({CHANGES: 0}, schema))
            await writer.commit((), COUNT_LOG, partition, list(news.items()), end)
        finally:
            await writer.stop()
    return True


async def _delete(admin: AIOKafkaAdminClient, derived: Iterable[str]) -> None:
    there = set(await admin.list_topics()).intersection(derived)
    if not there:
        return
    answer = await admin.delete_topics(sorted(there))
    for name, code in answer.topic_error_codes:
        if code:
            raise TopicsError(f"topic {name}: {for_code(code).__name__}")
    until = time.monotonic() + GONE_SECONDS
    while there.intersection(await admin.list_topics()):
        if time.monotonic() > until:
            raise TopicsError(f"still there after {GONE_SECONDS:.0f} s: {', '.join(sorted(there))}")
        await asyncio.sleep(0.2)
