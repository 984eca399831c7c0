"""When an owner commits: at once after a quiet time, else every interval; once more when it closes."""

import asyncio
import time
from collections.abc import Callable

from streams.engine.changelog import NEXT, marker
from streams.engine.owner import Owner
from streams.engine.writer import Writer


class Committer:
    """Commits one owner until it is closed."""

    def __init__(
        self, owner: Owner, writer: Writer, interval: float, told: Callable[[Owner, int, float], None]
    ) -> None:
        self._owner = owner
        self._writer = writer
        self._interval = interval
        self._told = told
        self._last = 0.0
        self._closing = False
        self._room = asyncio.Event()
        self._room.set()

    async def run(self) -> None:
        """Commit whenever there is something, until closed.

        Raises:
            Exception: a commit failed (or an observer did); the owner's state must be dropped.
        """
        while not self._closing:
            await self._owner.wake.wait()
            wait = self._last + self._interval - time.monotonic()
            if wait > 0 and not self._closing:
                await asyncio.sleep(wait)
            await self._commit()
        await self._commit()

    def close(self) -> None:
        """Commit what is pending and end `run`."""
        self._closing = True
        self._owner.wake.set()

    async def room(self, limit: int) -> None:
        """Wait until fewer than `limit` changes wait for a commit: how a slow log slows intake."""
        while self._owner.pending >= limit:
            self._room.clear()
            await self._room.wait()

    async def _commit(self) -> None:
        owner, stage = self._owner, self._owner.stage
        started = self._last = time.monotonic()
        commit = owner.take()
        if commit.moved:
            entry = (NEXT, marker(commit.offsets, stage.schema))
            await self._writer.commit(commit.out, stage.changelog, owner.partition, commit.changed, entry)
            if stage.observer is not None:
                stage.observer.committed(owner.partition, owner.state, commit.dirty, commit.out)
            self._told(owner, commit.records, time.monotonic() - started)
        self._room.set()
