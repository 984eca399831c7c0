"""Refusals and releases on their way from the log into the projection."""

import asyncio
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from aiokafka import TopicPartition
from redis.asyncio import Redis

from dictionary import projection
from dictionary.topics import LOCAL_EVENTS, REFUSED
from streams import shown
from streams.ending import ended
from streams.engine import reading
from streams.engine.settings import EngineSettings
from streams.publishing import Writes
from streams.shown import KEPT, LONG_POLL_MS, Shown, add_writes

NOW = datetime(2026, 3, 4, 10, tzinfo=UTC)
SETTINGS = EngineSettings(kafka_url="nowhere:1", app_id="tests", transactions=False, partitions=1)


@pytest.fixture
async def valkey(valkey_server):
    async with Redis.from_url(valkey_server.url) as client:
        await client.flushdb()
        yield client


@pytest.fixture
def reader(reader, monkeypatch):
    monkeypatch.setattr(shown, "POLL_MS", 5)
    return reader


def refusal(number, at=NOW):
    data = {
        "source_topic": "events.advice",
        "partition": 0,
        "offset": number,
        "code": "not_json",
        "message": "m",
    }
    return json.dumps({"id": f"r-{number}", "time": at.isoformat(), "data": data}).encode()


async def shows(valkey, reader, count, owned=(0,)):
    """Run until the projection says that the partner has so many refusals."""
    task = asyncio.create_task(Shown(SETTINGS, valkey, lambda: owned).run())
    try:
        async with asyncio.timeout(20):
            while await valkey.hget(projection.partner("advice"), "refused") != b"%d" % count:
                assert not task.done(), task.exception()
                await asyncio.sleep(0.01)
    finally:
        await ended(task)


async def test_refusals_are_kept_by_partner_in_the_order_of_their_arrival(valkey, reader):
    for number in (2, 1):
        reader.write(REFUSED, b"advice", refusal(number, NOW + timedelta(seconds=number)))
    reader.write(REFUSED, b"housing", refusal(3))
    await shows(valkey, reader, 2)
    found = await valkey.zrange(projection.refusals("advice"), 0, -1)
    assert [json.loads(value)["id"] for value in found] == ["r-1", "r-2"]


async def test_a_refusal_that_the_broker_shows_late_is_kept(valkey, reader):
    for number in (1, 2, 3):
        reader.write(REFUSED, b"advice", refusal(number))
    reader.late = {(TopicPartition(REFUSED, 0), 1)}
    await shows(valkey, reader, 3)


async def test_a_worker_goes_on_where_the_projection_stands(valkey, reader):
    reader.write(REFUSED, b"advice", refusal(1))
    await shows(valkey, reader, 1)
    await valkey.delete(projection.refusals("advice"), projection.partner("advice"))
    reader.write(REFUSED, b"advice", refusal(2))
    await shows(valkey, reader, 1)
    found = await valkey.zrange(projection.refusals("advice"), 0, -1)
    assert [json.loads(value)["id"] for value in found] == ["r-2"]


async def test_a_projection_that_was_lost_is_filled_again(valkey, reader):
    for number in (1, 2):
        reader.write(REFUSED, b"advice", refusal(number))
    await shows(valkey, reader, 2)
    await valkey.flushdb()
    await shows(valkey, reader, 2)


async def test_refusals_end_with_the_time_that_the_log_keeps_them(valkey, reader):
    reader.write(REFUSED, b"advice", refusal(1, NOW - KEPT - timedelta(seconds=1)))
    reader.write(REFUSED, b"advice", refusal(2, NOW - KEPT + timedelta(seconds=1)))
    reader.write(REFUSED, b"advice", refusal(3, NOW))
    await shows(valkey, reader, 2)


@pytest.mark.parametrize("told", [True, False])
def test_messages_are_told_only_where_they_are_news(told):
    done = []

    class Pipeline:
        def hset(self, key, mapping):
            done.append((key, mapping))

        zadd = hset

        def publish(self, channel, message):
            done.append((channel, message))

    writes = Writes({"nm:a": {"x": "1"}, "nm:empty": {}}, [b"news"], {"nm:b": {b"y": 2}})
    add_writes(Pipeline(), writes, told=told)
    assert done == [("nm:a", {"x": "1"}), ("nm:b", {b"y": 2})] + [(projection.live(), b"news")] * told


@pytest.mark.parametrize(("answers_early", "wait_ms"), [(True, LONG_POLL_MS), (False, 5)])
async def test_waits_long_only_for_a_broker_that_answers_as_soon_as_something_comes(
    valkey, reader, monkeypatch, answers_early, wait_ms
):
    asked = []

    def opened(*_, **settings):
        asked.append(settings["fetch_max_wait_ms"])
        return reader

    monkeypatch.setattr(reading, "Consumer", opened)
    settings = replace(SETTINGS, transactions=answers_early)
    task = asyncio.create_task(Shown(settings, valkey, list).run())
    async with asyncio.timeout(5):
        while not asked:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.001)
    await ended(task)
    assert asked == [wait_ms]


async def test_local_events_stand_as_they_were_entered_last(valkey, reader):
    reader.write(LOCAL_EVENTS, b"one", b'{"n":1}')
    reader.write(LOCAL_EVENTS, b"two", b'{"n":2}')
    reader.write(LOCAL_EVENTS, b"one", b'{"n":3}')
    task = asyncio.create_task(Shown(SETTINGS, valkey, lambda: (0,)).run())
    try:
        await until(valkey, task, {b"one": b'{"n":3}', b"two": b'{"n":2}'})
        reader.write(LOCAL_EVENTS, b"two", None)
        await until(valkey, task, {b"one": b'{"n":3}'})
    finally:
        await ended(task)


async def until(valkey, task, events):
    """Wait until the projection holds exactly these local events."""
    async with asyncio.timeout(20):
        while await valkey.hgetall(projection.local_events()) != events:
            assert not task.done(), task.exception()
            await asyncio.sleep(0.01)
