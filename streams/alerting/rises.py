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
UNEXPLAINED: Final = 0.1
"""Share of a usual number by which it may be wrong: no season and no calendar is known here."""
LEAST_USUAL: Final = 0.5


class Rise(NamedTuple):
    """A figure and what is usual in as many days; the score is as of `streams.watching.scanning.scan`."""

    days: int
    seen: int
    usual: float
    score: float


def rise_of(shown: Mapping[str, int], whole: Mapping[str, int]) -> Rise | None:
    """The highest rise of a cell, by its released figures; None where nothing can be compared.

    Args:
        shown: window -> people, of the windows in which the cell shows.
        whole: the same of all needs in the authority: where these rise together, more is reported, as when an
            authority begins, and as much more is usual of each.
    """
    return max(_rises(shown, whole), key=lambda rise: rise.score, default=None)


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


def _rises(shown: Mapping[str, int], whole: Mapping[str, int]) -> Iterator[Rise]:
    for window in SHORTER:
        usual = [
            (_usual(shown, window, longer) * _more(whole, window, longer), shown[longer] - shown[window])
            for longer in LONGER
            if DAY_WINDOWS[longer] > DAY_WINDOWS[window] and _both(shown, whole, window, longer)
        ]
        if usual:
            # The higher: a rise that goes on is usual after some weeks, and a season does not stand out.
            mean, rests_on = max(usual)
            score = score_of(shown[window], mean, max(0, rests_on))
            yield Rise(DAY_WINDOWS[window], shown[window], mean, score)


def _both(shown: Mapping[str, int], whole: Mapping[str, int], window: str, longer: str) -> bool:
    return {window, longer} <= shown.keys() and {window, longer} <= whole.keys()


def _usual(shown: Mapping[str, int], window: str, longer: str) -> float:
    """People in as many days of the longer window that the shorter one has not."""
    days = DAY_WINDOWS[window]
    return max(0, shown[longer] - shown[window]) * days / (DAY_WINDOWS[longer] - days)


def _more(whole: Mapping[str, int], window: str, longer: str) -> float:
    """How many times as much as before is recorded of all needs; never less than once."""
    return max(1.0, whole[window] / max(LEAST_USUAL, _usual(whole, window, longer)))
