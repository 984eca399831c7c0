"""The way from the feed to a websocket: uvicorn's own protocol, and a short cut for what many are told.

An ASGI message passes every middleware and is framed anew for each client. Frames of the feed are the same
bytes for all who look at the same, so they are handed to the connection as they are. All else (the handshake,
what a client says, the end) goes uvicorn's way.
"""

import asyncio
import socket
from asyncio.transports import BaseTransport
from typing import Any, Final, cast

from starlette.types import Message
from starlette.websockets import WebSocket
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from api.feed_told import Told

PROTOCOL: Final = "needmonitor.feed"
MOST_UNREAD: Final = 32 * 1024
"""Bytes that wait here for one client to read; then nothing is added."""
MOST_SENT: Final = 64 * 1024
"""Bytes that the kernel holds for one client beside them (Linux takes it twice); else it holds megabytes."""


class FeedProtocol(WebSocketsSansIOProtocol):
    """A websocket of uvicorn, which the application finds in its scope's extensions."""

    def connection_made(self, transport: BaseTransport) -> None:
        """A connection is there."""
        super().connection_made(transport)
        cast("asyncio.Transport", transport).set_write_buffer_limits(high=MOST_UNREAD)
        connection = transport.get_extra_info("socket")
        if connection is not None:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, MOST_SENT)

    def handle_connect(self, event: Any) -> None:
        """A client shakes hands; the application begins once this has returned."""
        super().handle_connect(event)
        if not self.handshake_complete:  # nor refused
            cast("dict[str, Any]", self.scope["extensions"])[PROTOCOL] = self

    def forget_handshake(self) -> None:
        """Keep no copies of headers that were answered: 3 kB for as long as a client stays."""
        del self.request, self.response

    @property
    def full(self) -> bool:
        """Has the client so much to read that it is told no more?"""
        return not self.writable.is_set()

    def put(self, frame: bytes) -> None:
        """Send a frame; of a connection that is over nothing is left to send."""
        if not (self.disconnected or self.close_sent):
            self.transport.write(frame)


class FeedSocket:
    """A session's connection, over a websocket that was accepted."""

    __slots__ = ("_protocol", "_socket")

    def __init__(self, websocket: WebSocket) -> None:
        self._socket = websocket
        self._protocol: FeedProtocol = websocket.scope["extensions"][PROTOCOL]
        self._protocol.forget_handshake()

    async def receive(self) -> Message:
        """What the client says next, or that it has left."""
        return await self._socket.receive()

    @property
    def full(self) -> bool:
        """Is there no room for another message?"""
        return self._protocol.full

    def put(self, told: Told) -> None:
        """Send a message; returns at once."""
        self._protocol.put(told.frame)

    async def room(self) -> None:
        """Returns when there is room for another message, or the client has left."""
        await self._protocol.writable.wait()
