"""What the gate takes of the journey, as a share of it, in one process without a broker."""

import time
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from bench.parts import events
from bench.steps import BATCH, Given, terms, to_changes
from dictionary.clock import CLOCK_KEY, clock_record
from dictionary.needs import COARSE_NEEDS
from dictionary.places import load_places
from needmonitor.settings import Settings
from needmonitor.wiring import now
from streams.cells import Cell
from streams.counting import Counts, count_step
from streams.engine.model import Out
from streams.protecting import Policy
from streams.releasing import Releases

COUNT = 40_000
ROUNDS = 3


class Timed(Releases):
    """Releases that add up the seconds of CPU they take."""

    def __init__(self, partition: int) -> None:
        super().__init__(partition)
        self.seconds = 0.0
        self.admitting = 0.0

    def admit(self, cells: Iterable[Cell]) -> None:
        """As a release does, timed."""
        started = time.process_time()
        super().admit(cells)
        self.admitting += time.process_time() - started

    def tick(self, before: Any, at: Any, policy: Policy) -> tuple[set[bytes], list[Out]]:
        """As a release does, timed."""
        started = time.process_time()
        try:
            return super().tick(before, at, policy)
        finally:
            self.seconds += time.process_time() - started

    def dump(self, key: bytes) -> bytes | None:
        """As a release does, timed."""
        started = time.process_time()
        try:
            return super().dump(key)
        finally:
            self.seconds += time.process_time() - started


def measure() -> dict[str, Any]:
    """The gate's share of check, follow and count, a tick of one second coming with every batch of 500.

    A worker that has all it can do takes thousands of events in a second, so the share of a tick is smaller
    there. Its first look at every cell, of the hour after a start, is in it.
    """
    sent = events(Settings(demo=True), COUNT)
    shares = [_share(sent) for _ in range(ROUNDS)]
    best = min(shares, key=lambda share: share["share"])
    return {"events": COUNT, "rounds": ROUNDS, "shares": [round(s["share"], 4) for s in shares], **best}


def _share(sent: Any) -> dict[str, Any]:
    changes, seconds = to_changes(sent)
    counts, policy, began = Counts(0, load_places()), Policy(COARSE_NEEDS, b"bench"), now()
    told = terms()
    counts.releases = gate = Timed(0)
    started, ticks = time.process_time(), 0
    for first in range(0, len(changes), BATCH):
        tick = clock_record(began + timedelta(seconds=ticks))
        ticks += 1
        batch = [*changes[first : first + BATCH], Given("changes", 0, 0, CLOCK_KEY, tick)]
        result = count_step(counts, batch, policy=policy, terms=told)
        for key in result.dirty:
            counts.dump(key)
    count = time.process_time() - started
    taken = gate.seconds + gate.admitting
    whole = seconds["check"] + seconds["follow"] + count
    released = sum(len(snapshot.cells) for snapshot in gate.snapshots.values())
    return {
        "ticks": ticks,
        "cells_shown": released,
        "microseconds_per_event": round(whole / COUNT * 1e6, 1),
        "microseconds_per_tick": round(gate.seconds / ticks * 1e6, 1),
        "admitting_seconds": round(gate.admitting, 3),
        "share": round(taken / whole, 4),
    }
