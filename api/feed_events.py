"""The feed as server-sent events, for where websockets do not get through: the same messages, one way.

What a websocket's client would say first stands in the address, and another wish is another request. The id
of an event says how far its client was told; given back as `Last-Event-ID`, with a new ticket, any process of
the API goes on from there.
"""

import asyncio
import json
from collections import deque
from contextlib import suppress
from typing import Annotated, Final, cast

import msgspec
from fastapi import APIRouter, Header, Query, Request, Response
from pydantic import StringConstraints
from starlette.types import Message, Receive, Scope, Send

from api.access import Viewer
from api.config import ApiConfig
from api.ending import ended
from api.feed import CLOSING_SECONDS, admit, policy_for
from api.feed_hub import Hub
from api.feed_sessions import MOST_SUBSCRIPTIONS, Session
from api.feed_teller import ClosedError
from api.feed_told import Told
from api.identity import config_of, recorder_of
from api.problems import ProblemError
from dictionary.feed import Close

router = APIRouter(tags=["feed"])

MOST_SAID: Final = MOST_SUBSCRIPTIONS + 5
MOST_LETTERS: Final = 1000
MOST_ID: Final = 4000
_STATUS: Final = {Close.NOT_SIGNED_IN: 401, Close.NOT_ALLOWED: 403, Close.TOO_MANY: 429}
_HEADERS: Final = (
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),  # a proxy that collects an answer first would tell nothing
)

Said = Annotated[str, StringConstraints(max_length=MOST_LETTERS)]


class Place(msgspec.Struct):
    """How far a client was told: the newest tick of each subscription, within one making of the figures."""

    epoch: str = ""
    at: dict[str, int] = {}


class _Head(msgspec.Struct):
    """What the place in a message is read from."""

    type: str
    id: str | None = None
    epoch: str = ""
    seq: int = 0


_head: Final = msgspec.json.Decoder(_Head)
_told: Final = msgspec.json.Decoder(Place)


@router.get(
    "/feed/events",
    response_class=Response,
    responses={
        200: {"content": {"text/event-stream": {}}, "description": "Events until either side ends it."}
    },
)
async def feed_events(
    request: Request,
    ticket: Annotated[
        str, Query(max_length=100, description="From POST /api/v1/feed/ticket; good once")
    ] = "",
    say: Annotated[
        list[Said] | None,
        Query(
            max_length=MOST_SAID,
            description="Messages of a client as JSON: subscribe, subscribe_alerts, pause, resume",
        ),
    ] = None,
    last: Annotated[
        str,
        Query(alias="last_event_id", max_length=MOST_ID, description="As the header, for who can set none"),
    ] = "",
    last_event_id: Annotated[str, Header(max_length=MOST_ID)] = "",
) -> Response:
    """The messages of the feed as server-sent events; `/asyncapi.json` has them.

    Each event's data is one message. An event named `close` is the last: `{code, reason}`, as a websocket's.
    """
    hub, config = cast("Hub", request.app.state.hub), config_of(request)
    try:
        viewer = await admit(request, hub, config, ticket, feeds=hub.feeds + 1)
    except ClosedError as error:
        hub.metrics.closes.labels(error.code.value).inc()
        code = error.code.name.lower()
        raise ProblemError(_STATUS[error.code], code, f"{error.reason.capitalize()}.") from error
    policy = await policy_for(hub.reader, viewer, config.place)
    return EventStream(request, viewer, config, policy, say or [], last_event_id or last)


class EventStream(Response):
    """An answer that goes on: to its session it is a socket whose client has said everything it will say.

    One message at a time is on its way.
    """

    def __init__(  # noqa: PLR0917  each is one thing of its own
        self, request: Request, viewer: Viewer, config: ApiConfig, policy: str, said: list[str], last: str
    ) -> None:
        self._hub = cast("Hub", request.app.state.hub)
        self._session = Session(self, viewer, self._hub, recorder_of(request), config.feed_pace, policy)
        self._place = _goes_on(last, self._hub.epoch)
        self._said = deque(resumed(text, self._place) for text in said)
        self._on_its_way = ""
        self._come, self._room = asyncio.Event(), asyncio.Event()
        self.background = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002  ASGI's form
        """Tell until the client leaves or the server has a reason to end it."""
        self._receive, self._send = receive, send
        self._hub.opened()
        writing = asyncio.create_task(self._write_on())
        last = ""
        try:
            await send({"type": "http.response.start", "status": 200, "headers": list(_HEADERS)})
            await self._session.run()
        except ClosedError as error:
            self._hub.metrics.closes.labels(error.code.value).inc()
            words = json.dumps({"code": error.code, "reason": error.reason})
            last = f"event: close\ndata: {words}\n\n"
        finally:
            self._hub.closed()
            await ended(writing)
        with suppress(OSError, TimeoutError):  # who has left, or reads nothing, is told no end
            async with asyncio.timeout(CLOSING_SECONDS):
                await send({"type": "http.response.body", "body": last.encode()})

    async def receive(self) -> Message:
        """What the client says next; after the last, that it has left."""
        if self._said:
            return {"type": "websocket.receive", "text": self._said.popleft()}
        while (await self._receive())["type"] != "http.disconnect":
            pass
        return {"type": "websocket.disconnect"}

    @property
    def full(self) -> bool:
        """Is a message on its way?"""
        return bool(self._on_its_way)

    async def room(self) -> None:
        """Returns when none is."""
        await self._room.wait()

    def put(self, told: Told) -> None:
        """Send a message, and with it how far the client has been told."""
        head = _head.decode(told.text)
        place = ""
        if head.id is not None and head.type in ("snapshot", "delta"):
            if head.epoch != self._place.epoch:
                self._place = Place(head.epoch, {})
            self._place.at[head.id] = head.seq
            place = f"id: {msgspec.json.encode(self._place).decode()}\n"
        self._on_its_way = f"{place}data: {told.text}\n\n"
        self._room.clear()
        self._come.set()

    async def _write_on(self) -> None:
        """Send what is put, one after the other; a client that has left is noticed by who listens."""
        with suppress(OSError):
            while True:
                await self._come.wait()
                self._come.clear()
                body = self._on_its_way.encode()
                await self._send({"type": "http.response.body", "body": body, "more_body": True})
                self._on_its_way = ""
                self._room.set()


def _goes_on(last: str, epoch: str) -> Place:
    """How far a client was told; nowhere where that does not read, or is of another making."""
    try:
        told = _told.decode(last)
    except msgspec.MsgspecError:
        return Place(epoch, {})
    return told if told.epoch == epoch else Place(epoch, {})


def resumed(text: str, told: Place) -> str:
    """A message of a client, a subscription with the place that its last event says and no other."""
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        return text  # refused where all messages are read
    if not isinstance(said, dict) or said.get("type") != "subscribe":
        return text
    since = told.at.get(str(said.get("id")))
    return json.dumps({**said, "since": since})
