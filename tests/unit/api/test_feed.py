"""The feed over a real websocket, a real server and a real Valkey."""

import asyncio
import json
from contextlib import asynccontextmanager
from dataclasses import replace

import httpx
import pytest
import websockets
from pydantic import TypeAdapter
from websockets.exceptions import ConnectionClosed

from api.feed_pace import Pace
from dictionary.feed import SUBPROTOCOL, ServerMessage

PLACE = "E08000025"
DEBT = {"need": "money.debt", "level": "sector", "window": "28d", "within": PLACE}
QUICK = Pace(gap=0.01)
server_messages = TypeAdapter(ServerMessage)


class Client:
    """A client of the feed that reads as the contract says."""

    def __init__(self, connection) -> None:
        self.connection = connection

    async def say(self, kind: str, **fields) -> None:
        await self.connection.send(json.dumps({"type": kind, **fields}))

    async def hear(self, *kinds: str) -> dict:
        """The next message of these kinds."""
        while True:
            text = await asyncio.wait_for(self.connection.recv(), 10)
            server_messages.validate_json(text)
            message = json.loads(text)
            if not kinds or message["type"] in kinds:
                return message

    async def closed(self) -> int:
        """The code with which the server closes."""
        with pytest.raises(ConnectionClosed) as closing:
            while True:
                await asyncio.wait_for(self.connection.recv(), 15)
        return closing.value.rcvd.code


async def ticket(address: str) -> str:
    async with httpx.AsyncClient() as client:
        return (await client.post(f"http://{address}/api/v1/feed/ticket")).json()["ticket"]


@asynccontextmanager
async def feed(address: str, with_ticket: str | None = None, **options):
    with_ticket = await ticket(address) if with_ticket is None else with_ticket
    options.setdefault("subprotocols", [SUBPROTOCOL])
    url = f"ws://{address}/api/v1/feed?ticket={with_ticket}"
    async with websockets.connect(url, compression=None, **options) as connection:
        yield Client(connection)


@pytest.fixture
def quick(config):
    return replace(config, feed_pace=QUICK)


async def rest(address: str, **query) -> dict:
    async with httpx.AsyncClient() as client:
        return (await client.get(f"http://{address}/api/v1/cells", params=query)).json()


async def test_a_snapshot_says_what_rest_says(running, quick, board):
    await board.epoch()
    await board.exact("any", {PLACE: (9, 9)})
    tick = await board.exact("money.debt", {"B1 1": (5, 6, 4), PLACE: (5, 6, 4)})
    async with running(quick) as address, feed(address) as client:
        hello = await client.hear()
        await client.say("subscribe", id="map", **DEBT)
        snapshot = await client.hear()
        answer = await rest(address, **DEBT)
    assert hello == {"type": "hello", "epoch": "first", "policy": "exact", "heartbeat": 20}
    assert snapshot["cells"] == answer["cells"]
    assert (snapshot["type"], snapshot["id"], snapshot["seq"]) == ("snapshot", "map", tick)
    assert (snapshot["as_of"], snapshot["policy"], snapshot["basis"]) == (
        answer["as_of"],
        answer["policy"],
        answer["basis"],
    )


async def test_a_delta_says_what_changed_and_nothing_else(running, quick, board):
    await board.epoch()
    await board.exact("any", {PLACE: (9, 9)})
    first = await board.exact("money.debt", {"B1 1": (5, 6, 4)})
    async with running(quick) as address, feed(address) as client:
        await client.say("subscribe", id="map", **DEBT)
        await client.hear("snapshot")
        second = await board.exact("money.debt", {"B1 1": (6, 7, 4), "B1 2": (1, 1, 1)})
        delta = await client.hear()
        answer = await rest(address, **DEBT)
    assert (delta["type"], delta["prev"], delta["seq"], delta["epoch"]) == ("delta", first, second, "first")
    assert delta["cells"] == [cell for cell in answer["cells"] if cell["area"] in ("B1 1", "B1 2")]
