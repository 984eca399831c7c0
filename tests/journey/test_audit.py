"""The audit on real logs: written by commands and the API's recorder, verified, and a forgery found."""

import asyncio
from datetime import UTC, datetime

import pytest
from redis import Redis

from api.auditing import Recorder
from dictionary import projection
from dictionary.audit import Chain, Deed, Did, End
from dictionary.topics import AUDIT
from needmonitor.auditing import KafkaAudit, Scribe, close_day, verify
from needmonitor.settings import Settings
from needmonitor.wiring import publisher
from tests.support.journey import Journey

PATIENCE_SECONDS = 120
pytestmark = pytest.mark.journey


@pytest.fixture
def settings(journey: Journey) -> Settings:
    own = {name.removeprefix("NEEDMONITOR_").lower(): value for name, value in journey.environment.items()}
    return Settings(**{name: value for name, value in own.items() if name != "settings"})


def now() -> datetime:
    return datetime.now(UTC)


async def test_what_was_looked_at_is_verified_and_a_forged_entry_found(
    settings: Settings, valkey: Redis
) -> None:
    recorder = Recorder(KafkaAudit(publisher(settings)), now)
    running = asyncio.create_task(recorder.run())
    for number in range(50):
        recorder.record(Deed(Did.ASKED, "officer", "analyst", {"need": "money.debt", "n": number}))
    async with asyncio.timeout(PATIENCE_SECONDS):
        while recorder.waiting:  # noqa: ASYNC110  a new topic takes a loaded broker a while
            await asyncio.sleep(0.05)
    await recorder.close(running)
    found = await close_day(settings, Scribe(settings, "head"))
    assert (found.entries, found.faults) == (52, ())
    assert (await verify(settings)).entries == 53
    end = End(7, "a" * 64)  # somebody continues a chain that is not there
    chain, value = Chain("api-forged", end).seal(Deed(Did.ASKED), now())
    async with publisher(settings) as writer:
        await writer.send_and_wait(AUDIT, chain.writer.encode(), value)
    assert [fault.writer for fault in (await verify(settings)).faults] == ["api-forged"]


async def test_a_lost_tail_shows_against_valkey(settings: Settings, valkey: Redis) -> None:
    scribe = Scribe(settings, "command")
    await scribe.write(Deed(Did.STATE_FORGOTTEN, "command"))
    assert (await verify(settings)).faults == ()
    (key,) = valkey.keys(projection.audit_end("*"))
    valkey.set(key, f"2 {'a' * 64}")  # as if there had been one more
    assert [fault.what for fault in (await verify(settings)).faults] == ["is missing, named by an anchor"]


def test_the_command_says_what_it_found(journey: Journey) -> None:
    assert "0 entries, 0 faults" in journey.command("audit", "verify")
    assert journey.command("audit", "head").endswith("0 entries, 0 faults\n")
