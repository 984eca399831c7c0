"""One open feed: what its client says, what it follows, and when it ends."""

import asyncio
from typing import Final

from pydantic import BaseModel, ValidationError

from api.access import NotAllowedError, Viewer
from api.alerts_reading import where
from api.auditing import Recorder
from api.ending import ended
from api.feed_alerts import AlertSubscription
from api.feed_hub import Hub
from api.feed_pace import Allowance, Pace
from api.feed_subscriptions import Subscription
from api.feed_teller import ClosedError, Socket, Teller
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


class Session:
    """An open feed: one task that hears the client out; what it is told its teller tells."""

    __slots__ = (
        "_audit",
        "_bad",
        "_beating",
        "_epoch",
        "_greeted",
        "_hub",
        "_pace",
        "_policy",
        "_socket",
        "_teller",
        "_time",
        "_viewer",
    )

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
        self._bad = 0
        self._greeted = False

    async def run(self) -> None:
        """Talk with the client until it leaves.

        Raises:
            ClosedError: the server has a reason to end it.
        """
        loop = asyncio.get_running_loop()
        teller = self._teller = Teller(self._socket, self._hub.metrics, self._pace)
        self._answer(Hello(epoch=self._epoch, policy=self._policy, heartbeat=self._pace.heartbeat))
        silent = ClosedError(Close.TOO_SLOW_TO_SAY_HELLO, "say what you want to see")
        self._time: asyncio.TimerHandle | None = loop.call_later(self._pace.hello, teller.end, silent)
        self._beat()
        listening = asyncio.create_task(self._listen())
        listening.add_done_callback(lambda _: teller.end())
        try:
            await teller.over
            if teller.reason:
                raise teller.reason
            if listening.done():
                listening.result()
        finally:
            self._beating.cancel()
            if self._time:
                self._time.cancel()
            await ended(listening, *teller.stop())
            for name in [*teller.followed]:
                self._unsubscribe(name)

    async def _listen(self) -> None:
        """Hear the client out; returns when it has left."""
        allowance = self._pace.allowance()
        while await self._hear(allowance):
            pass

    async def _hear(self, allowance: Allowance) -> bool:
        """Hear one message, and keep nothing of it; False if the client has left."""
        message = await self._socket.receive()
        if message["type"] == "websocket.disconnect":
            return False
        if not allowance.take(asyncio.get_running_loop().time()):
            raise ClosedError(Close.TOO_MANY, "too many messages")
        try:
            said = read_client_message(message.get("text") or message.get("bytes") or "")
        except ValidationError as error:
            self._object(error)
            return True
        if not self._greeted:
            self._greeted = True
            self._end_with_the_token()
        await self._do(said)
        return True

    def _end_with_the_token(self) -> None:
        """The client said what it wants; from here on only its token, if it has one, sets an end."""
        if self._time:
            self._time.cancel()
            self._time = None
        if self._viewer.expires is not None:
            left = self._viewer.expires - self._hub.reader.clock().timestamp()
            over = ClosedError(Close.NOT_SIGNED_IN, "the token has ended")
            self._time = asyncio.get_running_loop().call_later(left, self._teller.end, over)

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
                self._teller.paused = True
            case Resume():
                self._teller.go_on(said.every)
            case Ping():
                self._answer(Pong())

    async def _try_to_subscribe(self, asked: Subscribe | SubscribeAlerts) -> None:
        self._unsubscribe(asked.id)
        if len(self._teller.followed) >= MOST_SUBSCRIPTIONS:
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
            self._teller.wake()

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
        group = await self._hub.join(view, self._teller)
        since = asked.since if group.epoch == self._epoch else None
        if since is not None and since > group.seq:
            await self._hub.refresh(group)  # told by a process that was quicker than this one
        self._teller.followed[asked.id] = Subscription(asked.id, group, since)

    async def _subscribe_alerts(self, asked: SubscribeAlerts) -> None:
        place = where(self._hub.reader, self._viewer, asked.within)
        self._looked(exact=self._viewer.trusted, of="alerts", within=asked.within)
        group = await self._hub.alerts.join(place, self._teller)
        self._teller.followed[asked.id] = AlertSubscription(asked.id, group)

    def _looked(self, *, exact: bool, **about: str | None) -> None:
        """Record a subscription: codes that were just found in the dictionary and among the places."""
        self._audit.looked(self._viewer, Did.SUBSCRIBED, exact=exact, route="/api/v1/feed", **about)

    def _unsubscribe(self, name: str) -> None:
        teller = self._teller
        gone = teller.followed.pop(name, None)
        if gone is None or any(left.group is gone.group for left in teller.followed.values()):
            return
        if isinstance(gone, AlertSubscription):
            self._hub.alerts.leave(gone.group.view, teller)
        else:
            self._hub.leave(gone.group.view, teller)

    def _beat(self) -> None:
        """Have something said when nothing was for long; one timer a heartbeat, not one a message."""
        loop, most = asyncio.get_running_loop(), self._pace.heartbeat - self._pace.gap
        due = self._teller.told_at + most
        if loop.time() >= due:
            due = loop.time() + most
            self._teller.beat(self._status)
        self._beating = loop.call_at(due, self._beat)

    def _status(self) -> str:
        moments = [
            Moment(id=name, seq=each.seq, as_of=each.as_of)
            for name, each in self._teller.followed.items()
            if isinstance(each, Subscription)
        ]
        return Status(time=self._hub.reader.clock(), subscriptions=moments).model_dump_json()

    def _answer(self, message: BaseModel) -> None:
        self._teller.answer(message.model_dump_json())
