"""How often one may ask: a bucket for each name, of which so many are remembered."""

from collections import OrderedDict
from collections.abc import Callable
from math import ceil
from typing import Final

from api.feed_pace import Allowance
from api.problems import ProblemError

MOST_NAMES: Final = 10_000
VIEWER_RATE, VIEWER_BURST = 20.0, 400
"""Requests a second of one who is signed in, for long and at once."""
GATEWAY_RATE, GATEWAY_BURST = 20.0, 400
"""Requests a second of one partner at the gateway; each may hold many events."""


class Limits:
    """A bucket for each name.

    Args:
        rate: requests a second for long.
        burst: requests at once.
        clock: seconds of a steady clock.
    """

    def __init__(self, rate: float, burst: int, clock: Callable[[], float]) -> None:
        self._rate = rate
        self._burst = burst
        self._clock = clock
        self._buckets: OrderedDict[str, Allowance] = OrderedDict()

    def take(self, name: str) -> None:
        """Let one request of a name pass.

        Raises:
            ProblemError: 429, too many of late.
        """
        bucket = self._buckets.setdefault(name, Allowance(self._rate, self._burst))
        self._buckets.move_to_end(name)
        if len(self._buckets) > MOST_NAMES:
            self._buckets.popitem(last=False)
        if not bucket.take(self._clock()):
            wait = {"Retry-After": str(ceil(1 / self._rate))}
            raise ProblemError(429, "too_many", "Too many requests; wait a moment and ask again.", wait)
