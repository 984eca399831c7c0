"""How long to wait before the next fetch: nothing under load, a moment when the stream is quiet."""

from typing import Final

BUSY: Final = 200
"""A fetch of this many records is worth its price; smaller ones are collected for a moment."""


class Pacer:
    """Spaces out fetches while they are small.

    Each fetched batch costs about the same however small it is, so at low rates most of a core would go into
    single records. Waiting `pace` seconds between small fetches costs half of that at the median.
    """

    def __init__(self, pace: float) -> None:
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
