"""What a part of count takes of the journey, as a share of it: rounds, clock records, a stopwatch."""

import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

from bench.parts import events
from bench.steps import Given
from dictionary.clock import CLOCK_KEY, clock_record
from needmonitor.settings import Settings

COUNT = 40_000
ROUNDS = 3


class Stopwatch:
    """Adds up the seconds of CPU that some work takes."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def time(self, work: Callable[..., Any], *given: Any) -> Any:
        """Do the work, timed."""
        started = time.process_time()
        try:
            return work(*given)
        finally:
            self.seconds += time.process_time() - started


def clock(at: datetime) -> Given:
    """A clock record."""
    return Given("changes", 0, 0, CLOCK_KEY, clock_record(at))


def best_share(share: Callable[[Any], dict[str, Any]]) -> dict[str, Any]:
    """The round with the smallest share, and the shares of all, each of the same events."""
    sent = events(Settings(demo=True), COUNT)
    shares = [share(sent) for _ in range(ROUNDS)]
    best = min(shares, key=lambda one: one["share"])
    return {"events": COUNT, "rounds": ROUNDS, "shares": [round(s["share"], 4) for s in shares], **best}
