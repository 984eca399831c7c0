"""Is a released figure beyond what the released figures of longer windows make usual? Pure.

Works on what commissioners are shown and on nothing else (`streams/protecting.py`), so its answer tells
nobody more than they could reckon themselves. Released figures are held, noised and rounded, so `SLACK` is
taken off before the tail is asked for. The numbers here were chosen on the public seed (docs/alerts.md).
"""

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from dictionary.moments import DAY_WINDOWS
from streams.watching.tails import surprise

SHORTER: Final = ("7d", "28d")
"""Windows in which a rise may show, each against the longer ones."""
LONGER: Final = ("28d", "91d")
SLACK: Final = 5
LEAST_SEEN: Final = 15
LEAST_RATIO: Final = 1.5
DISPERSION: Final = 1.5
"""Variance of a count over its mean, of people who come on their own."""
SHAPE: Final = 5.0
UNEXPLAINED: Final = 0.15
"""Share of a usual number by which it may be wrong: no season and no calendar is known here."""
LEAST_USUAL: Final = 0.5


class Rise(NamedTuple):
    """A figure and what is usual in as many days; the score is as of `streams.watching.scanning.scan`."""

    days: int
    seen: int
    usual: float
    score: float


def rise_of(shown: Mapping[str, int]) -> Rise | None:
    """The highest rise of a cell, by its released figures; None where nothing can be compared.

    Args:
        shown: window -> people, of the windows in which the cell shows.
    """
    return max(_rises(shown), key=lambda rise: rise.score, default=None)


def score_of(seen: int, usual: float, rests_on: float) -> float:
    """How improbable a figure is: 0 where it is too little, or too little above the usual.

    Args:
        seen: as released.
        usual: people in as many days.
        rests_on: people from whom the usual was reckoned.
    """
    if seen < LEAST_SEEN or seen < LEAST_RATIO * usual:
        return 0.0
    mean = max(usual, LEAST_USUAL)
    spread = DISPERSION + mean * (1 / (rests_on + SHAPE) + UNEXPLAINED**2)
    tested = seen - SLACK
    return max(0.0, surprise(tested, mean, mean * spread)) if tested > mean else 0.0


def _rises(shown: Mapping[str, int]) -> Iterator[Rise]:
    for window in SHORTER:
        seen, days = shown.get(window), DAY_WINDOWS[window]
        if seen is None:
            continue
        usual = [
            (max(0, shown[longer] - seen) * days / (DAY_WINDOWS[longer] - days), shown[longer] - seen)
            for longer in LONGER
            if DAY_WINDOWS[longer] > days and longer in shown
        ]
        if usual:
            # The higher: a rise that goes on is usual after some weeks, and a season does not stand out.
            mean, rests_on = max(usual)
            yield Rise(days, seen, mean, score_of(seen, mean, max(0, rests_on)))
