"""One open feed: what its client looks at, and telling it the newest at the pace it reads."""

import asyncio
from collections import deque
from typing import Final, Protocol

from pydantic import BaseModel, ValidationError
from starlette.types import Message

from api.access import NotAllowedError, Viewer
from api.alerts_reading import where
from api.auditing import Recorder
from api.ending import ended
from api.feed_alerts import AlertSubscription
from api.feed_hub import Hub
from api.feed_pace import Pace
from api.feed_subscriptions import Subscription
from api.problems import ProblemError
from api.views import look
from dictionary.audit import Deed, Did
from dictionary.feed import (
    Close,
    Error,
    Hello,
    Moment,
    Pause,
    Ping,
    Pong,
    Resume,
    Said,
    Status,
    Subscribe,
    SubscribeAlerts,
    Unsubscribe,
    read_client_message,
)

MOST_SUBSCRIPTIONS: Final = 20
MOST_BAD: Final = 5
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

    async def receive(self) -> Message:
        """The next message of a client, or that it has left, as ASGI says it of websockets."""

    async def send_text(self, text: str) -> None:
        """Send one message; returns when there is room for another."""


class Session:
    """An open feed.

    Everything is sent by one task, so a client that reads slowly has one message on its way, and next
    gets the newest: nothing is queued for it but answers to what it asked.
    """

    def __init__(  # noqa: PLR0917  each is one thing of its own
        self, socket: Socket, viewer: Viewer, hub: Hub, audit: Recorder, pace: Pace, policy: str
    ) -> None:
        self._socket = socket
        self._viewer = viewer
        self._hub = hub
        self._audit = audit
        self._pace = pace
        self._policy = policy
        self._epoch = hub.epoch
        self._subscriptions: dict[str, Subscription] = {}
        self._alerts: dict[str, AlertSubscription] = {}
        self._answers: deque[str] = deque()
        self._news = asyncio.Event()
        self._greeted = asyncio.Event()
        self._paused = False
        self._every = 0.0
        self._next_news = 0.0
        self._pacing: asyncio.TimerHandle | None = None
        self._bad = 0
        self._told_at = 0.0
        self._timer: asyncio.TimerHandle | None = None

    def wake(self) -> None:
        """There is news in a group that this session watches."""
        self._news.set()

    async def run(self) -> None:
        """Talk with the client until it leaves.

        Raises:
            ClosedError: the server has a reason to end it.
        """
        self._answer(Hello(epoch=self._epoch, policy=self._policy, heartbeat=self._pace.heartbeat))
        self._told_at = asyncio.get_running_loop().time()
        self._beat()
        tasks = [asyncio.create_task(part()) for part in (self._listen, self._tell, self._watch_the_clock)]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            for timer in (self._timer, self._pacing):
                if timer:
                    timer.cancel()
            await ended(*tasks)
            for name in [*self._subscriptions, *self._alerts]:
                self._unsubscribe(name)

    async def _listen(self) -> None:
        """Hear the client out; returns when it has left."""
        allowance = self._pace.allowance()
        while True:
            message = await self._socket.receive()
            if message["type"] == "websocket.disconnect":
                return
            if not allowance.take(asyncio.get_running_loop().time()):
                raise ClosedError(Close.TOO_MANY, "too many messages")
            try:
                said = read_client_message(message.get("text") or message.get("bytes") or "")
            except ValidationError as error:
                self._object(error)
                continue
            self._greeted.set()
            await self._do(said)

    def _object(self, error: ValidationError) -> None:
        self._bad += 1
        if self._bad >= MOST_BAD:
            raise ClosedError(Close.BAD_REQUEST, "too many messages that are none of the protocol")
        fault = error.errors(include_input=False, include_url=False, include_context=False)[0]
        where = ".".join(str(part) for part in fault["loc"]) or "the message"
        self._answer(Error(code="bad_request", message=f"{where}: {fault['msg']}"))

    async def _do(self, said: Said) -> None:
        match said:
            case Subscribe() | SubscribeAlerts():
                await self._try_to_subscribe(said)
            case Unsubscribe():
                self._unsubscribe(said.id)
            case Pause():
                self._paused = True
            case Resume():
                self._paused = False
                self._go_at_pace(said.every)
            case Ping():
                self._answer(Pong())

    async def _try_to_subscribe(self, asked: Subscribe | SubscribeAlerts) -> None:
        self._unsubscribe(asked.id)
        if len(self._subscriptions) + len(self._alerts) >= MOST_SUBSCRIPTIONS:
            words = f"At most {MOST_SUBSCRIPTIONS} subscriptions on one feed."
            self._answer(Error(code="too_many", message=words, id=asked.id))
            return
        try:
            if isinstance(asked, Subscribe):
                await self._subscribe(asked)
            else:
                await self._subscribe_alerts(asked)
        except NotAllowedError as error:
            if self._viewer.signed_in:
                self._audit.record(
                    Deed(Did.DENIED, self._viewer.name, self._viewer.role, {"route": "/api/v1/feed"})
                )
            words, finest = error.detail, error.finest
            self._answer(Error(code="not_allowed", message=words, id=asked.id, finest_level=finest))
        except ProblemError as problem:
            self._answer(Error(code=problem.code, message=problem.detail, id=asked.id))
        else:
            self.wake()

    async def _subscribe(self, asked: Subscribe) -> None:
        view = look(
            self._viewer,
            self._hub.reader.known,
            need=asked.need,
            level=asked.level,
            window=asked.window,
            within=asked.within,
        )
        self._looked(
            exact=view.zone == "trusted",
            need=view.need,
            level=view.level,
            window=view.window,
            within=view.within,
        )
        group = await self._hub.join(view, self)
        since = asked.since if group.epoch == self._epoch else None
        if since is not None and since > group.seq:
            await self._hub.refresh(group)  # told by a process that was quicker than this one
        self._subscriptions[asked.id] = Subscription(asked.id, group, since)

    async def _subscribe_alerts(self, asked: SubscribeAlerts) -> None:
        place = where(self._hub.reader, self._viewer, asked.within)
        self._looked(exact=self._viewer.trusted, of="alerts", within=asked.within)
        self._alerts[asked.id] = AlertSubscription(asked.id, await self._hub.alerts.join(place, self))

    def _looked(self, *, exact: bool, **about: str | None) -> None:
        """Record a subscription: codes that were just found in the dictionary and among the places."""
        self._audit.looked(self._viewer, Did.SUBSCRIBED, exact=exact, route="/api/v1/feed", **about)

    def _unsubscribe(self, name: str) -> None:
        over = self._alerts.pop(name, None)
        if over and all(left.group is not over.group for left in self._alerts.values()):
            self._hub.alerts.leave(over.group.view, self)
        gone = self._subscriptions.pop(name, None)
        if gone and all(left.group is not gone.group for left in self._subscriptions.values()):
            self._hub.leave(gone.group.view, self)

    async def _tell(self) -> None:
        """Send answers and news; a word at least at each heartbeat."""
        while True:
            self._news.clear()
            while self._answers:
                await self._send("answer", self._answers.popleft())
            if not self._paused:
                await self._tell_news()
            await asyncio.sleep(self._pace.gap)
            await self._news.wait()

    async def _tell_news(self) -> None:
        """What is new; at a pace that the client asked for, but at once what it was never told."""
        loop = asyncio.get_running_loop()
        due, told = loop.time() >= self._next_news, False
        followed: list[Subscription | AlertSubscription] = [*self._subscriptions.values()]
        for subscription in [*followed, *self._alerts.values()]:
            news = subscription.news() if due or not subscription.begun else None
            if news is not None:
                told = True
                await self._send(*news)
        if due and told:
            self._next_news = loop.time() + self._every
        if not due and (self._pacing is None or loop.time() >= self._pacing.when()):
            self._pacing = loop.call_at(self._next_news, self.wake)

    def _go_at_pace(self, every: int | None) -> None:
        """Tell the newest now, and from here on at most once in so many seconds."""
        self._every, self._next_news = float(every or 0), 0.0
        if self._pacing:
            self._pacing.cancel()
            self._pacing = None
        self.wake()

    def _beat(self) -> None:
        """Have something said when nothing was for long; one timer a heartbeat, not one a message."""
        loop, most = asyncio.get_running_loop(), self._pace.heartbeat - self._pace.gap
        due = self._told_at + most
        if loop.time() >= due:
            due = loop.time() + most
            if not self._answers:
                self._answer(self._status())
        self._timer = loop.call_at(due, self._beat)

    async def _send(self, kind: str, text: str) -> None:
        try:
            async with asyncio.timeout(self._pace.stall):
                await self._socket.send_text(text)
        except TimeoutError as error:
            raise ClosedError(Close.TRY_AGAIN_LATER, "what was sent stays unread") from error
        self._hub.metrics.sent[kind].inc()
        self._told_at = asyncio.get_running_loop().time()

    async def _watch_the_clock(self) -> None:
        """End a feed whose client never says what it wants, or whose token has ended."""
        try:
            async with asyncio.timeout(self._pace.hello):
                await self._greeted.wait()
        except TimeoutError as error:
            raise ClosedError(Close.TOO_SLOW_TO_SAY_HELLO, "say what you want to see") from error
        if self._viewer.expires is None:
            await asyncio.Event().wait()
        else:
            await asyncio.sleep(self._viewer.expires - self._hub.reader.clock().timestamp())
            raise ClosedError(Close.NOT_SIGNED_IN, "the token has ended")

    def _status(self) -> Status:
        moments = [
            Moment(id=name, seq=subscription.seq, as_of=subscription.as_of)
            for name, subscription in self._subscriptions.items()
        ]
        return Status(time=self._hub.reader.clock(), subscriptions=moments)

    def _answer(self, message: BaseModel) -> None:
        if len(self._answers) >= MOST_ANSWERS:
            raise ClosedError(Close.TRY_AGAIN_LATER, "answers stay unread")
        self._answers.append(message.model_dump_json())
        self.wake()
