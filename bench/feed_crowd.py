"""Thousands of clients of the feed in one process: they read, stall and leave as told.

A tick of `bench/feed.py` is the millisecond at which it began to be written; what a client notes of a
message is how long after it arrived, which says nothing where ticks are a worker's. Told by lines on the
standard input, answers by lines of JSON.
"""

import asyncio
import json
import re
import socket
import sys
import time
from collections import Counter
from typing import Final

CONNECTING: Final = 50
RECEIVE_BUFFER: Final = 16_384
"""Bytes in the kernel for one client, so that one that stalls is felt by the server and not by the kernel."""
_SEQ: Final = re.compile(rb'"seq":(\d+)')
_KEY: Final = "dGhlIHNhbXBsZSBub25jZQ=="


def frame(text: bytes, opcode: int = 1) -> bytes:
    """A client's frame; masked with zeros, which leave the text as it is."""
    size = bytes((0x80 | len(text),)) if len(text) < 126 else bytes((0xFE,)) + len(text).to_bytes(2)
    return bytes((0x80 | opcode,)) + size + bytes(4) + text


class Reader(asyncio.Protocol):
    """One client: shakes hands, subscribes when it is greeted, and notes when deltas arrive."""

    def __init__(self, crowd: "Crowd", ticket: str, wish: dict[str, str]) -> None:
        self._crowd = crowd
        self._ticket = ticket
        self._wish = wish
        self._unread = b""
        self._shaken = False
        self.told = asyncio.Event()
        self.transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for a websocket."""
        assert isinstance(transport, asyncio.Transport)
        self._crowd.clients.append(self)
        self.transport = transport
        lines = (
            f"GET /api/v1/feed?ticket={self._ticket} HTTP/1.1",
            f"Host: 127.0.0.1:{self._crowd.port}",
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            f"Sec-WebSocket-Key: {_KEY}",
            "Sec-WebSocket-Protocol: needmonitor.v1",
        )
        transport.write("\r\n".join((*lines, "", "")).encode())

    def data_received(self, data: bytes) -> None:
        """Take what has come apart into frames."""
        self._unread += data
        if not self._shaken:
            head, found, rest = self._unread.partition(b"\r\n\r\n")
            if not found:
                return
            assert head.startswith(b"HTTP/1.1 101"), head[:100]
            self._shaken, self._unread = True, rest
        while len(self._unread) >= 2:
            size, start = self._unread[1], 2
            if size >= 126:
                start = 4 if size == 126 else 10
                size = int.from_bytes(self._unread[2:start]) if len(self._unread) >= start else sys.maxsize
            if len(self._unread) < start + size:
                return
            text, opcode = self._unread[start : start + size], self._unread[0] & 15
            self._unread = self._unread[start + size :]
            self._take(opcode, text)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002  asyncio's form
        """Note that it is over."""
        self._crowd.lost(self)
        self.told.set()

    def _take(self, opcode: int, text: bytes) -> None:
        if opcode == 8:
            self._crowd.closes[int.from_bytes(text[:2])] += 1
        elif opcode == 9:
            self.transport.write(frame(text, 10))
        elif text.startswith(b'{"type":"delta"'):
            self._crowd.delta(text)
        elif text.startswith(b'{"type":"snapshot"'):
            self.told.set()
        elif text.startswith(b'{"type":"hello"'):
            self.transport.write(frame(json.dumps(self._wish).encode()))


class Crowd:
    """All clients, and what they noted since they were last asked."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.clients: list[Reader] = []
        self.closes: Counter[int] = Counter()
        self._delays: list[float] = []
        self._lost = 0

    def delta(self, text: bytes) -> None:
        """Note how late a delta is, in milliseconds."""
        found = _SEQ.search(text, 0, 200)
        assert found
        self._delays.append(time.time() * 1000 - int(found[1]))

    def lost(self, client: Reader) -> None:
        """A connection has ended."""
        self.clients.remove(client)
        self._lost += 1

    async def come(self, tickets: list[str], wishes: list[dict[str, str]]) -> None:
        """Connect one client for each ticket, some at a time; return when all have been told everything."""
        room = asyncio.Semaphore(CONNECTING)

        async def connect(number: int, ticket: str) -> None:
            async with room:
                narrow = socket.socket()
                narrow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
                narrow.settimeout(0)
                loop = asyncio.get_running_loop()
                await loop.sock_connect(narrow, ("127.0.0.1", self.port))
                reader = Reader(self, ticket, wishes[number % len(wishes)])
                await loop.create_connection(lambda: reader, sock=narrow)
                await reader.told.wait()

        await asyncio.gather(*(connect(number, ticket) for number, ticket in enumerate(tickets)))

    def noted(self) -> dict[str, object]:
        """What was noted since the last time: messages, percentiles of their delay, connections lost."""
        delays, lost = sorted(self._delays), self._lost
        self._delays, self._lost = [], 0
        at = {"p50_ms": 0.5, "p99_ms": 0.99, "max_ms": 1.0}
        found = {name: round(delays[min(len(delays) - 1, int(len(delays) * p))]) for name, p in at.items()}
        closes = {str(code): count for code, count in self.closes.items()}
        return {"messages": len(delays), **found, "lost": lost, "closes": closes, "open": len(self.clients)}

    def some(self, one_in: int) -> list[Reader]:
        """Every so many of the clients that read."""
        return [client for client in self.clients if client.transport.is_reading()][::one_in]


async def main(told: str) -> None:
    """Connect, say so, then do what each line of the input asks."""
    given = json.loads(told)
    crowd = Crowd(given["port"])
    await crowd.come(given["tickets"], given["wishes"])
    _say(crowd.clients and {"open": len(crowd.clients)})
    while line := (await asyncio.to_thread(sys.stdin.readline)).strip():
        if line == "stall":
            for client in crowd.some(5):
                client.transport.pause_reading()
        elif line == "drop":
            for client in crowd.some(5):
                client.transport.abort()
        _say(crowd.noted() if line == "noted" else {})


def _say(answer: object) -> None:
    sys.stdout.write(f"{json.dumps(answer)}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
