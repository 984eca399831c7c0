"""Where a worker kills or stops itself: between two steps of a commit, or of a recovery.

Nothing of this is in production code: the steps are wrapped from outside, in the process of the worker alone.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from streams.engine import runtime
from streams.engine.changelog import Replay
from streams.engine.model import Out
from streams.engine.writer import Entry, Writer

COMMIT_STEPS = ("before", "begun", "amid outs", "outs", "state", "asked", "committed")
"""In their order: nothing done; transaction begun; one of the topics written; all outs written; changelog and
marker written; the end of the transaction asked for, not awaited; ended, and nobody told."""
RECOVERY_STEPS = ("fenced", "half read", "read")
"""The transactional id is ours; some of the changelog is read; all of it, and no state opened."""
ASKED_SECONDS = 0.002


@dataclass
class Point:
    """A step of the `nth` commit of a stage that holds something; of a recovery, `nth` counts what it names.

    Attributes:
        stage: whose commits or recoveries.
        step: after which the worker ends.
        nth: which commit; for `half read` which record, for other recoveries which partition.
        signal: what the worker sends to itself.
    """

    stage: str
    step: str
    nth: int = 1
    signal: str = "SIGKILL"
    _seen: int = 0

    def counted(self, changelog: str) -> bool:
        """Whether this is the one."""
        self._seen += changelog == f"{self.stage}-changelog"
        return changelog == f"{self.stage}-changelog" and self._seen == self.nth

    def reach(self, step: str) -> None:
        if step == self.step:
            self.step = ""  # once
            sys.stderr.write(f"fault point: {step}\n")
            os.kill(os.getpid(), signal.Signals[self.signal])


def install(point: Point) -> None:
    """Have this process end at a point."""
    if point.step in COMMIT_STEPS:
        _wrap_commits(point)
    elif point.step in RECOVERY_STEPS:
        _wrap_recoveries(point)
    else:
        raise ValueError(f"no such step: {point.step}")


def _wrap_commits(point: Point) -> None:
    class Pointed(Writer):
        armed = False

        async def commit(
            self, outs: Sequence[Out], changelog: str, partition: int, changed: Sequence[Entry], marker: Entry
        ) -> None:
            self.armed = bool(outs or changed) and point.counted(changelog)
            if self.armed and point.step == "asked":
                _end_unawaited(self._producer, point)
            self._reach("before")
            await super().commit(outs, changelog, partition, changed, marker)
            self._reach("committed")
            self.armed = False

        async def _write_outs(self, outs: Sequence[Out]) -> None:
            self._reach("begun")
            await super()._write_outs(outs)
            self._reach("outs")

        async def _write(self, topic: str, partition: int, entries: Sequence[Entry]) -> None:
            await super()._write(topic, partition, entries)
            self._reach("amid outs")

        async def _write_changelog(self, topic: str, partition: int, entries: Sequence[Entry]) -> None:
            await super()._write_changelog(topic, partition, entries)
            self._reach("state")

        def _reach(self, step: str) -> None:
            if self.armed:
                point.reach(step)

    runtime.Writer = Pointed  # type: ignore[misc]


def _end_unawaited(producer: Any, point: Point) -> None:
    end = producer.commit_transaction

    async def asked() -> None:
        ending = asyncio.ensure_future(end())
        await asyncio.sleep(ASKED_SECONDS)
        point.reach("asked")
        await ending

    producer.commit_transaction = asked


def _wrap_recoveries(point: Point) -> None:
    read, feed = runtime.read_changelog, Replay.feed

    async def pointed(settings: Any, topic: str, partition: int) -> Replay:
        armed = point.step != "half read" and point.counted(topic)
        if armed:
            point.reach("fenced")
        replay = await read(settings, topic, partition)
        if armed:
            point.reach("read")
        return replay

    fed = 0

    def feeding(replay: Replay, key: bytes | None, value: bytes | None) -> None:
        nonlocal fed
        fed += 1
        feed(replay, key, value)
        if fed == point.nth:
            point.reach("half read")

    runtime.read_changelog = pointed  # type: ignore[assignment]
    if point.step == "half read":
        Replay.feed = feeding  # type: ignore[method-assign]
