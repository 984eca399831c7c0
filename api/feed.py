"""The feed: a ticket for a viewer, and a websocket for the ticket."""

import asyncio
import hashlib
import json
import logging
import secrets
from dataclasses import asdict
from typing import Final, cast

from fastapi import APIRouter, WebSocket
from pydantic import BaseModel, ConfigDict
from starlette.requests import HTTPConnection
from starlette.websockets import WebSocketDisconnect

from api.access import EXACT_POLICY, Role, Viewer, released_role
from api.cells import NOTHING_RELEASED
from api.config import ApiConfig
from api.feed_hub import Hub
from api.feed_sessions import Session
from api.feed_socket import FeedSocket
from api.feed_teller import ClosedError
from api.identity import Asker, Reading, config_of, recorder_of, same_origin
from api.problems import ProblemError
from api.reading import Reader, answered, text
from dictionary import projection
from dictionary.feed import SUBPROTOCOL, Close

router = APIRouter(tags=["feed"])
log = logging.getLogger(__name__)

TICKET_SECONDS: Final = 30
LONGEST_TICKET: Final = 100
LARGEST_MESSAGE: Final = 64 * 1024
CLOSING_SECONDS: Final = 10


class Ticket(BaseModel):
    """A ticket opens one feed, once, within `expires_in` seconds."""

    model_config = ConfigDict(frozen=True)

    ticket: str
    expires_in: int


@router.post("/feed/ticket")
async def feed_ticket(reader: Reading, viewer: Asker) -> Ticket:
    """A ticket for the websocket `/api/v1/feed?ticket=`, so that no token ever stands in an address."""
    ticket = secrets.token_urlsafe(32)
    await answered(reader.redis.set(_key(ticket), json.dumps(asdict(viewer)), ex=TICKET_SECONDS))
    return Ticket(ticket=ticket, expires_in=TICKET_SECONDS)


async def feed(socket: WebSocket) -> None:
    """Subprotocol `needmonitor.v1`; the messages are in `/asyncapi.json`."""
    ticket = socket.query_params.get("ticket", "")
    if len(ticket) > LONGEST_TICKET:
        await socket.close(Close.BAD_REQUEST)
        return
    hub, config = cast("Hub", socket.app.state.hub), config_of(socket)
    offered = SUBPROTOCOL in socket.scope["subprotocols"]
    await socket.accept(SUBPROTOCOL if offered else None)
    hub.opened()
    try:
        _check_protocol(offered=offered)
        viewer = await admit(socket, hub, config, ticket, feeds=hub.feeds)
        policy = await policy_for(hub.reader, viewer, config.place)
        await Session(FeedSocket(socket), viewer, hub, recorder_of(socket), config.feed_pace, policy).run()
    except ClosedError as error:
        await _close(socket, hub, error)
    except ProblemError as problem:
        await _close(socket, hub, ClosedError(Close.TRY_AGAIN_LATER, problem.detail))
    except WebSocketDisconnect:
        log.debug("a client left while being told something")
    finally:
        hub.closed()


# A plain route: one of FastAPI's keeps 4 kB of exit stacks and answers for as long as the feed is open.
router.add_websocket_route("/feed", feed)


async def admit(
    connection: HTTPConnection, hub: Hub, config: ApiConfig, ticket: str, *, feeds: int
) -> Viewer:
    """Who opens a feed, which makes `feeds` of them here.

    Raises:
        ClosedError: another origin, no ticket that is good, or no room.
        ProblemError: Valkey does not answer.
    """
    if not same_origin(connection):
        raise ClosedError(Close.NOT_ALLOWED, "the feed is not open to pages of another origin")
    if feeds > config.feed_sockets:
        raise ClosedError(Close.TOO_MANY, "too many feeds are open; try again later")
    viewer = await redeem(hub.reader, ticket)
    if viewer is None:
        raise ClosedError(Close.NOT_SIGNED_IN, "the ticket is unknown, used or too old")
    return viewer


def _check_protocol(*, offered: bool) -> None:
    if not offered:
        raise ClosedError(Close.BAD_REQUEST, f"offer the subprotocol {SUBPROTOCOL}")


async def redeem(reader: Reader, ticket: str) -> Viewer | None:
    """The viewer a ticket was given to, once; None if it is unknown, used or too old.

    Raises:
        ProblemError: Valkey does not answer.
    """
    found = text(await answered(reader.redis.getdel(_key(ticket))))
    if found is None:
        return None
    held = json.loads(found)
    return Viewer(held["name"], Role(held["role"]), tuple(held["areas"]), held["partner"], held["expires"])


def _key(ticket: str) -> str:
    return f"nm:ticket:{hashlib.sha256(ticket.encode()).hexdigest()}"


async def policy_for(reader: Reader, viewer: Viewer, place: str) -> str:
    """The policy that `hello` names to a viewer.

    Raises:
        ProblemError: Valkey does not answer.
    """
    if viewer.trusted:
        return EXACT_POLICY
    role = released_role(viewer.role)
    policy = await answered(reader.redis.hget(projection.released_status(role, place), "policy"))
    return text(policy) or NOTHING_RELEASED


async def _close(socket: WebSocket, hub: Hub, error: ClosedError) -> None:
    """Close with a code; one that does not even read that is left to the connection's own time limit."""
    hub.metrics.closes.labels(error.code.value).inc()
    try:
        async with asyncio.timeout(CLOSING_SECONDS):
            await socket.close(error.code, error.reason)
    except TimeoutError:
        log.info("a feed that reads nothing was given up")
