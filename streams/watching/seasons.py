"""Season and trend of each need, over a whole local authority."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from streams.watching.arrays import Flags, Floats, Ints
from streams.watching.seen import NEVER, SCORED_DAYS, SUMMED_DAYS, Seen

YEAR: Final = 365.25
LEAST_WEEKS: Final = 104
"""Below two years of history a season cannot be told from a trend, and neither is fitted."""
LEAST_WEEKLY: Final = 10.0
"""Below so many arrivals a week a need has no season of its own."""
STANDING_DAYS: Final = 56
"""A partner that began later than this after the first one, or was silent for as long, is left out."""
AHEAD: Final = 35
"""Days for which the trend is continued."""


@dataclass(frozen=True, slots=True)
class Seasons:
    """Log factors by need: slope a year, and cosine and sine of the year and the half year.

    Attributes:
        fitted: the day of the fit, at which the trend is nought.
        by_need: shaped [need, 5].
    """

    fitted: int
    by_need: Floats

    def factors(self, days: Ints) -> Floats:
        """The factor of each need on each day, [need, day]."""
        factors: Floats = np.exp(
            self.by_need @ _terms(np.minimum(days, self.fitted + AHEAD), days, self.fitted)
        )
        return factors


def no_seasons(needs: int, day: int) -> Seasons:
    """Every day alike."""
    return Seasons(day, np.zeros((needs, 5)))


def fit_seasons(seen: Seen, settled: int) -> Seasons:
    """Least squares of log(weekly arrivals + 1/2) on trend and two harmonics, up to the day `settled`.

    Serfling's regression (Serfling 1963, Public Health Reports 78:494) with a second harmonic. Of partners
    that reported through the whole time, so that one that joins or leaves is no trend.
    """
    began = _began(seen)
    start = max(began, settled - SUMMED_DAYS + SCORED_DAYS + 1)
    weeks = (settled - start + 1) // 7
    if weeks < LEAST_WEEKS:
        return no_seasons(seen.layout.needs, settled)
    end = SUMMED_DAYS - (seen.day - settled)
    sums = seen.daily[_standing(seen, start)][:, :, end - 7 * weeks : end].sum(0)
    weekly = sums.reshape(seen.layout.needs, weeks, 7).sum(2)
    middle = settled - 3 - 7 * np.arange(weeks - 1, -1, -1)
    terms = np.vstack([np.ones(weeks), _terms(middle, middle, settled)])
    fitted = np.linalg.lstsq(terms.T, np.log(weekly.T + 0.5), rcond=None)[0]
    enough = weekly.mean(1) >= LEAST_WEEKLY
    return Seasons(settled, np.where(enough, fitted[1:], 0.0).T.copy())


def _began(seen: Seen) -> int:
    first = int(seen.first.min())
    return seen.day if first == NEVER else first


def _standing(seen: Seen, start: int) -> Flags:
    """Partners that report from the start of the fit to now."""
    now_active = seen.daily[:, :, -STANDING_DAYS:].sum((1, 2)) > 0
    flags: Flags = (seen.first.min(0) <= start + STANDING_DAYS) & now_active
    return flags


def _terms(trend_days: Ints, days: Ints, origin: int) -> Floats:
    angle = 2 * np.pi * days / YEAR
    slope = (trend_days - origin) / YEAR
    return np.stack([slope, np.cos(angle), np.sin(angle), np.cos(2 * angle), np.sin(2 * angle)])
