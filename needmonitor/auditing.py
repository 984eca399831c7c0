"""The audit, written and verified: what the API writes through, single deeds, `needmonitor audit`."""

import asyncio
import secrets
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import click
import redis
from aiokafka import TopicPartition
from aiokafka.errors import KafkaError

from dictionary import projection
from dictionary.audit import Chain, Deed, Did, End, head
from dictionary.audit_verifying import Fault, Verifier
from dictionary.topics import AUDIT
from needmonitor.settings import Settings
from needmonitor.wiring import now, publisher
from producers.publisher import Publisher
from streams.engine.consumer import Consumer

DELIVERY_SECONDS: Final = 20.0
POLL_MS: Final = 500
SHOWN: Final = 20
VALKEY_SECONDS: Final = 3.0


class KafkaAudit:
    """The log as the API's recorder sees it."""

    def __init__(self, writer: Publisher) -> None:
        self._writer = writer

    async def write(self, records: Sequence[tuple[bytes, bytes]]) -> None:
        """Return when all of them are acknowledged.

        Raises:
            aiokafka.errors.KafkaError: some of them may not be.
        """
        for key, value in records:
            await self._writer.send(AUDIT, key, value)
        await self._writer.flush()

    async def close(self) -> None:
        """Disconnect."""
        await self._writer.stop()


class Scribe:
    """Writes single deeds of a command, in a chain of its own."""

    def __init__(self, settings: Settings, part: str) -> None:
        self._settings = settings
        self._chain = Chain(f"{part}-{secrets.token_hex(4)}")

    async def write(self, deed: Deed) -> None:
        """Write one deed; returns when it stands, and its end is in Valkey too where that answers.

        Raises:
            aiokafka.errors.KafkaError: it may not stand.
        """
        chain, value = self._chain.seal(deed, now())
        async with publisher(self._settings, DELIVERY_SECONDS) as writer:
            await KafkaAudit(writer).write([(chain.writer.encode(), value)])
        self._chain = chain
        _keep_end(self._settings, chain)


def record(settings: Settings, did: Did, **about: Any) -> None:
    """Record that a command changed something: `record(settings, Did.POLICY_CHANGED, version="2")`.

    Raises:
        click.ClickException: it cannot be recorded.
    """
    try:
        asyncio.run(Scribe(settings, "command").write(Deed(did, who="command", about=about)))
    except (KafkaError, OSError) as error:
        raise click.ClickException(f"not recorded in the audit: {type(error).__name__}") from error


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a verification found; `ends` are those of all chains, `grown` those that no head names yet."""

    entries: int
    faults: tuple[Fault, ...]
    ends: dict[str, End]
    grown: dict[str, End]


async def verify(settings: Settings, since: datetime | None = None, kept: Path | None = None) -> Verdict:
    """Follow every chain to its end, and compare it with heads, with Valkey and with what was kept elsewhere.

    Args:
        settings: where log and Valkey are.
        since: entries before it are linked and not looked into.
        kept: a file of lines `<writer> <number> <hash>`, as `needmonitor audit head` prints them.

    Raises:
        aiokafka.errors.KafkaError: the log does not answer.
        ValueError: the file does not read.
    """
    anchors = _ends_in_valkey(settings)  # first: whatever it names must be in the log by now
    named = _ends_in_file(kept) if kept else []
    verifier = Verifier([*anchors, *named], since)
    async with aclosing(_records(settings)) as records:
        async for key, value in records:
            verifier.take(key, value)
    return Verdict(verifier.entries, tuple(verifier.faults()), verifier.ends(), verifier.grown())


async def close_day(settings: Settings, scribe: Scribe) -> Verdict:
    """Verify, and write a head over what has grown, if anything else than heads has.

    Raises:
        aiokafka.errors.KafkaError: the log does not answer.
    """
    found = await verify(settings)
    if any(not writer.startswith("head-") for writer in found.grown):
        await scribe.write(head(found.grown))
    return found


def run_verify(settings: Settings, since: datetime | None, kept: Path | None) -> int:
    """Print what is wrong; 1 if anything is, or if there is nothing to verify.

    Raises:
        click.ClickException: log or file cannot be read.
    """
    try:
        found = asyncio.run(verify(settings, since, kept))
    except (KafkaError, ValueError, OSError) as error:
        raise click.ClickException(f"{type(error).__name__}: {error}") from error
    return _told(found)


def run_head(settings: Settings) -> int:
    """Verify, write a head, and print where all chains end, to be kept elsewhere; 1 if something is wrong.

    Raises:
        click.ClickException: the log cannot be read or written.
    """
    try:
        found = asyncio.run(close_day(settings, Scribe(settings, "head")))
    except (KafkaError, OSError) as error:
        raise click.ClickException(type(error).__name__) from error
    for writer, end in sorted(found.ends.items()):
        click.echo(f"{writer} {end}")
    return _told(found)


def _told(found: Verdict) -> int:
    for fault in found.faults[:SHOWN]:
        click.echo(str(fault), err=True)
    click.echo(f"{found.entries} entries, {len(found.faults)} faults", err=True)
    return int(bool(found.faults) or not found.entries)


def _ends_in_file(path: Path) -> list[tuple[str, End]]:
    lines = [line.partition(" ") for line in path.read_text().splitlines() if line.strip()]
    return [(writer, End.read(end)) for writer, _, end in lines]


def _valkey(settings: Settings) -> redis.Redis:
    return redis.Redis.from_url(
        settings.redis_url, socket_timeout=VALKEY_SECONDS, socket_connect_timeout=VALKEY_SECONDS
    )


def _ends_in_valkey(settings: Settings) -> list[tuple[str, End]]:
    """Where writers say they stand; nothing while Valkey is away: the log is verified all the same."""
    prefix = projection.audit_end("")
    try:
        with _valkey(settings) as valkey:
            keys = [key.decode() for key in valkey.scan_iter(match=f"{prefix}*", count=1000)]
            values = [(key.removeprefix(prefix), valkey.get(key)) for key in keys]
    except redis.RedisError as error:
        click.echo(f"Valkey does not answer ({type(error).__name__}): without its copy of the ends", err=True)
        return []
    return [(writer, End.read(value.decode())) for writer, value in values if isinstance(value, bytes)]


def _keep_end(settings: Settings, chain: Chain) -> None:
    try:
        with _valkey(settings) as valkey:
            key = projection.audit_end(chain.writer)
            valkey.set(key, str(chain.end), ex=projection.AUDIT_END_SECONDS)
    except redis.RedisError as error:
        click.echo(f"Valkey does not answer ({type(error).__name__}): the end is in the log only", err=True)


async def _records(settings: Settings) -> AsyncGenerator[tuple[bytes | None, bytes | None]]:
    """The topic from its beginning to its present end."""
    consumer = Consumer(
        bootstrap_servers=settings.kafka_url,
        group_id=None,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        **settings.kafka_security(),
    )
    await consumer.start()
    try:
        tps = [TopicPartition(AUDIT, number) for number in range(settings.partitions)]
        consumer.assign(tps)
        await consumer.seek_to_beginning(*tps)
        left = await consumer.end_offsets(tps)
        while left := {tp: end for tp, end in left.items() if await consumer.position(tp) < end}:
            for batch in (await consumer.getmany(*left, timeout_ms=POLL_MS)).values():
                for message in batch:
                    yield message.key, message.value
    finally:
        await consumer.stop()
