"""The owners of a process: opened on assignment, fed with runs, committed, dropped whole on revocation.

Any doubt ends the process: a failed commit, a fence, a gap, a step that raises. It is started again by
whoever watches it and reads its state back. Memory that is "probably right" is how counts go wrong.
"""

import asyncio
import logging
import os
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from streams.engine.changelog import NEXT, Replay, marker
from streams.engine.committing import Committer
from streams.engine.migrating import present_schema
from streams.engine.model import Stage
from streams.engine.owner import Owner
from streams.engine.recovery import GapError, log_starts, read_changelog
from streams.engine.runs import Run
from streams.engine.settings import EngineSettings
from streams.engine.watching import NoWatcher, Watcher
from streams.engine.writer import Writer

EXIT_DOUBT: Final = 75
"""The exit status after doubt: start me again (EX_TEMPFAIL)."""
CLOSE_SECONDS: Final = 5.0

TopicPartition = tuple[str, int]

logger = logging.getLogger(__name__)


def end_process(reason: BaseException) -> None:
    """Say why and end at once: nothing of this process may be written any more."""
    logger.critical("Ending this worker, its state is in doubt: %r", reason, exc_info=reason)
    logging.shutdown()
    os._exit(EXIT_DOUBT)


@dataclass(slots=True)
class _Open:
    """An owner with all that keeps it going."""

    owner: Owner
    writer: Writer
    committer: Committer
    committing: asyncio.Task[None]


