"""What each series usually is: decayed counts over decayed exposure, by partner."""

from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from streams.watching.arrays import Flags, Floats, Ints
from streams.watching.seen import Layout

HALF_LIFE: Final = 180
"""Days after which a day counts half."""
DECAY: Final = 0.5 ** (1 / HALF_LIFE)
CUT: Final = 3.0
"""Standard deviations above the expected week at which a week is cut."""
CUT_LEAST: Final = 2.0
SPREAD_DECAY: Final = 0.5 ** (1 / 16)
"""Weeks: the dispersion is of about the last half year."""
SPREAD_EXPECTED: Final = 0.3
SPREAD_LIMIT: Final = 6.0
"""Half the deviance, over the spread, above which a week is taken for a spike."""
SPREAD_BEFORE: Final = (1.2, 50.0)
"""What the dispersion is taken to be before anything is known, and of how many weeks that is worth."""


@dataclass(slots=True)
class Learned:
    """Decayed sums of days old enough to be complete.

    Attributes:
        count: arrivals, extremes cut, [need, sector, partner].
        exposure: days, each as long as its calendar, season and the partner's activity make it,
            [need, district, partner].
        squares: Pearson's squared residuals of weekly counts, and how many, [need, 2].
    """

    count: Floats
    exposure: Floats
    squares: Floats

    @classmethod
    def nothing(cls, layout: Layout) -> Self:
        """Before the first day."""
        return cls(
            np.zeros((layout.needs, layout.sectors, layout.partners)),
            np.zeros((layout.needs, layout.districts, layout.partners)),
            np.zeros((layout.needs, 2)),
        )

    @property
    def dispersion(self) -> Floats:
        """Variance over mean of counts by need; at least 1."""
        usual, worth = SPREAD_BEFORE
        return np.maximum(1.0, (self.squares[:, 0] + usual * worth) / (self.squares[:, 1] + worth))


@dataclass(frozen=True, slots=True)
class Week:
    """Seven complete days, ready to be learned.

    Attributes:
        counts: [need, sector, partner].
        exposure: calendar, season and activity, of days on which the partner had begun,
            [need, district, partner].
        expected: of all partners that are tested, [need, sector]. doubt: its own variance over its mean.
    """

    counts: NDArray[np.int64]
    exposure: Floats
    expected: Floats
    doubt: Floats


def learn(learned: Learned, week: Week, tested: Flags, own: Ints) -> None:
    """Take in a complete week: decay what is known, then add it.

    A week of the tested partners is cut at m + 3 sqrt(s m) + 2, where m is what was expected and s its
    variance over m, so that a spike does not become what is usual, and a lasting change does, slowly.
    (Noufaily et al. 2013 down-weight past outbreaks to the same end.)

    Args:
        learned: changed in place.
        week: what to learn.
        tested: partners by district, [district, partner].
        own: each sector's district.
    """
    seen = (week.counts * tested[own]).sum(2)
    mean, spread = week.expected, learned.dispersion[:, None] + week.doubt
    most = mean + CUT * np.sqrt(spread * mean) + CUT_LEAST
    share = np.where(seen > most, most / np.maximum(seen, 1), 1.0)
    _learn_spread(learned, seen, week)
    learned.count *= DECAY**7
    learned.count += week.counts * np.where(tested[own], share[:, :, None], 1.0)
    learned.exposure *= DECAY**7
    learned.exposure += week.exposure


def _learn_spread(learned: Learned, observed: Ints, week: Week) -> None:
    """Take in how far a week lies from what was expected.

    The mean of Pearson's (y - m)^2 / m (McCullagh and Nelder 1989, section 4.5) without what the doubt about
    m itself explains. Weeks far above what was expected are left out, or spikes would blind the detector.
    """
    mean = np.maximum(week.expected, SPREAD_EXPECTED)
    ratio = np.maximum(observed, mean) / mean
    deviance = observed * np.log(ratio) - np.maximum(observed - mean, 0)
    usual = deviance < SPREAD_LIMIT * (learned.dispersion[:, None] + week.doubt)
    told = usual & (week.expected > SPREAD_EXPECTED)
    squares = (observed - mean) ** 2 / mean - week.doubt
    learned.squares *= SPREAD_DECAY
    learned.squares[:, 0] += np.where(told, squares, 0.0).sum(1)
    learned.squares[:, 1] += told.sum(1)
