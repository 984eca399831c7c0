"""Questions about past moments, put as lists in Valkey."""

import asyncio
import contextlib

import msgspec
import pytest
from redis.asyncio import Redis

from dictionary import projection
from dictionary.places import load_places
from dictionary.projection_values import CellsAsk
from streams.asks import Asks
from streams.counting import Counts
from streams.ending import ended
from streams.observers import CountsSeen

LA = "E08000025"


@pytest.fixture
async def valkey(valkey_server):
    async with Redis.from_url(valkey_server.url) as client:
        await client.flushdb()
        yield client


@pytest.fixture
def seen():
    found = CountsSeen()
    found.here[3] = Counts(3, load_places())
    return found


@contextlib.asynccontextmanager
async def answering(valkey, seen):
    task = asyncio.create_task(Asks(valkey, seen).run())
    try:
        yield
    finally:
        await ended(task)


def question(name, at="2026-03-02T10:00:00Z"):
    return msgspec.json.encode(CellsAsk(id=name, la=LA, scope="any", window="7d", at=at))


async def answer(valkey, name):
    found = await valkey.blpop([projection.answer(name)], timeout=20)
    return msgspec.json.decode(found[1])


async def test_a_question_is_answered_by_its_id_and_the_answer_does_not_stay(valkey, seen):
    await valkey.rpush(projection.asks(3), question("q1", at="yesterday"))
    async with answering(valkey, seen):
        assert "timestamp" in (await answer(valkey, "q1"))["error"]
        await valkey.rpush(projection.asks(3), question("q2", at="yesterday"))
        while not await valkey.exists(projection.answer("q2")):  # noqa: ASYNC110 - Valkey tells nobody
            await asyncio.sleep(0.01)
    assert 0 < await valkey.ttl(projection.answer("q2")) <= projection.ANSWER_SECONDS


async def test_what_is_no_question_holds_up_nobody(valkey, seen, caplog):
    await valkey.rpush(projection.asks(3), b"no question", question("q1", at="yesterday"))
    async with answering(valkey, seen):
        assert await answer(valkey, "q1")
    assert "11 bytes" in caplog.text
    assert "no question" not in caplog.text


async def test_questions_of_many_authorities_at_once_wait_until_no_other_does(valkey, seen):
    many = [question(f"many-{number}", at="yesterday") for number in range(3)]
    await valkey.rpush(projection.asks_of_many(3), *many)
    await valkey.rpush(
        projection.asks(3), *(question(f"one-{number}", at="yesterday") for number in range(3))
    )
    order = []
    async with answering(valkey, seen):
        while len(order) < 6:
            keys = [projection.answer(f"{kind}-{number}") for kind in ("many", "one") for number in range(3)]
            order += [key for key in keys if await valkey.exists(key) and key not in order]
    assert order.index(projection.answer("one-2")) < order.index(projection.answer("many-2"))


async def test_questions_of_other_partitions_are_left_for_their_owners(valkey, seen):
    await valkey.rpush(projection.asks(2), question("other"))
    await valkey.rpush(projection.asks(3), question("mine", at="yesterday"))
    async with answering(valkey, seen):
        await answer(valkey, "mine")
    assert await valkey.llen(projection.asks(2)) == 1


async def test_a_question_whose_partition_was_lost_meanwhile_goes_back(valkey, seen):
    async with answering(valkey, seen):
        await asyncio.sleep(0.2)  # it waits for a question by now
        seen.closed(3)
        await valkey.rpush(projection.asks(3), question("q1"))
        await asyncio.sleep(0.2)
        while not await valkey.llen(projection.asks(3)):  # noqa: ASYNC110 - Valkey tells nobody
            await asyncio.sleep(0.01)
    assert not await valkey.exists(projection.answer("q1"))
