"""Forgetting the state of follow and count, so that workers make it again from the log of record.

`checked` is kept whole; what was derived from it (`changes`, and the state of both stages) is not needed to
make it again. Follow then tells every change anew, and count, empty too, takes each once.
"""

import asyncio
import time
from collections.abc import Iterable
from typing import Final

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import for_code

from dictionary.topics import CHANGES
from streams.topics_admin import COUNT_LOG, FOLLOW_LOG, TopicsError, create_topics

DERIVED: Final = (CHANGES, FOLLOW_LOG, COUNT_LOG)
GONE_SECONDS: Final = 30.0


class WorkersRunError(Exception):
    """Workers are running: what they hold in memory would be written again."""


async def forget_state(
    kafka_url: str, app_id: str, partners: Iterable[str], partitions: int, replication: int
) -> None:
    """Delete what is derived and create it empty.

    Raises:
        WorkersRunError: the consumer group `app_id` has members; nothing was deleted.
        TopicsError: a topic could not be deleted or created; safe to repeat.
        aiokafka.errors.KafkaError: the broker cannot be reached.
    """
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka_url)
    await admin.start()
    try:
        running = await _members(admin, app_id)
        if running:
            raise WorkersRunError(f"{running} workers are running: stop them all first")
        await _delete(admin)
    finally:
        await admin.close()
    await create_topics(kafka_url, partners, partitions, replication)


async def _members(admin: AIOKafkaAdminClient, group: str) -> int:
    (answer,) = await admin.describe_consumer_groups([group])
    # (error, group, state, protocol type, protocol, members, ...), as the response has it.
    return sum(len(described[5]) for described in answer.groups)


async def _delete(admin: AIOKafkaAdminClient) -> None:
    there = set(await admin.list_topics()).intersection(DERIVED)
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
