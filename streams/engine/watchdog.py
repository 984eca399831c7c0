"""Ends a worker of which a partition stands still while there is work for it.

Some faults raise nothing: a fetch that never returns, a commit that hangs. The process lives, beats its heart
and keeps its partitions from everybody else. `Stillness` is the decision, pure; `Watchdog` asks the log, by a
connection of its own, how far it goes, and before it ends the process it reads a record that waits there.

Not taken for a fault: a quiet stream and markers of transactions (nothing is there to be read), a partition
that is being recovered or taken away (it is not open), an earlier stage that waits while a later one works
off what it has, and a log that does not answer. Of a silent log nothing is known, a new start would not help,
and every partition is given its whole patience again.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from aiokafka import TopicPartition
from aiokafka.errors import KafkaError

from streams.engine.consumer import Consumer
from streams.engine.reading import reader
from streams.engine.runtime import Engine, end_process
from streams.engine.settings import EngineSettings

PATIENCE: Final = 60.0
"""Seconds: longer than any commit that still succeeds, and than a rebalance."""
LOOK_EVERY: Final = 5.0
ANSWER_SECONDS: Final = 5.0
"""A log that takes longer to answer is silent."""
ANSWER_MS: Final = int(ANSWER_SECONDS * 1000)

logger = logging.getLogger(__name__)


class StuckError(Exception):
    """A partition stood still although a record for it could be read."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A partition at one look: the next offset to apply, and offsets from there to the end of the log."""

    position: int
    behind: int


class Stillness:
    """Which partitions stand still, from one look at them after another. Pure: the time is an argument.

    Args:
        patience: seconds that a partition may stand still with something before it.
        gap: seconds without a look after which nothing is known of the time between: all begin anew.
        batch: records with which a stage has its hands full, so that the stages before it wait.
    """

    def __init__(self, *, patience: float, gap: float, batch: int) -> None:
        self._patience = patience
        self._gap = gap
        self._batch = batch
        self._looked: float | None = None
        self._since: dict[TopicPartition, tuple[int, float | None]] = {}

    def look(
        self, now: float, stages: Sequence[Mapping[TopicPartition, Standing]]
    ) -> dict[TopicPartition, Standing]:
        """Take a look at the open partitions of each stage, in the order of the journey.

        Returns:
            those that stood at one offset, with something before them, through all looks of `patience`.
        """
        known = self._since
        if self._looked is not None and now - self._looked > self._gap:
            known = {}
        self._looked, self._since = now, {}
        still: dict[TopicPartition, Standing] = {}
        later_is_busy = False
        for partitions in reversed(stages):
            moved = False
            for tp, seen in partitions.items():
                position, since = known.get(tp, (seen.position, None))
                moved |= position != seen.position
                if seen.behind <= 0 or later_is_busy:
                    since = None
                elif since is None or position != seen.position:
                    since = now
                self._since[tp] = seen.position, since
                if since is not None and now - since >= self._patience:
                    still[tp] = seen
            behind = sum(seen.behind for seen in partitions.values())
            later_is_busy |= moved and behind >= self._batch
        return still

    def forget(self) -> None:
        """The log did not answer: every partition has its whole patience again."""
        self._since = {}


class Watchdog:
    """Looks every few seconds; give `run` to the app as a task of its own.

    Args:
        engine: whose open partitions are watched.
        doubt: what ends the process.
        patience: seconds that a partition may stand still while there is work for it.
        every: seconds between two looks.
    """

    def __init__(
        self,
        engine: Engine,
        *,
        doubt: Callable[[BaseException], None] = end_process,
        patience: float = PATIENCE,
        every: float = LOOK_EVERY,
    ) -> None:
        self._engine = engine
        self._doubt = doubt
        self._patience = patience
        self._every = every
        self._stillness = Stillness(
            patience=patience,
            gap=every + 3 * ANSWER_SECONDS,
            batch=engine.settings.max_poll_records,
        )
        self._nothing_there: dict[TopicPartition, tuple[int, int]] = {}

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            consumer = reader(self._engine.settings, request_timeout_ms=ANSWER_MS)
            try:
                async with asyncio.timeout(ANSWER_SECONDS):
                    await consumer.start()
                while True:
                    await asyncio.sleep(self._every)
                    await self._look(consumer)
            except (KafkaError, OSError, TimeoutError) as error:
                logger.warning("The log does not answer the watchdog (%s)", type(error).__name__)
                self._stillness.forget()
                await asyncio.sleep(self._every)
            finally:
                await consumer.stop()

    async def _look(self, consumer: Consumer) -> None:
        stages = [self._positions(name) for name in self._engine.stages]
        tps = [tp for positions in stages for tp in positions]
        if not tps:
            self._stillness.forget()
            return
        async with asyncio.timeout(ANSWER_SECONDS):
            ends = await consumer.end_offsets(tps)
        standing = [
            {tp: Standing(position, ends[tp] - position) for tp, position in positions.items()}
            for positions in stages
        ]
        for tp, seen in self._stillness.look(time.monotonic(), standing).items():
            place = (seen.position, ends[tp])
            if self._nothing_there.get(tp) == place:
                continue
            async with asyncio.timeout(ANSWER_SECONDS):
                waiting = await first_record(self._engine.settings, tp, *place)
            if waiting is None:
                self._nothing_there[tp] = place
            else:
                self._doubt(
                    StuckError(
                        f"{tp.topic}/{tp.partition} has stood at {seen.position} for {self._patience:.0f} s"
                        f" although {waiting} can be read"
                    )
                )

    def _positions(self, stage: str) -> dict[TopicPartition, int]:
        sources = self._engine.stages[stage].sources
        owned = self._engine.owned(stage)
        return {
            TopicPartition(*tp): position
            for tp, position in self._engine.positions((s, p) for s in sources for p in owned).items()
        }


async def first_record(settings: EngineSettings, tp: TopicPartition, start: int, end: int) -> int | None:
    """The offset of the first record in `[start, end)`; None where there are only markers and gaps.

    Raises:
        aiokafka.errors.KafkaError: the log does not answer.
    """
    consumer = reader(settings, request_timeout_ms=ANSWER_MS)
    await consumer.start()
    try:
        consumer.assign([tp])
        consumer.seek(tp, start)
        while await consumer.position(tp) < end:
            for record in (await consumer.getmany(tp, timeout_ms=settings.fetch_wait_ms)).get(tp, ()):
                return int(record.offset)
        return None
    finally:
        await consumer.stop()
