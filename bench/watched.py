"""What the running watch takes of the journey, as a share of it, in one process without a broker."""

import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from bench.parts import events
from bench.steps import BATCH, Given, terms, to_changes
from dictionary.clock import CLOCK_KEY, clock_record
from dictionary.needs import COARSE_NEEDS
from dictionary.places import load_places
from needmonitor.settings import Settings
from needmonitor.wiring import now
from streams.alerting.candidates import Scored
from streams.counting import Counts, count_step
from streams.protecting import Policy
from streams.store import Cells
from streams.watches.looking import Series
from streams.watches.partition import Watches

COUNT = 40_000
ROUNDS = 3
A_SECOND = 8
"""Batches of 500 between two clock records: about what a worker with a backlog takes in a second."""


class Timed(Watches):
    """Watches that add up the seconds of CPU they take."""

    def __init__(self, cells: Cells) -> None:
        super().__init__(cells)
        self.spent = 0.0

    def _timed(self, work: Callable[..., Any], *given: Any) -> Any:
        started = time.process_time()
        found = work(*given)
        self.spent += time.process_time() - started
        return found

    def take(self, clock: datetime | None) -> None:
        """As the watch does, timed."""
        self._timed(super().take, clock)

    def take_touched(self) -> Iterator[bytes]:
        """As the watch does, timed."""
        parent = super().take_touched
        return iter(self._timed(lambda: list(parent())))

    def dump(self, key: bytes) -> bytes | None:
        """As the watch does, timed."""
        found: bytes | None = self._timed(super().dump, key)
        return found

    def tick(
        self, at: datetime, asked: Callable[[str], Series], timer: Callable[[], float]
    ) -> Iterator[Scored]:
        """As the watch does, timed."""
        parent = super().tick
        return iter(self._timed(lambda: list(parent(at, asked, timer))))


def measure() -> dict[str, Any]:
    """The watch's share of check, follow and count, over the second half of the events.

    In the first half most batches bring a new need, partner or sector, for which all is made anew. What
    count's hot path notes for the watch is not told apart.
    """
    sent = events(Settings(demo=True), COUNT)
    shares = [_share(sent) for _ in range(ROUNDS)]
    best = min(shares, key=lambda share: share["share"])
    return {"events": COUNT, "rounds": ROUNDS, "shares": [round(s["share"], 4) for s in shares], **best}


def _share(sent: Any) -> dict[str, Any]:
    changes, seconds = to_changes(sent)
    counts, policy, began = Counts(0, load_places()), Policy(COARSE_NEEDS, b"bench"), now()
    told = terms()
    counts.watches = watch = Timed(counts.cells)
    cold = counting = time.process_time()
    half = len(changes) // BATCH // 2
    for number, first in enumerate(range(0, len(changes), BATCH)):
        if number == half:
            cold, watch.spent, counting = watch.spent, 0.0, time.process_time()
        batch = changes[first : first + BATCH]
        if number % A_SECOND == 0:
            tick = clock_record(began + timedelta(seconds=number // A_SECOND))
            batch = [*batch, Given("changes", 0, 0, CLOCK_KEY, tick)]
        for key in count_step(counts, batch, policy=policy, terms=told).dirty:
            counts.dump(key)
    whole = (seconds["check"] + seconds["follow"]) / 2 + time.process_time() - counting
    return {
        "share": watch.spent / whole,
        "microseconds_per_event": round(watch.spent / COUNT * 2e6, 2),
        "of_the_first_half": round(cold / COUNT * 2e6, 2),
        "journey_microseconds_per_event": round(whole / COUNT * 2e6, 1),
    }
