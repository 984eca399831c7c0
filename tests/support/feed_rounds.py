"""Clients of the feed that lose their place in every way, between two processes of the API.

One Valkey, two hubs, and a world that is written, said again, made again and lost meanwhile.
"""

import asyncio
import json
import random
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from redis.asyncio import Redis

from api.cells import cells
from api.ending import ended
from api.reading import Reader
from api.views import Knowledge
from dictionary import projection
from dictionary.needs import load_dictionary
from dictionary.places import load_places
from dictionary.register import demo_register
from tests.support.board import Board
from tests.support.feed import NOW, PLACE
from tests.support.feed_clients import LOOKS, NEED, SMALL, Client, Process

SETTLE_SECONDS = 30.0


@lru_cache(maxsize=1)
def known_here() -> Knowledge:
    """The dictionary and the places as they are."""
    return Knowledge(load_dictionary(), load_places(), demo_register(PLACE))


@dataclass(frozen=True, slots=True)
class Played:
    """What came of some schedules: in words, where a client ended with other figures than REST has."""

    divergences: list[str]
    connections: int


class World:
    """What is written meanwhile, and what befalls the processes."""

    def __init__(self, redis: Redis, chance: random.Random, known: Knowledge) -> None:
        self.board = Board(redis)
        self.redis = redis
        self.chance = chance
        self.sectors = {place: [area.code for area in known.places.areas("sector", place)] for place in SMALL}
        self.epochs = 0

    async def begin(self) -> None:
        """A new making of the projection: nothing of the old one stands."""
        await self.redis.flushdb()
        self.board.said.clear()  # nothing is said again of figures that were thrown away
        self.epochs += 1
        await self.board.epoch(f"making {self.epochs}")
        for place in SMALL:
            await self._write(place)

    async def turn(self, processes: Sequence[Process]) -> None:
        """Let things happen until cancelled."""
        while True:
            chosen = self.chance.random()
            if chosen < 0.01:
                await self.begin()
            elif chosen < 0.04:
                await self._lose_the_channel(self.chance.choice(processes).name)
            elif chosen < 0.15 and self.board.said:  # said again, late
                await self.redis.publish(projection.live(), self.chance.choice(self.board.said))
            else:
                await self._write(self.chance.choice(SMALL))
            await asyncio.sleep(self.chance.choice((0, 0, 0.002)))

    async def end(self) -> None:
        """A last change of everything, of one moment, by which a client can be known to be up to date."""
        await self.board.epoch(f"making {self.epochs}")
        self.board.as_of = "2026-11-22T12:00:00Z"
        for place in SMALL:
            await self.board.exact("any", {place: (1, 1, 1)}, place)
            await self.board.exact(
                NEED, {place: (777, 777, 777), self.sectors[place][0]: (777, 777, 777)}, place
            )
            for role in ("commissioner", "public"):
                await self.board.released(role, "any", {place: (775, "value")}, la=place)
                await self.board.released(role, NEED, {self.sectors[place][0]: (775, "value")}, la=place)

    async def _write(self, place: str) -> None:
        moment = datetime.fromisoformat(self.board.as_of) + timedelta(milliseconds=1)
        self.board.as_of = moment.isoformat().replace("+00:00", "Z")
        areas = self.chance.sample(self.sectors[place], self.chance.randint(1, 3))
        count = self.chance.randint(0, 3)
        match self.chance.choice(("exact", "exact", "anyone", "released", "released anyone")):
            case "exact":  # a commit may be published in several messages of one tick
                await self.board.exact(NEED, dict.fromkeys((place, areas[0]), (count, count, count)), place)
                await asyncio.sleep(self.chance.choice((0, 0.002)))
                self.board.tick -= 1
                await self.board.exact(NEED, dict.fromkeys(areas[1:] or areas, (count, count, count)), place)
            case "anyone":
                await self.board.exact("any", {place: (count, count, count)}, place)
            case "released":
                shown = (5 * count, "value") if count else (None, "small")
                await self.board.released("commissioner", NEED, dict.fromkeys(areas, shown), la=place)
            case "released anyone":
                await self.board.released("commissioner", "any", {place: (5, "value")}, la=place)

    async def _lose_the_channel(self, name: str) -> None:
        """What is said until a process has subscribed again, it never hears."""
        for connection in await self.redis.client_list("pubsub"):
            if connection["name"] == name:
                await self.redis.client_kill_filter(_id=connection["id"])


async def play(url: str, known: Knowledge, seed: int, schedules: int) -> Played:
    """Play so many schedules at once."""
    chance = random.Random(seed)
    processes = [Process("one", url, known), Process("two", url, known)]
    async with Redis.from_url(url) as redis:
        world = World(redis, chance, known)
        await world.begin()
        for process in processes:
            await process.start()
        clients = [
            Client(chance.choice(LOOKS), processes, random.Random(chance.random())) for _ in range(schedules)
        ]
        connected = [asyncio.create_task(client.run()) for client in clients]
        turning = asyncio.create_task(world.turn(processes))
        try:
            await asyncio.gather(*(client.suffer() for client in clients))
            await ended(turning)
            await world.end()
            divergences = await _divergences(Reader(redis, known, 4, lambda: NOW), clients)
            return Played(divergences, sum(client.connections for client in clients))
        finally:
            await ended(turning, *connected)
            for process in processes:
                await process.stop()


async def _divergences(reader: Reader, clients: Sequence[Client]) -> list[str]:
    """Wait until each client has the moment that REST answers with; then compare cell by cell."""
    found = []
    for number, client in enumerate(clients):
        asked = client.look.asked()
        answer = await cells(reader, client.look.viewer, **asked)
        said = json.loads(answer.model_dump_json())
        expected = {cell["area"]: cell for cell in said["cells"]}
        with suppress(TimeoutError):
            async with asyncio.timeout(SETTLE_SECONDS):
                while (client.as_of, client.cells) != (said["as_of"], expected):  # noqa: ASYNC110  told by tasks
                    await asyncio.sleep(0.005)
        wrong = [area for area, cell in expected.items() if client.cells.get(area) != cell]
        if wrong or client.as_of != said["as_of"] or client.faults or len(client.cells) != len(expected):
            found.append(f"client {number} {asked}: {client.as_of} {wrong[:3]} {client.faults[:3]}")
    return found
