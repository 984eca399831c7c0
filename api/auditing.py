"""The record of who looked at what: taken at once, written by a task of its own, never in a request's way.

Deeds wait in memory, at most `MOST_WAITING`. While the log is away they wait there and `/readyz` says so.
When there is no more room, nothing is answered from the trusted zone (503; the demo answers on); the rest
is answered and counted, and how many there were is the first entry when the log is back. A process that is
killed loses what waits: as a rule less than a second of it.
"""

import asyncio
import logging
import secrets
import time
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any, Final, Protocol

from starlette.requests import HTTPConnection

from api.access import Viewer
from api.ending import ended
from api.feed_pace import Allowance
from api.metrics import API
from api.problems import ProblemError
from dictionary.audit import Chain, Deed, Did, End

MOST_WAITING: Final = 10_000
MOST_AT_ONCE: Final = 500
LATE_SECONDS: Final = 10.0
"""An entry that waits longer is a part that is not well."""
RETRY_SECONDS: Final = 1.0
CLOSING_SECONDS: Final = 5.0
LETTING_GO_SECONDS: Final = 2.0
"""For the log to let go: one that is away would keep its client for ever."""
ANCHOR_SECONDS: Final = 2.0
MOST_SIGNED_IN: Final = 20_000
"""Tokens remembered, so that each is recorded once and not with each request."""
REFUSED_RATE, REFUSED_BURST = 1.0, 60
"""Refused tokens recorded a second, and at once: nobody fills the audit from outside."""

log = logging.getLogger(__name__)
Record = tuple[bytes, bytes]


def route_of(connection: HTTPConnection) -> str:
    """The route of a request as it is declared: with the names of its parameters, not what was typed."""
    declared = getattr(connection.scope.get("route"), "path", "")
    return f"{API}{declared}" if connection.url.path.startswith(f"{API}/") else str(declared)


class AuditLog(Protocol):
    """Where entries go."""

    async def write(self, records: Sequence[Record]) -> None:
        """Return when all of them stand; raises where they may not."""

    async def close(self) -> None:
        """Let go of the log."""


class Recorder:
    """Takes deeds and writes them, chained.

    Args:
        log_: where to; None records nothing.
        clock: the time now, aware.
        required: answers of the trusted zone need a record.
        anchor: told where the chain stands after each write.
        part: the beginning of the writer's name.
        most: deeds that may wait; MOST_WAITING if left out.
    """

    def __init__(
        self,
        log_: AuditLog | None,
        clock: Callable[[], datetime],
        *,
        required: bool = True,
        anchor: Callable[[str, End], Awaitable[object]] | None = None,
        part: str = "api",
        most: int | None = None,
    ) -> None:
        self._log = log_
        self._clock = clock
        self._required = required
        self._anchor = anchor
        self._most = MOST_WAITING if most is None else most
        self._chain = Chain(f"{part}-{secrets.token_hex(4)}")
        self._waiting: deque[tuple[Deed, datetime, float]] = deque()
        self._come = asyncio.Event()
        self._idle = asyncio.Event()
        self._lost = 0
        self._signed_in: OrderedDict[str, None] = OrderedDict()
        self._refused = Allowance(REFUSED_RATE, REFUSED_BURST)

    @property
    def waiting(self) -> int:
        """Deeds that are not in the log yet."""
        return len(self._waiting)

    def record(self, deed: Deed) -> bool:
        """Take a deed; False where there is no room."""
        if self._log is None:
            return True
        if len(self._waiting) >= self._most:
            self._lost += 1
            return False
        self._waiting.append((deed, self._clock(), time.monotonic()))
        self._idle.clear()
        self._come.set()
        return True

    def looked(self, viewer: Viewer, did: Did, *, exact: bool, **about: Any) -> None:
        """Somebody is about to be answered; the public's own looks at public figures are not recorded.

        Raises:
            ProblemError: 503, an answer of the trusted zone that cannot be recorded.
        """
        if not (exact or viewer.signed_in):
            return
        told = {name: value for name, value in about.items() if value is not None}
        taken = self.record(Deed(did, viewer.name, viewer.role, told))
        if exact and self._required and not taken:
            raise ProblemError(
                503,
                "audit_away",
                "Exact figures are not shown while the record of who sees them cannot be kept.",
                {"Retry-After": "30"},
            )

    def signed_in(self, digest: str, viewer: Viewer) -> None:
        """A token was accepted; recorded once for each."""
        if digest in self._signed_in:
            return
        if self.record(Deed(Did.SIGNED_IN, viewer.name, viewer.role, {"expires": viewer.expires})):
            self._signed_in[digest] = None
            if len(self._signed_in) > MOST_SIGNED_IN:
                self._signed_in.popitem(last=False)

    def sign_in_refused(self, reason: str) -> None:
        """A token was not accepted; nothing of it is kept."""
        if self._refused.take(time.monotonic()):
            self.record(Deed(Did.SIGN_IN_REFUSED, about={"reason": reason}))

    def health(self) -> tuple[bool, str]:
        """Does writing work, and what there is to say."""
        if self._log is None:
            return True, "No record is kept by this process."
        age = time.monotonic() - self._waiting[0][2] if self._waiting else 0.0
        words = f"{self.waiting} entries wait to be written"
        if self._lost:
            words = f"{words}, {self._lost} could not be kept"
        if age > LATE_SECONDS:
            words = f"{words}, the oldest for {age:.0f} s: is Kafka well, is there a topic audit?"
        return age <= LATE_SECONDS and not self._lost, words

    async def run(self) -> None:
        """Write until cancelled."""
        self.record(Deed(Did.OPENED))
        while True:
            await self._come.wait()
            self._come.clear()
            while self._waiting:
                await self._write_some()
            self._idle.set()

    async def close(self, running: "asyncio.Task[None]") -> None:
        """Write what waits and the end of the chain, but not for long."""
        if self._log is None:
            await ended(running)
            return
        self.record(Deed(Did.CLOSED))
        with suppress(TimeoutError):
            async with asyncio.timeout(CLOSING_SECONDS):
                await self._idle.wait()
        await ended(running)
        if self._waiting:
            log.error("%d entries of the audit were not written", self.waiting)
        with suppress(Exception):  # whatever closing raises, the entries are acknowledged or were told of
            async with asyncio.timeout(LETTING_GO_SECONDS):
                await self._log.close()

    async def _write_some(self) -> None:
        """Chain and write the oldest deeds; the very same records again until they stand."""
        assert self._log is not None
        some = [self._waiting[n] for n in range(min(MOST_AT_ONCE, len(self._waiting)))]
        chain, records = self._chain, list[Record]()
        lost = self._lost
        if lost:
            chain, value = chain.seal(Deed(Did.NOT_RECORDED, about={"count": lost}), self._clock())
            records.append((chain.writer.encode(), value))
        for deed, at, _ in some:
            chain, value = chain.seal(deed, at)
            records.append((chain.writer.encode(), value))
        while True:
            try:
                await self._log.write(records)
                break
            except Exception as error:  # noqa: BLE001  the log's errors are its own; each means: try again
                log.warning("the audit cannot be written (%s); trying again", type(error).__name__)
                await asyncio.sleep(RETRY_SECONDS)
        self._chain, self._lost = chain, self._lost - lost
        for _ in some:
            self._waiting.popleft()
        if self._anchor is not None:
            with suppress(Exception):  # a copy, made again with the next entry
                async with asyncio.timeout(ANCHOR_SECONDS):
                    await self._anchor(chain.writer, chain.end)