class Engine:
    """All stages of one process."""

    def __init__(
        self,
        stages: Sequence[Stage],
        settings: EngineSettings,
        *,
        watcher: Watcher | None = None,
        doubt: Callable[[BaseException], None] = end_process,
    ) -> None:
        self.stages: Mapping[str, Stage] = {stage.name: stage for stage in stages}
        self.settings = settings
        self._watcher = watcher or NoWatcher()
        self._doubt = doubt
        self._reader: dict[str, Stage] = {topic: stage for stage in stages for topic in stage.sources}
        self._ours: set[tuple[str, int]] = set()
        self._opening: dict[tuple[str, int], asyncio.Task[None]] = {}
        self._open: dict[tuple[str, int], _Open] = {}
        self.committed_at: datetime | None = None

    @property
    def topics(self) -> frozenset[str]:
        """Every source."""
        return frozenset(self._reader)

    def owned(self, stage: str) -> list[int]:
        """The partitions of a stage that are open here."""
        return sorted(partition for name, partition in self._open if name == stage)

    def owner(self, stage: str, partition: int) -> Owner | None:
        """The owner of a partition, where it is open here."""
        held = self._open.get((stage, partition))
        return held.owner if held else None

    def positions(self, tps: Iterable[TopicPartition]) -> dict[TopicPartition, int]:
        """Where each of our partitions is to be read from."""
        found = {}
        for topic, partition in tps:
            if topic in self._reader:
                held = self._open.get((self._reader[topic].name, partition))
                if held is not None:
                    found[topic, partition] = held.owner.offsets[topic]
        return found

    def assign(self, tps: Iterable[TopicPartition]) -> None:
        """These are ours now, to be opened by `open`."""
        self._ours = self._keys(tps)

    async def open(self) -> None:
        """Read back the state of what is ours; ends the process where that fails.

        Not part of `assign`: a member of the group gives no sign of life before its assignment is done.
        """
        for key in sorted(self._ours - self._open.keys() - self._opening.keys()):
            self._opening[key] = asyncio.create_task(self._start(*key), name=f"open {key[0]}/{key[1]}")
        while self._opening:
            done, _ = await asyncio.wait(self._opening.values(), return_when=asyncio.FIRST_COMPLETED)
            for key in [key for key, task in self._opening.items() if task in done]:
                task = self._opening.pop(key)
                error = None if task.cancelled() else task.exception()
                if error is not None:
                    self._doubt(error)

    async def revoke(self, tps: Iterable[TopicPartition]) -> None:
        """Commit once more what is going away, then forget it."""
        going = self._keys(tps)
        self._ours -= going
        opening = [task for key, task in self._opening.items() if key in going]
        for task in opening:
            task.cancel()
        if opening:
            await asyncio.wait(opening)
        await asyncio.gather(*(self._stop(*key) for key in sorted(going & self._open.keys())))

    async def close(self) -> None:
        """Commit and forget everything."""
        await self.revoke([(topic, p) for name, p in self._ours for topic in self.stages[name].sources])

    def _keys(self, tps: Iterable[TopicPartition]) -> set[tuple[str, int]]:
        return {(self._reader[topic].name, partition) for topic, partition in tps if topic in self._reader}

    async def take(self, run: Run) -> None:
        """Apply a run; waits while its owner has too much to commit. A run that nobody owns is dropped."""
        key = (self._reader[run.topic].name, run.partition)
        held = self._open.get(key)
        if held is None:
            return
        await held.committer.room(self.settings.max_pending)
        if self._open.get(key) is not held:
            return
        started = time.monotonic()
        try:
            records = held.owner.apply(run)
        except Exception as error:  # noqa: BLE001  # steps refuse bad input; what they raise is a fault of ours
            self._doubt(error)
            return
        self._watcher.applied(*key, records, time.monotonic() - started)

    async def _start(self, name: str, partition: int) -> None:
        stage = self.stages[name]
        started = time.monotonic()
        writer = Writer(self.settings, f"{self.settings.app_id}-{name}-{partition}")
        try:
            await writer.start()
            values, offsets = await self._recover(stage, partition, writer)
        except BaseException:
            await writer.stop()
            raise
        state = stage.state(partition)
        for key, value in values.items():
            state.load(key, value)
        state.recovered()
        owner = Owner(stage, partition, state, offsets)
        committer = Committer(owner, writer, self.settings.commit_interval, self._committed)
        committing = asyncio.create_task(self._commit(committer), name=f"commit {name}/{partition}")
        self._open[name, partition] = _Open(owner, writer, committer, committing)
        if stage.observer is not None:
            stage.observer.opened(partition, state)
        seconds = time.monotonic() - started
        self._watcher.recovered(name, partition, len(values), seconds)
        logger.info("Opened %s/%d: %d keys in %.2f s, at %s", name, partition, len(values), seconds, offsets)

    async def _recover(
        self, stage: Stage, partition: int, writer: Writer
    ) -> tuple[Mapping[bytes, bytes], dict[str, int]]:
        replay = await read_changelog(self.settings, stage.changelog, partition)
        offsets = await self._offsets(stage, partition, replay)
        values, rewritten = present_schema(stage, partition, replay)
        rewrite = {**dict(replay.repairs()), **rewritten}
        if rewrite:
            logger.warning("Writing %d values of %s/%d again", len(rewrite), stage.name, partition)
            entry = (NEXT, marker(replay.offsets, stage.schema))
            await writer.commit([], stage.changelog, partition, list(rewrite.items()), entry)
        if stage.prepare is not None:
            await stage.prepare()
        return values, offsets

    def _committed(self, owner: Owner, records: int, seconds: float) -> None:
        self.committed_at = datetime.now(UTC)
        self._watcher.committed(owner.stage.name, owner.partition, records, seconds)

    async def _offsets(self, stage: Stage, partition: int, replay: Replay) -> dict[str, int]:
        """Where the state stands; the log's start in a source it has not read yet."""
        starts = await log_starts(self.settings, stage.sources, partition)
        for topic, start in starts.items():
            if replay.offsets.get(topic, start) < start:
                raise GapError(
                    f"{topic}/{partition}: applied up to {replay.offsets[topic]}, the log begins at {start}"
                )
        # A topic that this worker does not read keeps its place: another version of it may.
        return {**starts, **replay.offsets}

    async def _stop(self, name: str, partition: int) -> None:
        held = self._open.pop((name, partition))
        held.committer.close()
        done, late = await asyncio.wait([held.committing], timeout=CLOSE_SECONDS)
        for task in late:
            task.cancel()
        if not done:
            logger.warning(
                "Dropped %s/%d with a commit under way; it is read again by its next owner", name, partition
            )
        await held.writer.stop()
        observer = self.stages[name].observer
        if observer is not None:
            observer.closed(partition)

    async def _commit(self, committer: Committer) -> None:
        try:
            await committer.run()
        except Exception as error:  # noqa: BLE001  # a fence, a lost broker, a fault of ours: all the same doubt
            self._doubt(error)
