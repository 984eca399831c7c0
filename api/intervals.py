"""How sure a count or a rate is: 95% intervals, and whether two figures differ by more than chance.

A count of people in a period is taken as a Poisson count: another like period would have given another one.
Under 10 the interval is the exact one (Garwood 1936); from 10 on Byar's approximation of it (Breslow and Day,
Statistical Methods in Cancer Research II, 1987, p. 69). That is the practice of public health in England
(PHE, Technical Guide: Confidence Intervals, 2018). Chance is all that an interval speaks of: it does not know
who never came to a partner, nor which partners take part. Pure.
"""

from dataclasses import dataclass
from math import sqrt
from typing import Final, Literal

from api.sheets import LEAST_HOUSEHOLDS, RATE_PER

Z: Final = 1.959964
"""Standard normal deviate of a two-sided 95% interval."""

RELEASED_SLACK: Final = 7.0
"""A released count may lie this far from the one it was made of: noise of up to 5, then the nearest 5."""

_EXACT: Final = (
    (0.0, 3.689),
    (0.0253, 5.572),
    (0.242, 7.225),
    (0.619, 8.767),
    (1.090, 10.242),
    (1.623, 11.668),
    (2.202, 13.059),
    (2.814, 14.423),
    (3.454, 15.763),
    (4.115, 17.085),
)
"""Exact limits of counts from 0 to 9, from the chi-squared distribution."""

Verdict = Literal["higher", "lower", "similar", "unknown"]


@dataclass(frozen=True, slots=True)
class Interval:
    """From `low` to `high`, both included."""

    low: float
    high: float


def of_count(count: float, slack: float = 0.0) -> Interval:
    """The interval of a count; `slack`: how far the count told may lie from the one counted."""
    return Interval(_limits(max(0.0, count - slack)).low, _limits(count + slack).high)


def of_rate(count: float | None, households: float | None, slack: float = 0.0) -> Interval | None:
    """The interval of people per 1,000 households; None where no rate is shown."""
    if count is None or households is None or households < LEAST_HOUSEHOLDS:
        return None
    interval = of_count(count, slack)
    return Interval(interval.low * RATE_PER / households, interval.high * RATE_PER / households)


def against(interval: Interval | None, benchmark: float | None) -> Verdict:
    """Whether a rate differs from a benchmark: only where its whole interval lies to one side of it."""
    if interval is None or benchmark is None:
        return "unknown"
    if interval.low > benchmark:
        return "higher"
    return "lower" if interval.high < benchmark else "similar"


def of_ratio(now: float, before: float, slack: float = 0.0) -> tuple[float, float | None]:
    """The interval of now/before for two Poisson counts of the same length; high is None where unbounded.

    Given their sum, `now` is binomial; its Wilson interval (Wilson 1927) is turned into one of the ratio.
    People who come in both periods make the true interval a little narrower: this errs to caution.
    """
    low = _share_limits(max(0.0, now - slack), before + slack).low
    high = _share_limits(now + slack, max(0.0, before - slack)).high
    return low / (1 - low) if low < 1 else 0.0, None if high >= 1 else high / (1 - high)


def moved(now: float, before: float, slack: float = 0.0) -> Verdict:
    """Whether a count is higher or lower than before by more than chance explains."""
    if now + before <= 0:
        return "similar"
    low, high = of_ratio(now, before, slack)
    if low > 1:
        return "higher"
    return "lower" if high is not None and high < 1 else "similar"


def _limits(count: float) -> Interval:
    whole = round(count)
    return Interval(*(_EXACT[whole] if whole < len(_EXACT) else _byar(count)))


def _byar(count: float) -> tuple[float, float]:
    above = count + 1
    low = count * (1 - 1 / (9 * count) - Z / (3 * sqrt(count))) ** 3
    return low, above * (1 - 1 / (9 * above) + Z / (3 * sqrt(above))) ** 3


def _share_limits(part: float, rest: float) -> Interval:
    """Wilson's interval of part/(part + rest)."""
    whole = part + rest
    if whole <= 0:
        return Interval(0.0, 1.0)
    share, square = part / whole, Z * Z / whole
    middle = (share + square / 2) / (1 + square)
    half = Z * sqrt(share * (1 - share) / whole + square / (4 * whole)) / (1 + square)
    return Interval(max(0.0, middle - half), min(1.0, middle + half))
