"""Each partner's week and bank holidays."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

import numpy as np

from streams.watching.arrays import Flags, Floats, Ints
from streams.watching.seen import SUMMED_DAYS, Seen

FITTED_DAYS: Final = 728
LEAST_ARRIVALS: Final = 200
"""Below so many a partner has no week of its own yet: every day is alike."""
LEAST_EXPECTED: Final = 15.0
SILENT_SHARE: Final = 0.2
"""A day that expected 15 and saw less than this share of it was an outage: it says nothing about the week."""


@dataclass(frozen=True, slots=True)
class Calendars:
    """Factors by partner: of each weekday from Monday, with a mean of 1, and of a bank holiday beside it."""

    week: Floats
    holiday: Floats

    def factors(self, days: Ints, holidays: Collection[int]) -> Floats:
        """The factor of each partner on each day, [partner, day]."""
        return self.week[:, weekday(days)] * np.where(is_one_of(days, holidays), self.holiday[:, None], 1.0)


def weekday(days: Ints) -> Ints:
    """0 for Monday to 6 for Sunday, of London days (day 0, 1 January 1970, was a Thursday)."""
    return (days + 3) % 7


def is_one_of(days: Ints, holidays: Collection[int]) -> Flags:
    """Which of the days are bank holidays."""
    return np.isin(days, np.fromiter(holidays, np.int64, len(holidays)))


def fit_calendars(seen: Seen, settled: int, holidays: Collection[int]) -> Calendars:
    """Means by weekday over the last two years up to `settled`; a holiday against the same weekdays.

    The holiday's factor is shrunk to 1 by one arrival and never above it.
    """
    end = SUMMED_DAYS - (seen.day - settled)
    daily = seen.daily[:, :, end - FITTED_DAYS : end].sum(1).astype(float)
    days = np.arange(settled - FITTED_DAYS + 1, settled + 1)
    kind, off = weekday(days), is_one_of(days, holidays)
    held = days >= seen.first.min(0)[:, None]
    week, holiday = np.ones((len(daily), 7)), np.ones(len(daily))
    for partner, counts in enumerate(daily):
        if counts.sum() < LEAST_ARRIVALS:
            continue
        usual = ~off & held[partner]
        expected = _means(counts[usual], kind[usual])[kind]
        usual &= (expected < LEAST_EXPECTED) | (counts >= SILENT_SHARE * expected)
        means = _means(counts[usual], kind[usual])
        week[partner] = means / means.mean()
        expected_off = means[kind[off & held[partner]]].sum()
        holiday[partner] = min(1.0, (counts[off].sum() + 1) / (expected_off + 1))
    return Calendars(week, holiday)


def _means(counts: Floats, kind: Ints) -> Floats:
    """Mean by weekday; nearly nought where a weekday was never seen."""
    means: Floats = (np.bincount(kind, counts, 7) + 1e-6) / np.maximum(np.bincount(kind, minlength=7), 1)
    return means
