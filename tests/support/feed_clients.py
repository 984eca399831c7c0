"""A client of the feed in memory, that keeps cells as the contract says and comes back when it is cut off.

The session it talks with is the API's; only the websocket between them is made here, so that thousands of
clients can be cut in the middle of a message.
"""

import asyncio
import json
import random
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from redis.asyncio import Redis

from api.access import EXACT_POLICY, GREAT_BRITAIN, Role, Viewer
from api.auditing import Recorder
from api.ending import ended
from api.feed_hub import Hub
from api.feed_pace import Pace
from api.feed_sessions import Session
from api.feed_teller import ClosedError
from api.feed_told import Told
from api.metrics import Metrics
from api.reading import Reader
from api.views import Knowledge
from tests.support.feed import NOW

PACE = Pace(gap=0.001, rate=10_000, burst=10_000)
STEPS = 24
ANALYST = Viewer("analyst", Role.ANALYST, (GREAT_BRITAIN,))
COMMISSIONER = Viewer("commissioner", Role.COMMISSIONER, (GREAT_BRITAIN,))
SMALL = ("E06000053", "S12000027", "S12000023")
"""Authorities of few sectors: a cell of theirs is like any other, and a round is quick."""
NEED = "money.debt"


@dataclass(frozen=True, slots=True)
class Look:
    """Who looks at what."""

    viewer: Viewer
    level: str
    within: str

    def asked(self) -> dict[str, str]:
        return {"need": NEED, "level": self.level, "window": "28d", "within": self.within}


LOOKS = (
    *(Look(ANALYST, "sector", place) for place in SMALL),
    Look(ANALYST, "la", "S"),
    *(Look(COMMISSIONER, "sector", place) for place in SMALL),
)


class Wire:
    """A websocket in memory: one message is on its way at a time, and lost when it is cut."""

    def __init__(self) -> None:
        self._told: asyncio.Queue[str] = asyncio.Queue()
        self._said: asyncio.Queue[dict[str, str]] = asyncio.Queue()
        self._room = asyncio.Event()

    @property
    def full(self) -> bool:
        return not self._told.empty()

    def put(self, told: Told) -> None:
        self._told.put_nowait(told.text)
        self._room.clear()

    async def room(self) -> None:
        await self._room.wait()

    async def receive(self) -> dict[str, str]:
        return await self._said.get()

    async def hear(self) -> dict:
        text = await self._told.get()
        self._room.set()
        return json.loads(text)

    def say(self, kind: str, **fields) -> None:
        self._said.put_nowait({"type": "websocket.receive", "text": json.dumps({"type": kind, **fields})})

    def cut(self) -> None:
        self._said.put_nowait({"type": "websocket.disconnect"})


class Process:
    """What a process of the API is to the feed: a hub with a connection of its own."""

    def __init__(self, name: str, url: str, known: Knowledge) -> None:
        self.name = name
        self._redis = Redis.from_url(url, client_name=name)
        self.hub = Hub(Reader(self._redis, known, 4, lambda: NOW), Metrics())
        self.audit = Recorder(None, lambda: NOW, required=False)

    async def start(self) -> None:
        self._running = asyncio.create_task(self.hub.run())

    async def stop(self) -> None:
        await ended(self._running)
        await self._redis.aclose()


@dataclass
class Client:
    """Keeps cells as the contract tells a client to, and comes back whenever it is cut off."""

    look: Look
    processes: Sequence[Process]
    chance: random.Random
    cells: dict[str, dict] = field(default_factory=dict)
    seq: int | None = None
    epoch: str = ""
    as_of: str | None = None
    faults: list[str] = field(default_factory=list)
    connections: int = 0
    wire: Wire = field(default_factory=Wire)

    def __post_init__(self) -> None:
        self.reads = asyncio.Event()
        self.reads.set()

    async def run(self) -> None:
        """Be connected to one process or the other, always."""
        while True:
            self.wire, process = Wire(), self.chance.choice(self.processes)
            self.connections += 1
            listening = asyncio.create_task(self._listen(self.wire))
            policy = EXACT_POLICY if self.look.viewer.trusted else "gate-1"
            session = Session(self.wire, self.look.viewer, process.hub, process.audit, PACE, policy)
            try:
                with suppress(ClosedError):
                    await session.run()
            finally:
                await ended(listening)

    async def _listen(self, wire: Wire) -> None:
        while True:
            await self.reads.wait()
            self._take(await wire.hear())

    def subscribe(self) -> None:
        since = {} if self.seq is None else {"since": self.seq}
        self.wire.say("subscribe", id="map", **self.look.asked(), **since)

    def _take(self, message: dict) -> None:
        if message["type"] == "hello":
            if message["epoch"] != self.epoch:
                self.seq = None
            self.epoch = message["epoch"]
            self.subscribe()
        elif message["type"] == "snapshot":
            self.cells = {}
            self._put(message)
        elif message["type"] == "delta" and self.seq is not None:
            if (message["prev"], message["epoch"]) != (self.seq, self.epoch):
                self.faults.append(f"a gap: {message['prev']} after {self.seq}")
            self._put(message)
        elif message["type"] == "error":
            self.faults.append(message["message"])

    def _put(self, message: dict) -> None:
        self.cells |= {cell["area"]: cell for cell in message["cells"]}
        self.seq, self.epoch, self.as_of = message["seq"], message["epoch"], message["as_of"]

    async def suffer(self) -> None:
        """One schedule: what may happen to a client, in any order."""
        for _ in range(STEPS):
            match self.chance.choice(("wait", "wait", "cut", "cut twice", "stall", "pause", "again")):
                case "cut":
                    self.wire.cut()
                case "cut twice":
                    self.wire.cut()
                    await asyncio.sleep(0)
                    self.wire.cut()
                case "stall" if self.reads.is_set():
                    self.reads.clear()
                case "stall":
                    self.reads.set()
                case "pause":
                    self.wire.say(self.chance.choice(("pause", "resume")))
                case "again":  # as after a gap: from here on only a snapshot counts
                    self.seq = None
                    self.subscribe()
            await asyncio.sleep(self.chance.choice((0, 0, 0.001, 0.005)))
        self.reads.set()
        self.wire.say("resume")
