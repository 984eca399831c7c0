"""Clients of the feed, over a real websocket."""

import asyncio
import json
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import httpx
import websockets
from pydantic import TypeAdapter
from websockets.exceptions import ConnectionClosed

from api.feed_pace import Pace
from dictionary.feed import SUBPROTOCOL, Cell, ServerMessage

PLACE = "E08000025"
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
DEBT = {"need": "money.debt", "level": "sector", "window": "28d", "within": PLACE}
QUICK = Pace(gap=0.01)
server_messages = TypeAdapter(ServerMessage)


class Events:
    """The feed as server-sent events, as a client of that standard reads them."""

    def __init__(self, lines) -> None:
        self._lines = lines
        self.last = ""

    async def hear(self, *kinds: str) -> dict:
        """The next message of these kinds, or what the event `close` says."""
        while True:
            kind, message = await asyncio.wait_for(self._event(), 10)
            if kind == "close":
                return {"type": "close", **message}
            server_messages.validate_json(json.dumps(message))
            if not kinds or message["type"] in kinds:
                return message

    async def _event(self) -> tuple[str, dict]:
        kind, data = "message", ""
        async for line in self._lines:
            name, _, value = line.partition(": ")
            if name == "event":
                kind = value
            elif name == "id":
                self.last = value
            elif name == "data":
                data += value
            elif not line:
                return kind, json.loads(data)
        raise ConnectionError("the stream ended")


@asynccontextmanager
async def events(
    address: str, *said: dict, with_ticket: str | None = None, last: str = "", headers: dict | None = None
):
    """Open `/feed/events` and say these; gives the events, or the answer that is none."""
    with_ticket = await ticket(address) if with_ticket is None else with_ticket
    query = {"ticket": with_ticket, "say": [json.dumps(each) for each in said]}
    headers = {"last-event-id": last} | (headers or {})
    async with (
        httpx.AsyncClient(timeout=60) as client,
        client.stream("GET", f"http://{address}/api/v1/feed/events", params=query, headers=headers) as answer,
    ):
        if answer.status_code == 200:
            yield Events(answer.aiter_lines())
        else:
            await answer.aread()
            yield answer


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

    async def follow(self, name: str = "map", **view) -> dict:
        """Subscribe to a view, debt by sector unless told otherwise; the snapshot of it."""
        await self.say("subscribe", id=name, **DEBT | view)
        return await self.hear("snapshot")

    async def caught_up(self) -> None:
        """Wait until the server has done what was said, whatever it tells meanwhile."""
        await self.say("ping")
        await self.hear("pong")

    async def hears_nothing(self) -> None:
        """Nothing comes before the answer to what is said last."""
        await self.say("ping")
        assert (await self.hear())["type"] == "pong"

    async def closed(self) -> int:
        """The code with which the server closes."""
        try:
            while True:
                await asyncio.wait_for(self.connection.recv(), 15)
        except ConnectionClosed as closing:
            return closing.rcvd.code


async def ticket(address: str, headers: dict | None = None) -> str:
    async with httpx.AsyncClient(timeout=60) as client:
        return (await client.post(f"http://{address}/api/v1/feed/ticket", headers=headers)).json()["ticket"]


@asynccontextmanager
async def feed(address: str, with_ticket: str | None = None, **options):
    with_ticket = await ticket(address) if with_ticket is None else with_ticket
    options = {"subprotocols": [SUBPROTOCOL], "compression": None, "close_timeout": 0.5} | options
    url = f"ws://{address}/api/v1/feed?ticket={with_ticket}"
    async with websockets.connect(url, **options) as connection:
        yield Client(connection)


async def rest(address: str, **query) -> dict:
    """What `/cells` answers, in the fields that the feed has too: it says nothing of what is usual."""
    async with httpx.AsyncClient(timeout=60) as client:
        answer = (await client.get(f"http://{address}/api/v1/cells", params=query)).json()
    cells = [{name: cell[name] for name in Cell.model_fields} for cell in answer["cells"]]
    return {**answer, "cells": cells}


async def closes(address: str, code: int) -> bool:
    async with httpx.AsyncClient(timeout=60) as http:
        return (
            f'needmonitor_feed_closes_total{{code="{code}"}}'
            in (await http.get(f"http://{address}/metrics")).text
        )
