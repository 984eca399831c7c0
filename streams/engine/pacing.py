"""How long to wait before the next fetch, and the broker with an empty answer: longer the quieter it is."""

from typing import Final

BUSY: Final = 200
"""A fetch of this many records is worth its price; smaller ones are collected for a moment."""

IDLE: Final = 8
"""A fetch of so few records (the ticks of a clock) is what an idle worker sees."""
IDLE_WAIT_MS: Final = 500
"""An idle worker pays for each answer, empty or not; a record that comes is answered with at once."""


class Pacer:
    """Spaces out fetches while they are small, and asks less often while there is next to nothing.

    Each fetched batch costs about the same however small it is, so at low rates most of a core would go into
    single records. Waiting `pace` seconds between small fetches costs half of that at the median.

    Attributes:
        wait_ms: how long the broker may hold back its next answer. Long only while idle: a partition with
            records in hand is not asked for, and waits for the answer of the others.
    """

    def __init__(self, pace: float, wait_ms: int, *, answers_early: bool) -> None:
        """Take the settings' wait; `answers_early` where a record that comes ends the broker's wait."""
        self.wait_ms = self._wait_ms = wait_ms
        self._idle_wait_ms = max(wait_ms, IDLE_WAIT_MS) if answers_early else wait_ms
        self._pace = pace
        self._last = 0.0
        self._small = False

    def delay(self, now: float) -> float:
        """Seconds to wait before fetching at `now`."""
        if not self._small:
            return 0.0
        return min(self._pace, max(0.0, self._last + self._pace - now))

    def fetched(self, count: int, now: float) -> None:
        """Take note of a fetch that brought `count` records."""
        self._last = now
        self._small = count < BUSY
        self.wait_ms = self._idle_wait_ms if count <= IDLE else self._wait_ms
