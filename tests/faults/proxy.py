"""A way to another part that can be cut, held, slowed and throttled while connections are open."""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from needmonitor.processes import free_port
from tests.support.parts import Door

CHUNK = 1 << 16


class Proxy:
    """Forwards connections from its `port` to `behind`, or to the first of the given ports that answers.

    It runs in a thread of its own.

    `hold` keeps connections open and forwards nothing; `cut` ends them and takes no new ones; `delay` holds
    every chunk back by some seconds; `throttle` lets some bytes a second through, in each direction of each
    connection. `heal` undoes all.
    """

    def __init__(self, *ports: int) -> None:
        self.door = Door(free_port(), ports[0] if ports else free_port())
        self._behind = ports or (self.door.behind,)
        self._writers: set[asyncio.StreamWriter] = set()
        self._refuses = False
        self._delay = 0.0
        self._rate: float | None = None
        self._loop = asyncio.new_event_loop()
        self._open = asyncio.Event()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)

    @property
    def url(self) -> str:
        return f"127.0.0.1:{self.door.port}"

    def start(self) -> None:
        self._thread.start()
        self._ready.wait()

    def stop(self) -> None:
        self._tell(self._end)
        self._thread.join()

    def hold(self) -> None:
        self._tell(self._open.clear)

    def cut(self) -> None:
        self._refuses = True
        self._tell(self._abort)

    def delay(self, seconds: float) -> None:
        self._delay = seconds

    def throttle(self, rate: float) -> None:
        self._rate = rate

    def heal(self, *, late: bool) -> None:
        """Forward again; what was held arrives late, or never where its connections end now."""
        self._refuses, self._delay, self._rate = False, 0.0, None
        if not late:
            self._tell(self._abort)
        self._tell(self._open.set)

    def _tell(self, what: Callable[[], Any]) -> None:
        done = threading.Event()

        def call() -> None:
            what()
            done.set()

        self._loop.call_soon_threadsafe(call)
        done.wait(5)

    def _serve(self) -> None:
        self._loop.run_until_complete(self._run())
        self._loop.close()

    async def _run(self) -> None:
        self._over = asyncio.Event()
        self._open.set()
        server = await asyncio.start_server(self._connected, "127.0.0.1", self.door.port)
        self._ready.set()
        await self._over.wait()
        server.close()
        self._abort()
        self._open.set()
        await asyncio.sleep(0.1)

    def _end(self) -> None:
        self._over.set()

    def _abort(self) -> None:
        for writer in self._writers:
            writer.transport.abort()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._refuses:
            writer.transport.abort()
            return
        for port in self._behind:
            with suppress(OSError):
                there, back = await asyncio.open_connection("127.0.0.1", port)
                break
        else:
            writer.transport.abort()
            return
        self._writers |= {writer, back}
        await asyncio.gather(self._pump(reader, back), self._pump(there, writer))
        self._writers -= {writer, back}

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while data := await reader.read(CHUNK):
                await asyncio.sleep(self._delay + (len(data) / self._rate if self._rate else 0.0))
                await self._open.wait()
                writer.write(data)
                await writer.drain()
        except OSError:
            writer.transport.abort()
        else:
            writer.close()
