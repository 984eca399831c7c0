"""How far a backfill runs ahead of the workers."""

from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis

from dictionary import projection
from needmonitor.patience import LONELY_SECONDS, LOOK_SECONDS, MOST_AHEAD, Patient, Sign, look_at_workers

WORKS = 300
"""Records that the workers here apply between two looks."""


class Log:
    """Takes records."""

    def __init__(self) -> None:
        self.sent = 0
        self.flushed = 0

    async def send(self, topic: str, key: bytes, value: bytes) -> None:  # noqa: ARG002 - it only counts
        self.sent += 1

    async def flush(self) -> None:
        self.flushed = self.sent


class Workers:
    """Apply what was sent, a little between two looks, and beat with every third."""

    def __init__(self, log: Log) -> None:
        self.log = log
        self.applied = self.slept = self.most = 0
        self.now = 0.0
        self.sign = Sign((b"0",), ready=True, behind=0)

    async def look(self) -> Sign:
        return self.sign

    async def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.slept += 1
        self.most = max(self.most, self.log.sent - self.applied)
        self.applied = min(self.log.sent, self.applied + WORKS)
        if self.slept % 3 == 0:
            self.sign = Sign((b"%d" % self.slept,), ready=True, behind=self.log.sent - self.applied)

    def clock(self) -> float:
        return self.now


async def send(patient: Patient, count: int) -> None:
    for _ in range(count):
        await patient.send("events.advice", b"key", b"value")


@pytest.fixture
def log() -> Log:
    return Log()


@pytest.fixture
def workers(log: Log) -> Workers:
    return Workers(log)


@pytest.fixture
def patient(log: Log, workers: Workers) -> Patient:
    return Patient(log, workers.look, sleep=workers.sleep, clock=workers.clock)


async def test_never_more_wait_before_the_workers_than_two_signs_allow(
    patient: Patient, log: Log, workers: Workers
) -> None:
    await send(patient, 20 * MOST_AHEAD)
    assert workers.most <= 2 * MOST_AHEAD
    assert log.sent == 20 * MOST_AHEAD


async def test_workers_are_never_left_without_work(patient: Patient, workers: Workers) -> None:
    await send(patient, 20 * MOST_AHEAD)
    assert workers.applied >= 0.9 * WORKS * workers.slept


async def test_a_sign_allows_only_once_and_only_what_is_on_the_log_counts(
    patient: Patient, log: Log, workers: Workers
) -> None:
    await send(patient, MOST_AHEAD)
    assert workers.slept == 0
    await send(patient, 1)
    assert workers.slept == 3
    assert log.flushed == MOST_AHEAD


async def test_waits_for_workers_that_start(patient: Patient, log: Log, workers: Workers) -> None:
    workers.sign = Sign((b"new",), ready=False, behind=0)
    await send(patient, 1)
    assert workers.slept == 3
    assert log.sent == 1


async def test_where_there_are_no_workers_it_writes_for_later(log: Log, workers: Workers) -> None:
    async def nobody() -> Sign:
        return Sign((), ready=False, behind=0)

    await send(Patient(log, nobody, sleep=workers.sleep, clock=workers.clock), 3 * MOST_AHEAD)
    assert LONELY_SECONDS <= workers.now <= LONELY_SECONDS + 2 * LOOK_SECONDS


@pytest.fixture
async def valkey(valkey_server: object) -> AsyncIterator[Redis]:
    async with Redis.from_url(valkey_server.url) as client:  # type: ignore[attr-defined]
        await client.flushdb()
        yield client


async def test_the_signs_of_all_workers_are_added(valkey: Redis) -> None:
    assert await look_at_workers(valkey) == Sign((), ready=False, behind=0)
    await valkey.hset(projection.worker("b"), mapping={"beat": 1, "partitions": "", "lag": 0})
    assert not (await look_at_workers(valkey)).ready
    await valkey.hset(projection.worker("a"), mapping={"beat": 7, "partitions": "0,1", "lag": 5})
    both = await look_at_workers(valkey)
    assert (both.ready, both.behind) == (True, 5)
    await valkey.hset(projection.worker("a"), "beat", 8)
    assert (await look_at_workers(valkey)).beats != both.beats
