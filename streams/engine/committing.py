"""When an owner commits: at once after a quiet time, else every interval; once more when it closes.

Large commits (there is a backlog) have an interval of their own: each transaction has its price, and what
changes again meanwhile is written once.
"""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from streams.engine.changelog import NEXT, marker
from streams.engine.owner import Owner
from streams.engine.writer import Writer

LARGE: Final = 300
"""Changes in one commit of a backlog: several times what a steady thousand events a second give an owner."""


class Committer:
    """Commits one owner until it is closed."""

    def __init__(
        self,
        owner: Owner,
        writer: Writer,
        intervals: tuple[float, float],
        told: Callable[[Owner, int, float], None],
    ) -> None:
        """Take the seconds between two commits, of few changes and of many."""
        self._owner = owner
        self._writer = writer
        self._interval, self._backlog_interval = intervals
        self._told = told
        self._next = 0.0
        self._closing = False
        self._hurry = asyncio.Event()
        self._room = asyncio.Event()
        self._room.set()

    async def run(self) -> None:
        """Commit whenever there is something, until closed.

        Raises:
            Exception: a commit failed (or an observer did); the owner's state must be dropped.
        """
        while not self._closing:
            await self._owner.wake.wait()
            await self._wait(self._next - time.monotonic())
            await self._commit()
        await self._commit()

    def close(self) -> None:
        """Commit what is pending and end `run`."""
        self._closing = True
        self._hurry.set()
        self._owner.wake.set()

    async def room(self, limit: int) -> None:
        """Wait until fewer than `limit` changes wait for a commit: how a slow log slows intake."""
        while self._owner.pending >= limit:
            self._hurry.set()
            self._room.clear()
            await self._room.wait()

    async def _wait(self, seconds: float) -> None:
        if seconds > 0:
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self._hurry.wait()
        self._hurry.clear()

    async def _commit(self) -> None:
        owner, stage = self._owner, self._owner.stage
        started = time.monotonic()
        commit = owner.take()
        if commit.moved:
            entry = (NEXT, marker(commit.offsets, stage.schema))
            await self._writer.commit(commit.out, stage.changelog, owner.partition, commit.changed, entry)
            if stage.observer is not None:
                stage.observer.committed(owner.partition, owner.state, commit.dirty, commit.out)
            self._told(owner, commit.records, time.monotonic() - started)
        large = len(commit.changed) + len(commit.out) >= LARGE
        self._next = started + (self._backlog_interval if large else self._interval)
        self._room.set()
