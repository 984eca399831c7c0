"""What the gate takes of the journey, as a share of it, in one process without a broker."""

import time
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from bench.shares import COUNT, Stopwatch, best_share, clock
from bench.steps import BATCH, terms, to_changes
from dictionary.needs import COARSE_NEEDS
from dictionary.places import load_places
from needmonitor.wiring import now
from streams.cells import Cell
from streams.counting import Counts, count_step
from streams.engine.model import Out
from streams.protecting import Policy
from streams.releasing import Releases


class Timed(Releases):
    """Releases that add up the seconds of CPU they take."""

    def __init__(self, partition: int) -> None:
        super().__init__(partition)
        self.ticking, self.admitting = Stopwatch(), Stopwatch()

    def admit(self, cells: Iterable[Cell]) -> None:
        """As a release does, timed."""
        self.admitting.time(super().admit, cells)

    def tick(self, before: datetime, at: datetime, policy: Policy) -> tuple[set[bytes], list[Out]]:
        """As a release does, timed."""
        found: tuple[set[bytes], list[Out]] = self.ticking.time(super().tick, before, at, policy)
        return found

    def dump(self, key: bytes) -> bytes | None:
        """As a release does, timed."""
        found: bytes | None = self.ticking.time(super().dump, key)
        return found


def measure() -> dict[str, Any]:
    """The gate's share of check, follow and count, a tick of one second coming with every batch of 500.

    A worker that has all it can do takes thousands of events in a second, so the share of a tick is smaller
    there. Its first look at every cell, of the hour after a start, is in it.
    """
    return best_share(_share)


def _share(sent: Any) -> dict[str, Any]:
    changes, seconds = to_changes(sent)
    counts, policy, began = Counts(0, load_places()), Policy(COARSE_NEEDS, b"bench"), now()
    told = terms()
    counts.releases = gate = Timed(0)
    started, ticks = time.process_time(), 0
    for first in range(0, len(changes), BATCH):
        batch = [*changes[first : first + BATCH], clock(began + timedelta(seconds=ticks))]
        ticks += 1
        result = count_step(counts, batch, policy=policy, terms=told)
        for key in result.dirty:
            counts.dump(key)
    count = time.process_time() - started
    taken = gate.ticking.seconds + gate.admitting.seconds
    whole = seconds["check"] + seconds["follow"] + count
    released = sum(len(snapshot.cells) for snapshot in gate.snapshots.values())
    return {
        "ticks": ticks,
        "cells_shown": released,
        "microseconds_per_event": round(whole / COUNT * 1e6, 1),
        "microseconds_per_tick": round(gate.ticking.seconds / ticks * 1e6, 1),
        "admitting_seconds": round(gate.admitting.seconds, 3),
        "share": round(taken / whole, 4),
    }
