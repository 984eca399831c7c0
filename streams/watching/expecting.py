"""What is expected of each series on each of the last days."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

import numpy as np

from streams.watching.arrays import Flags, Floats, Ints
from streams.watching.calendars import Calendars, fit_calendars
from streams.watching.completing import fit_completeness
from streams.watching.learning import DECAY, Learned
from streams.watching.partners import GUARD_DAYS, activity, past_quarantine
from streams.watching.seasons import Seasons, fit_seasons, no_seasons
from streams.watching.seen import LATENESS, RECENT_DAYS, Layout, Seen
from streams.watching.shrinking import shrink

DRIFT_DAYS: Final = 28
DRIFT_BETWEEN: Final = (0.7, 1.5)
REFIT_DAYS: Final = 28


@dataclass(frozen=True, slots=True)
class Factors:
    """What moves every series of a partner or a need alike; fitted over the authority every 28 days."""

    calendars: Calendars
    seasons: Seasons
    completeness: Floats

    def exposure(self, days: Ints, holidays: Collection[int]) -> Floats:
        """How long days are: calendar of the partner times season of the need, [need, partner, day]."""
        return self.seasons.factors(days)[:, None, :] * self.calendars.factors(days, holidays)[None]


@dataclass(frozen=True, slots=True)
class Outlook:
    """All that an expectation of any series needs, on one day.

    Attributes:
        rate: arrivals a day of exposure 1, nought where a partner is not tested, [need, sector, partner].
        by_day: calendar, season, completeness, activity and drift together, [need, partner, day].
        tested: partners known well enough, [sector, partner].
        learned: decayed arrivals that the expectation rests on, [need, sector].
        activity: share of its usual work that each partner reported, [partner, day].
        drift: observed over expected of each need over the 28 days, [need].
        usual: arrivals that each partner would report on a day of full activity, [partner, day].
    """

    rate: Floats
    by_day: Floats
    tested: Flags
    learned: Floats
    activity: Floats
    drift: Floats
    usual: Floats


@dataclass(frozen=True, slots=True)
class Expected:
    """Observed and expected arrivals, [..., day]: of all series, of some, or of areas.

    Recent days are expected as far as they have usually arrived by now. `learned` and `drift`, without the
    days, are as in `Outlook`.
    """

    observed: Floats
    expected: Floats
    learned: Floats
    drift: Floats


def first_factors(layout: Layout, day: int) -> Factors:
    """Every day alike, every day complete: before anything was seen."""
    week, holiday = np.ones((layout.partners, 7)), np.ones(layout.partners)
    complete = np.ones((layout.partners, LATENESS))
    return Factors(Calendars(week, holiday), no_seasons(layout.needs, day), complete)


def fit(seen: Seen, holidays: Collection[int]) -> Factors:
    """Factors from all days that are complete."""
    settled = seen.day - GUARD_DAYS
    return Factors(fit_calendars(seen, settled, holidays), fit_seasons(seen, settled), fit_completeness(seen))


def rescale(learned: Learned, old: Factors, new: Factors, day: int, holidays: Collection[int]) -> None:
    """Say learned exposure in the terms of new factors: as if all its days had been counted with them."""
    days = np.arange(day - 4 * 365, day + 1)
    weights = DECAY ** (day - days)
    before, after = (factors.exposure(days, holidays) @ weights for factors in (old, new))
    learned.exposure *= (after / before)[:, None, :]


def look_out(seen: Seen, learned: Learned, factors: Factors, holidays: Collection[int]) -> Outlook:
    """Expected arrivals are rate x calendar x season x completeness x activity x drift, summed over partners.

    Drift is observed over expected of a need in the whole authority over the 28 days, within 0.7 and 1.5:
    slow common movement since the fit. A rise everywhere at once shows at the level of the authority, where
    it is left out (`levels.py`).
    """
    layout, days = seen.layout, np.arange(seen.day - RECENT_DAYS + 1, seen.day + 1)
    known = past_quarantine(seen.first, seen.day)[layout.district_of]
    rate = shrink(learned.count, learned.exposure, districts_of(layout)) * known
    late = np.minimum(seen.day - days, LATENESS - 1)
    by_day = factors.exposure(days, holidays) * factors.completeness[:, late]
    counted = np.einsum("sp,nspd->npd", known.astype(np.int32), seen.recent)
    daily = rate.sum(1)[:, :, None] * by_day
    active = activity(counted.sum(0), daily.sum(0))
    lately = slice(-DRIFT_DAYS, None)
    usual = (daily * active)[..., lately].sum((1, 2))
    drift = np.clip(counted[..., lately].sum((1, 2)) / np.maximum(usual, 1), *DRIFT_BETWEEN)
    by_day *= active * drift[:, None, None]
    return Outlook(rate, by_day, known, learned.count.sum(2), active, drift, daily.sum(0))


def expect_all(outlook: Outlook, seen: Seen) -> Expected:
    """Of every series, [need, sector, day]."""
    observed = np.einsum("sp,nspd->nsd", outlook.tested.astype(np.int32), seen.recent).astype(float)
    return Expected(observed, outlook.rate @ outlook.by_day, outlook.learned, outlook.drift[:, None])


def expect_some(outlook: Outlook, seen: Seen, needs: Ints, sectors: Ints) -> Expected:
    """Of some series, [series, day], given by need and sector: those that were touched since the outlook."""
    recent = seen.recent[needs, sectors]
    observed = np.einsum("kp,kpd->kd", outlook.tested[sectors].astype(np.int32), recent).astype(float)
    expected = np.einsum("kp,kpd->kd", outlook.rate[needs, sectors], outlook.by_day[needs])
    return Expected(observed, expected, outlook.learned[needs, sectors], outlook.drift[needs])


def districts_of(layout: Layout) -> Floats:
    """1 where a sector is in a district, [district, sector]."""
    which: Floats = (np.arange(layout.districts)[:, None] == layout.district_of).astype(float)
    return which
