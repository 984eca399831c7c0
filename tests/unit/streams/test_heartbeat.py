"""A worker's sign of life."""

import asyncio
import contextlib
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from redis.asyncio import Redis
from redis.exceptions import ConnectionError as ValkeyAway

from dictionary import projection
from streams import heartbeat
from streams.ending import ended
from streams.heartbeat import Heartbeat
from streams.metrics import Metrics

NOW = datetime(2026, 3, 4, 10, tzinfo=UTC)


@pytest.fixture
async def valkey(valkey_server):
    async with Redis.from_url(valkey_server.url) as client:
        await client.flushdb()
        yield client


@pytest.fixture(autouse=True)
def _quickly(monkeypatch):
    monkeypatch.setattr(heartbeat, "BEAT_SECONDS", 0.01)


@contextlib.asynccontextmanager
async def beating(redis, engine, lag):
    task = asyncio.create_task(Heartbeat(redis, engine, Metrics(), lag, lambda: NOW).run())
    try:
        yield task
    finally:
        await ended(task)


async def beat(valkey, number):
    """What the one worker says at a beat."""
    async with asyncio.timeout(20):
        while True:
            for key in await valkey.keys(projection.worker("*")):
                found = await valkey.hgetall(key)
                if int(found[b"beat"]) >= number:
                    assert 0 < await valkey.ttl(key) <= projection.WORKER_SECONDS
                    return found
            await asyncio.sleep(0.01)


async def test_says_what_it_owns_how_far_behind_it_is_and_when_it_last_committed(valkey):
    engine = SimpleNamespace(stages=("count",), committed_at=None, owned=lambda _: [])
    behind = {"check": 5, "follow": 2, "count": 0}
    async with beating(valkey, engine, lambda: behind):
        first = await beat(valkey, 1)
        assert (first[b"partitions"], first[b"lag"], first[b"committed_at"]) == (b"", b"7", b"")
        engine.owned, engine.committed_at = (lambda _: [0, 2]), NOW
        behind.clear()
        later = await beat(valkey, int(first[b"beat"]) + 2)
        assert (later[b"partitions"], later[b"lag"]) == (b"0,2", b"0")
        assert later[b"stages"] == b'{"count": [0, 2]}'
        assert later[b"committed_at"] == later[b"started_at"] == NOW.isoformat().encode()


async def test_goes_on_beating_when_the_projection_was_away(valkey, monkeypatch, caplog):
    monkeypatch.setattr(valkey, "pipeline", lambda **_: (_ for _ in ()).throw(ValkeyAway("secret address")))
    engine = SimpleNamespace(stages=("count",), committed_at=None, owned=lambda _: [0])
    async with beating(valkey, engine, dict) as task:
        while not caplog.records:  # noqa: ASYNC110 - a log tells nobody
            await asyncio.sleep(0.01)
        monkeypatch.undo()
        await beat(valkey, 1)
        assert not task.done()
    assert "secret" not in caplog.text
