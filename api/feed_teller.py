"""Tells one client the newest, at the pace at which it reads and as often as it asked for.

Nothing is queued but answers to what it asked: news is written by its group when there is room for it, and
then it is the newest. A client that reads in time needs no task of its own: whoever wakes the teller has told
it when `wake` returns.
"""

import asyncio
from collections.abc import Callable
from typing import Final, Protocol

from starlette.types import Message

from api.feed_alerts import AlertSubscription
from api.feed_pace import Pace
from api.feed_subscriptions import Subscription
from api.feed_told import Told
from api.metrics import Metrics
from dictionary.feed import Close

MOST_ANSWERS: Final = 64
"""Answers that may wait for a client to read; one that asks on without reading is sent away."""


class ClosedError(Exception):
    """The server ends this feed, with a code of the contract and a reason in words."""

    def __init__(self, code: Close, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


class Socket(Protocol):
    """What a session needs of its connection: a websocket, or what is as one to it."""

    @property
    def full(self) -> bool:
        """Is there no room for another message?"""

    def put(self, told: Told) -> None:
        """Send one message; returns at once."""

    async def room(self) -> None:
        """Returns when there is room for another message, or the client has left."""

    async def receive(self) -> Message:
        """The next message of a client, or that it has left, as ASGI says it of websockets."""


class Teller:
    """What one client follows, and how far it was told.

    `over` is done when its feed is to end: for a `reason`, or because it has left. `told_at` is when it last
    was told anything, in seconds of the loop's clock.
    """

    __slots__ = (
        "_answers",
        "_every",
        "_loop",
        "_metrics",
        "_next_news",
        "_pace",
        "_socket",
        "_timer",
        "_waiting",
        "followed",
        "over",
        "paused",
        "reason",
        "told_at",
    )

    def __init__(self, socket: Socket, metrics: Metrics, pace: Pace) -> None:
        self._socket = socket
        self._metrics = metrics
        self._pace = pace
        self._loop = asyncio.get_running_loop()
        self._answers: list[str] = []
        self._every = pace.gap
        self._next_news = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._waiting: asyncio.Task[None] | None = None
        self.followed: dict[str, Subscription | AlertSubscription] = {}
        self.paused = False
        self.told_at = self._loop.time()
        self.over: asyncio.Future[None] = self._loop.create_future()
        self.reason: ClosedError | None = None

    def end(self, reason: ClosedError | None = None) -> None:
        """The feed is to end; the first reason counts."""
        if not self.over.done():
            self.reason = reason
            self.over.set_result(None)

    def stop(self) -> list[asyncio.Task[None]]:
        """Tell nothing more; gives what is still to be ended."""
        self.end()
        if self._timer:
            self._timer.cancel()
        return [self._waiting] if self._waiting else []

    def wake(self) -> None:
        """There is news in a group that the client follows, or an answer."""
        if self._waiting is None and not self.over.done():
            self._tell()

    def answer(self, text: str) -> None:
        """Tell this before any news, whatever the pace.

        Raises:
            ClosedError: too many answers stay unread.
        """
        if len(self._answers) >= MOST_ANSWERS:
            raise ClosedError(Close.TRY_AGAIN_LATER, "answers stay unread")
        self._answers.append(text)
        self.wake()

    def beat(self, words: Callable[[], str]) -> None:
        """Say these words if nothing else waits to be said."""
        if not self._answers:
            self.answer(words())

    def go_on(self, every: int | None) -> None:
        """Tell the newest now, and from here on at most once in so many seconds; None: as it comes."""
        self.paused = False
        self._every, self._next_news = max(self._pace.gap, every or 0), 0.0
        if self._timer:
            self._timer.cancel()
            self._timer = None
        self.wake()

    def _tell(self) -> None:
        while self._answers:
            if self._socket.full:
                self._wait()
                return
            self._put(Told("answer", self._answers.pop(0)))
        if not self.paused:
            self._tell_news()

    def _tell_news(self) -> None:
        """What is new, if its time has come; but at once what the client was never told."""
        now = self._loop.time()
        due, told = now >= self._next_news, False
        for each in self.followed.values():
            if not due and each.begun:
                continue
            if self._socket.full:
                self._wait()
                return
            news = each.news()
            if news is not None:
                told = True
                self._put(news)
        if told and due:
            self._next_news = now + self._every
        elif not due and self._timer is None:
            self._timer = self._loop.call_at(self._next_news, self._again)

    def _again(self) -> None:
        self._timer = None
        self.wake()

    def _put(self, told: Told) -> None:
        self._socket.put(told)
        self._metrics.sent[told.kind].inc()
        self.told_at = self._loop.time()

    def _wait(self) -> None:
        self._waiting = self._loop.create_task(self._until_there_is_room())

    async def _until_there_is_room(self) -> None:
        try:
            async with asyncio.timeout(self._pace.stall):
                await self._socket.room()
        except TimeoutError:
            self.end(ClosedError(Close.TRY_AGAIN_LATER, "what was sent stays unread"))
        else:
            self._waiting = None
            self.wake()
