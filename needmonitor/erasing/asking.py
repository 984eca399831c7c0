"""Asking for an erasure: the audit first, then the log, and waiting until follow has answered."""

import time
from collections.abc import Collection
from contextlib import aclosing
from dataclasses import dataclass
from typing import Final
from uuid import uuid4

from aiokafka import AIOKafkaProducer

from dictionary.audit import Deed, Did
from dictionary.erasures import request
from dictionary.events_officers import Reason
from dictionary.topics import CHECKED, LINKS, partition_of
from needmonitor.auditing import Scribe
from needmonitor.erasing.reading import Isolation, Offsets, consumer, ends, partitions_of, whole
from needmonitor.erasing.references import Link, Persons, meant, read_links
from needmonitor.settings import Settings
from needmonitor.wiring import DELIVERY_SECONDS, now, publisher

POLL_MS: Final = 250


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of an erasure: how many references were asked for, answered, and links deleted."""

    references: int
    answered: int
    links: int

    @property
    def done(self) -> bool:
        """Whether follow has taken everybody out."""
        return self.answered == self.references


async def who(settings: Settings, given: Collection[str], partner: str | None) -> Persons:
    """Everybody who is meant, by the links there are.

    Raises:
        aiokafka.errors.KafkaError: the log does not answer.
    """
    return meant(given, [] if partner else await _links(settings), partner)


async def erase(settings: Settings, persons: Persons, reason: Reason, wait: float) -> Answer:
    """Have everybody who is meant taken out, under every reference; then delete the links between them.

    The links stay until follow has answered for each reference, so that nothing that is under way comes in
    under another one.

    Raises:
        aiokafka.errors.KafkaError: the log does not answer, or denies it.
        DeliveryError: some of it was not acknowledged; safe to repeat.
    """
    known = sorted(persons.known)
    about = {"references": len(known), "links": len(persons.links), "reason": reason}
    await Scribe(settings, "command").write(Deed(Did.ERASED, "officer", about=about))
    starts, at = await ends(settings, CHECKED), now()
    keys = set[bytes]()
    async with publisher(settings) as writer:
        for ref in known:
            key, value = request(ref, reason, at, str(uuid4()))
            await writer.send_and_wait(CHECKED, key, value, partitioned_by=ref.encode())
            keys.add(key)
    left = await _unanswered(settings, keys, starts, wait)
    if left:
        return Answer(len(known), len(known) - len(left), 0)
    await _delete_links(settings, persons.links)
    return Answer(len(known), len(known), len(persons.links))


async def _links(settings: Settings) -> list[Link]:
    async with aclosing(whole(settings, partitions_of(settings, LINKS), "read_committed")) as records:
        return read_links([(record.key or b"", record.value) async for record in records])


async def _unanswered(settings: Settings, keys: set[bytes], starts: Offsets, wait: float) -> set[bytes]:
    """The requests that follow has not carried out within so many seconds: it deletes those that it has."""
    isolation: Isolation = "read_committed" if settings.transactions else "read_uncommitted"
    until, left = time.monotonic() + wait, set(keys)
    async with consumer(settings, isolation) as opened:
        opened.assign(list(starts))
        for tp, offset in starts.items():
            opened.seek(tp, offset)
        while left and time.monotonic() < until:
            for batch in (await opened.getmany(timeout_ms=POLL_MS)).values():
                left -= {record.key for record in batch if record.value is None}
    return left


async def _delete_links(settings: Settings, keys: Collection[bytes]) -> None:
    """A tombstone for each, in the partition of its key."""
    producer = AIOKafkaProducer(
        bootstrap_servers=settings.kafka_url,
        acks="all",
        request_timeout_ms=int(DELIVERY_SECONDS * 1000),
        **settings.kafka_security(),
    )
    await producer.start()
    try:
        for key in keys:
            await producer.send_and_wait(
                LINKS, None, key=key, partition=partition_of(key, settings.partitions)
            )
    finally:
        await producer.stop()
