"""What the tests of the API share: the real dictionary and places, a projection to write, a server to ask."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime

import httpx
import msgspec
import pytest
from redis.asyncio import Redis

from api import alerts_pages, asking
from api.app import build, listening_socket, server
from api.config import ApiConfig
from api.ending import ended
from api.reading import Reader
from api.views import Knowledge
from dictionary import projection
from dictionary.actions import Action, Mute
from dictionary.alerts import Alert, Notice
from dictionary.bands import BandedAlert, ReleasedAlerts
from dictionary.needs import load_dictionary
from dictionary.places import load_places
from dictionary.projection_values import Ask
from dictionary.register import demo_register
from dictionary.topics import partition_of
from tests.support.arrivals import held
from tests.support.board import Board
from tests.support.feed import QUICK

PLACE = "E08000025"
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def known():
    return Knowledge(load_dictionary(), load_places(), demo_register(PLACE))


@pytest.fixture(scope="session")
def valkey_url(valkey_server):
    return valkey_server.url


@pytest.fixture
async def redis(valkey_url):
    async with Redis.from_url(valkey_url) as client:
        await client.flushdb()
        yield client


@pytest.fixture
def config(known, valkey_url):
    return ApiConfig(known, valkey_url, partitions=4, place=PLACE, demo=True, port=0, clock=lambda: NOW)


@pytest.fixture
def reader(known, redis):
    return Reader(redis, known, 4, lambda: NOW)


class AlertsBoard:
    """Writes alerts, notices and mute rules as alerting does, and keeps the actions it is sent."""

    def __init__(self, redis: Redis) -> None:
        self.redis = redis
        self.actions: list[Action] = []

    async def tell(self, *told: Alert | Notice) -> None:
        for each in told:
            record = each.model_dump_json()
            pipeline = self.redis.pipeline(transaction=True)
            pipeline.hset(projection.alerts(each.authority), each.id, record)
            pipeline.publish(projection.told(), record)
            await pipeline.execute()

    async def release(self, *alerts: BandedAlert, authority: str = PLACE) -> None:
        released = ReleasedAlerts(authority=authority, as_of=NOW.replace(minute=0), alerts=alerts)
        record = released.model_dump_json()
        pipeline = self.redis.pipeline(transaction=True)
        pipeline.set(projection.alerts_released(authority), record)
        pipeline.publish(projection.told(), record)
        await pipeline.execute()

    async def mute(self, rule: Mute) -> None:
        await self.redis.hset(projection.mutes(rule.authority), rule.id, rule.model_dump_json())

    async def write(self, action: Action) -> None:
        """The log."""
        self.actions.append(action)


@pytest.fixture
def alerts(redis) -> AlertsBoard:
    return AlertsBoard(redis)


@pytest.fixture
def board(redis) -> Board:
    return Board(redis)


@pytest.fixture
def hear(redis) -> Callable[..., Awaitable[None]]:
    """Writes when events of partners arrived, as the worker does: `await hear(advice=office_hours(NOW))`."""

    async def write(**arrivals: tuple[int, ...]) -> None:
        for partner, hours in arrivals.items():
            await redis.delete(projection.arrived(partner))
            await redis.hset(projection.arrived(partner), mapping=held(hours))

    return write


@pytest.fixture
async def ask(config, redis) -> AsyncIterator[Callable[..., Awaitable[httpx.Response]]]:
    """Asks an application in this process: `await ask("/api/v1/needs", demo=False)`."""
    clients = []

    async def get(
        path: str, method: str = "GET", headers=None, body=None, form=None, **settings
    ) -> httpx.Response:
        app = build(replace(config, **settings))
        clients.append(app.state.reader.redis)
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            return await client.request(method, path, headers=headers, json=body, data=form)

    yield get
    for client in clients:
        await client.aclose()


@pytest.fixture
def impatient(monkeypatch):
    """Nobody answers about days, and nobody applies actions, unless a test does."""
    monkeypatch.setattr(asking, "PATIENCE_SECONDS", 0.05)
    monkeypatch.setattr(alerts_pages, "SHOWN_SECONDS", 0.05)


@pytest.fixture
def running():
    """Starts a real server on loopback: `async with running(config) as address`."""

    @asynccontextmanager
    async def start(config: ApiConfig) -> AsyncIterator[str]:
        listening = listening_socket(config)
        serving = server(config)
        task = asyncio.create_task(serving.serve(sockets=[listening]))
        while not serving.started:  # noqa: ASYNC110  uvicorn tells it no other way
            await asyncio.sleep(0.01)
        try:
            yield f"127.0.0.1:{listening.getsockname()[1]}"
        finally:
            serving.should_exit = True
            await task

    return start


@pytest.fixture
def quick(config):
    """The API with a feed that tells its news at once."""
    return replace(config, feed_pace=QUICK)


@pytest.fixture
async def worker(redis):
    """Answers as the worker that owns the place does, by what a test puts under a scope, or under `watch`.

    That is an answer, or what makes one of the question. Of many authorities at once it answers all.
    """
    answers, heard = {}, []
    lists = [projection.asks(partition_of(PLACE.encode(), 4)), *map(projection.asks_of_many, range(4))]

    async def answer():
        while True:
            found = await redis.blpop(lists, timeout=1)
            if found:
                ask = msgspec.json.decode(found[1], type=Ask)
                heard.append(ask)
                given = answers[getattr(ask, "scope", "watch")]
                reply = given(ask) if callable(given) else given
                await redis.rpush(projection.answer(ask.id), msgspec.json.encode(reply))

    task = asyncio.create_task(answer())
    yield answers, heard
    await ended(task)
