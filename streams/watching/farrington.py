"""Farrington's flexible method: what public-health teams know, for weekly reports at any level.

Noufaily et al. 2013, "An improved algorithm for outbreak detection in multiple surveillance systems",
Statistics in Medicine 32:1206; as `farringtonFlexible` of R's `surveillance` computes it with
`thresholdMethod = "nbPlugin"`, `pThresholdTrend = 1` and `limit54 = c(0, 4)`.
"""

from dataclasses import dataclass
from itertools import pairwise
from math import log10
from typing import Final

import numpy as np

from streams.watching.arrays import Floats, Ints
from streams.watching.farrington_fitting import Baseline, Fit, fit_reweighted
from streams.watching.tails import quantile, surprise

ALPHA: Final = 0.005
BLOCK: Final = 250
"""Series fitted together: as many as a processor's cache holds."""
TWICE: Final = log10(2)
"""A sum of two weeks is a new one only every second week."""
NO_EXCESS: Final = 1.0001
"""Dispersion below which a Poisson is taken."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the method looks back on.

    Attributes:
        years: how many past years.
        half_window: weeks either side of this week in past years that share its level.
        left_out: weeks before this one that are not used, so that an outbreak does not teach itself.
        levels: of the season, this week's among them.
    """

    years: int = 5
    half_window: int = 3
    left_out: int = 26
    levels: int = 10
    weeks_of_year: int = 52


@dataclass(frozen=True, slots=True)
class Reported:
    """One week of many series.

    Attributes:
        observed, expected, upper: the count, the mean, and the bound at `ALPHA`; an alarm is above it.
        dispersion: variance over mean of the past weeks, at least 1.
        error: standard error of the logarithm of the mean.
        exceedance: X = (y - m) / (u - m), as in the paper; an alarm is above 1.
    """

    observed: Floats
    expected: Floats
    upper: Floats
    dispersion: Floats
    error: Floats

    @property
    def exceedance(self) -> Floats:
        """1 at the bound; infinite where something came and the bound is nought."""
        room = self.upper - self.expected
        inside = np.where(self.observed > self.upper, np.inf, 0.0)
        return np.where(room > 0, (self.observed - self.expected) / np.where(room > 0, room, 1.0), inside)


def season_levels(week: int, settings: Settings) -> tuple[Ints, Ints]:
    """The past weeks that are used, and the level of the season of each, 0 that of this week.

    Around the same week of every past year lie `half_window` weeks either side at level 0; the weeks between
    two such stretches are divided into the other levels, as evenly as they go, the longer ones first.
    """
    around = settings.half_window
    anchors = [week - back * settings.weeks_of_year for back in range(settings.years + 1)]
    level: dict[int, int] = {}
    for later, anchor in pairwise(anchors):
        level |= dict.fromkeys(range(anchor - around, anchor + around + 1), 0)
        between = np.arange(anchor + around + 1, later - around)
        for number, part in enumerate(np.array_split(between, settings.levels - 1), start=1):
            level |= dict.fromkeys(part.tolist(), number)
    used = sorted(one for one in level if 0 <= one < week - settings.left_out)
    return np.array(used), np.array([level[one] for one in used])


def expect_week(counts: Floats, week: int, settings: Settings) -> Fit:
    """Expected count and dispersion of column `week` of weekly counts, [series, week], from earlier columns.

    A trend is always fitted, and left out where it would carry the expectation above every past week.
    """
    weeks, levels = season_levels(week, settings)
    past = counts[:, weeks]
    blocks = [
        _expect(past[start : start + BLOCK], weeks - week, levels) for start in range(0, len(past), BLOCK)
    ]
    return Fit(*(np.concatenate([getattr(fit, name) for fit in blocks]) for name in Fit.__slots__))


def _expect(past: Floats, weeks: Ints, levels: Ints) -> Fit:
    fit = fit_reweighted(past, Baseline(weeks, levels, trend=True))
    beyond = fit.expected > past.max(1)
    if beyond.any():
        flat = fit_reweighted(past[beyond], Baseline(weeks, levels, trend=False))
        for name in Fit.__slots__:
            getattr(fit, name)[beyond] = getattr(flat, name)
    return fit


def report(counts: Floats, week: int, settings: Settings) -> Reported:
    """Farrington's answer for column `week` of weekly counts, [series, week]."""
    fit = expect_week(counts, week, settings)
    upper = [_bound(mean, spread) for mean, spread in zip(fit.expected, fit.dispersion, strict=True)]
    return Reported(counts[:, week], fit.expected, np.array(upper, float), fit.dispersion, fit.error)


def scores_of_two_weeks(before: Reported, now: Reported) -> tuple[Floats, Floats]:
    """-log10 of the mid-p of this week alone, and of this week and the one before, half as often tried.

    An outbreak that lasts is seen sooner in two weeks than in one. The variance of a sum m of two means is
    f m + (e m)^2, with the dispersion f and the standard error e of this week's fit. Counts that are not
    above what was expected score 0.
    """
    one = _tails(now.observed, now.expected, now.dispersion * now.expected)
    seen, mean = before.observed + now.observed, before.expected + now.expected
    two = _tails(seen, mean, now.dispersion * mean + (now.error * mean) ** 2)
    return one, np.where(two > 0, two + TWICE, 0.0)


def _tails(observed: Floats, mean: Floats, variance: Floats) -> Floats:
    tails = np.zeros(len(observed))
    for row in np.flatnonzero(observed > mean):
        tails[row] = surprise(round(observed[row]), mean[row], variance[row])
    return tails


def _bound(mean: float, dispersion: float) -> int:
    return quantile(1 - ALPHA, mean, mean * dispersion if dispersion > NO_EXCESS else mean)
