"""What the running watch takes of the journey, as a share of it, in one process without a broker."""

import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from bench.shares import COUNT, Stopwatch, best_share, clock
from bench.steps import BATCH, terms, to_changes
from dictionary.needs import COARSE_NEEDS
from dictionary.places import load_places
from needmonitor.wiring import now
from streams.alerting.candidates import Scored
from streams.counting import Counts, count_step
from streams.protecting import Policy
from streams.store import Cells
from streams.watches.looking import Series
from streams.watches.partition import Watches

A_SECOND = 8
"""Batches of 500 between two clock records: about what a worker with a backlog takes in a second."""


class Timed(Watches):
    """Watches that add up the seconds of CPU they take."""

    def __init__(self, cells: Cells) -> None:
        super().__init__(cells)
        self.spent = Stopwatch()

    def take(self, clock: datetime | None) -> None:
        """As the watch does, timed."""
        self.spent.time(super().take, clock)

    def take_touched(self) -> Iterator[bytes]:
        """As the watch does, timed."""
        parent = super().take_touched
        return iter(self.spent.time(lambda: list(parent())))

    def dump(self, key: bytes) -> bytes | None:
        """As the watch does, timed."""
        found: bytes | None = self.spent.time(super().dump, key)
        return found

    def tick(
        self,
        before: datetime | None,
        at: datetime,
        asked: Callable[[str], Series],
        timer: Callable[[], float],
    ) -> Iterator[Scored]:
        """As the watch does, timed."""
        parent = super().tick
        return iter(self.spent.time(lambda: list(parent(before, at, asked, timer))))


def measure() -> dict[str, Any]:
    """The watch's share of check, follow and count, over the second half of the events.

    In the first half most batches bring a new need, partner or sector, for which all is made anew. What
    count's hot path notes for the watch is not told apart.
    """
    return best_share(_share)


def _share(sent: Any) -> dict[str, Any]:
    changes, seconds = to_changes(sent)
    counts, policy, began = Counts(0, load_places()), Policy(COARSE_NEEDS, b"bench"), now()
    told = terms()
    counts.watches = watch = Timed(counts.cells)
    cold = counting = time.process_time()
    half = len(changes) // BATCH // 2
    for number, first in enumerate(range(0, len(changes), BATCH)):
        if number == half:
            cold, watch.spent, counting = watch.spent.seconds, Stopwatch(), time.process_time()
        batch = changes[first : first + BATCH]
        if number % A_SECOND == 0:
            batch = [*batch, clock(began + timedelta(seconds=number // A_SECOND))]
        for key in count_step(counts, batch, policy=policy, terms=told).dirty:
            counts.dump(key)
    whole = (seconds["check"] + seconds["follow"]) / 2 + time.process_time() - counting
    return {
        "share": watch.spent.seconds / whole,
        "microseconds_per_event": round(watch.spent.seconds / COUNT * 2e6, 2),
        "of_the_first_half": round(cold / COUNT * 2e6, 2),
        "journey_microseconds_per_event": round(whole / COUNT * 2e6, 1),
    }
