"""Is a count of the last days beyond what was expected: one score for each series."""

from dataclasses import dataclass
from math import log10
from typing import Final

import numpy as np

from streams.watching.arrays import Flags, Floats, Ints
from streams.watching.seen import LONGEST_WINDOW, SCORED_DAYS
from streams.watching.tails import surprise

WINDOWS: Final = (1, 2, 3, 5, 7, 10, 14, 21)
"""Days up to the one that closes, each tried."""
SHAPE: Final = 5.0
"""Added to the arrivals a rate was learned from, in its share of the variance."""
UNEXPLAINED: Final = 0.05
"""Share of an expected count by which it may be wrong for reasons no series shows: shocks an area shares."""
SIEVE: Final = 1.5
"""Deviance, in powers of ten, below which no exact tail is worked out; nothing that matters lies below."""
OF_A_WEEK: Final = np.log10(np.array(WINDOWS) / 7)
"""A window of w days is tried 7 / w times a week: without this, most false alerts are of one or two days."""
LEAST_OBSERVED: Final = 5
"""Fewer arrivals than this are no spike, however few were expected."""
LEAST_EXPECTED: Final = 1e-3
IN_WINDOW: Final = (np.arange(LONGEST_WINDOW)[:, None] >= LONGEST_WINDOW - np.array(WINDOWS)).astype(float)


@dataclass(frozen=True, slots=True)
class Scores:
    """The best window of each series, all in the shape of the series.

    Attributes:
        score: as `scan` defines it; 0 where the sieve kept nothing.
        window: days of it; 0 where there is none.
        observed, expected: in it.
    """

    score: Floats
    window: Ints
    observed: Floats
    expected: Floats


def scan(observed: Floats, expected: Floats, dispersion: Floats, learned: Floats) -> Scores:
    """Expectation-based scan over the last days (Neill 2009, International Journal of Forecasting 25:498).

    For every window of w days, observed y and expected m are summed; the score is the largest
    -log10 (7 p / w), p the mid-p of y under a negative binomial with mean m and variance
    f m + m^2 / (a + 5) + (0.05 m)^2: the counts' own dispersion f, the doubt about a rate learned from a
    arrivals, and what no series explains. So 4 is a chance of one in ten thousand a week and window.

    Args:
        observed: by day, [..., day], at least 21 of them; the last one is the day that is scored.
        expected: of each of these days.
        dispersion: f, in the shape of the series.
        learned: a, in the same shape.
    """
    shape = observed.shape[:-1]
    seen, mean = (
        (days[..., -LONGEST_WINDOW:] @ IN_WINDOW).reshape(-1, len(WINDOWS)) for days in (observed, expected)
    )
    mean = np.maximum(mean, LEAST_EXPECTED)
    spread = dispersion.reshape(-1, 1) + doubt(mean, learned.reshape(-1, 1))
    kept = _sieve(seen, mean, spread)
    tails = np.zeros(seen.shape)
    tails[kept] = [
        surprise(round(y), m, m * f) for y, m, f in zip(seen[kept], mean[kept], spread[kept], strict=True)
    ]
    tails[kept] += OF_A_WEEK[kept.nonzero()[1]]
    best = tails.argmax(1)
    rows = np.arange(len(best))
    score = tails[rows, best]
    return Scores(
        score.reshape(shape),
        np.where(score > 0, np.array(WINDOWS)[best], 0).reshape(shape),
        seen[rows, best].reshape(shape),
        mean[rows, best].reshape(shape),
    )


def scan_again(observed: Floats, expected: Floats, dispersion: Floats, learned: Floats) -> list[Scores]:
    """Scan each of the last 28 days anew, the newest first, with all that has arrived by now.

    Args:
        observed: by day, [..., 48].
        expected: of each of these days.
        dispersion: as for `scan`.
        learned: as for `scan`.
    """
    held = observed.shape[-1]
    return [
        scan(observed[..., : held - ago], expected[..., : held - ago], dispersion, learned)
        for ago in range(SCORED_DAYS)
    ]


def doubt(expected: Floats, learned: Floats) -> Floats:
    """Variance of an expected count itself, over the count: m / (a + 5) + 0.05^2 m."""
    return expected * (1 / (learned + SHAPE) + UNEXPLAINED**2)


def _sieve(seen: Floats, mean: Floats, spread: Floats) -> Flags:
    """Windows whose deviance, y log(y / m) - (y - m), over the spread, is worth an exact tail."""
    high = seen > mean
    ratio = np.where(high, seen / mean, 1.0)
    flags: Flags = (seen * np.log(ratio) - (seen - mean)) > SIEVE * np.log(10) * spread
    return flags & high & (seen >= LEAST_OBSERVED)


def most_under(score: float, expected: float, spread: float, days: int) -> int:
    """The largest count in a window of days that scores less than `score`: what was to be expected at most.

    Args:
        score: for example 4.
        expected: in the window.
        spread: variance of the count over its mean.
        days: of the window.
    """
    target = score - log10(days / 7)
    low, high = int(expected), int(expected) + 1
    while surprise(high, expected, expected * spread) < target:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        if surprise(middle, expected, expected * spread) < target:
            low = middle
        else:
            high = middle
    return low
