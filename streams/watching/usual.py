"""How far arrivals of the last whole days are from what is usual: of every series, district and authority.

Told beside the counts, for those who may see them exactly. The days end with the last one that is over: a day
under way would always look low.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from streams.watching.arrays import Flags, Floats, Ints
from streams.watching.closing import Watch
from streams.watching.expecting import Expected, Outlook, expect_all
from streams.watching.levels import sum_authority, sum_districts
from streams.watching.scanning import LEAST_OBSERVED, doubt
from streams.watching.seen import LATENESS, RECENT_DAYS
from streams.watching.tails import quantiles

WINDOWS: Final = (7, 28)
"""Days told of. Of 91 and more, series are not held; hours are not watched."""
CHANCES: Final = (0.0005, 0.025, 0.975, 0.9995)
"""The usual range is between the middle two: 19 times in 20. Beyond the outer two is once in 1,000."""
LEAST_TOLD: Final = 0.5
"""Where fewer are expected, and few came, nothing can be said."""
TOO_FEW: Final = 9
FAR_LESS, LESS, AS_USUAL, MORE, FAR_MORE = range(-2, 3)
_LEAST_SHARE: Final = 1e-3


@dataclass(frozen=True, slots=True)
class Usual:
    """Arrivals of the last whole days, in the shape of the areas, [need, area].

    Attributes:
        arrived, expected: of partners known well enough; recent days as far as they have usually come by now.
        low, high: the usual range.
        how: -2 far less than usual, -1 less, 0 as usual, 1 more, 2 far more; `TOO_FEW` where too few came to
            say more.
        told: where there is anything to tell.
    """

    arrived: Ints
    expected: Floats
    low: Ints
    high: Ints
    how: Ints
    told: Flags


def usual_of(watch: Watch, outlook: Outlook, gone: float) -> Iterator[tuple[str, int, Usual]]:
    """(level, days, what is usual) of sectors, districts and the authority, in each window.

    Args:
        watch: whose last held day is under way.
        outlook: of that day.
        gone: share of the day under way that is over: what is late has come by so much.
    """
    seen = watch.seen
    sectors = expect_all(replace(outlook, by_day=outlook.by_day * _come(watch, gone)), seen)
    levels = {
        "sector": sectors,
        "district": sum_districts(sectors, seen.layout),
        "la": sum_authority(sectors),
    }
    for level, expected in levels.items():
        for days in WINDOWS:
            yield level, days, _usual(expected, watch.learned.dispersion, days)


def _come(watch: Watch, gone: float) -> Floats:
    """What has come of each day by now, over what will have come by tonight, [1, partner, day]."""
    late = np.minimum(np.arange(RECENT_DAYS - 1, -1, -1), LATENESS - 1)
    complete = watch.factors.completeness
    by_night, by_now = complete[:, late], complete[:, np.maximum(late - 1, 0)]
    share: Floats = by_now + gone * (by_night - by_now)
    return (share / np.maximum(by_night, _LEAST_SHARE))[None]


def _usual(areas: Expected, dispersion: Floats, days: int) -> Usual:
    whole = slice(-1 - days, -1)
    arrived = np.maximum(np.rint(areas.observed[..., whole].sum(-1)), 0).astype(np.int64)
    expected = areas.expected[..., whole].sum(-1)
    told = (expected > 0) & ((expected >= LEAST_TOLD) | (arrived >= LEAST_OBSERVED))
    mean, spread = expected[told], np.broadcast_to(dispersion[:, None], told.shape)[told]
    variance = mean * (spread + doubt(mean, areas.learned[told]))
    far_low, low, high, far_high = quantiles(CHANCES, mean, variance)
    came = arrived[told]
    how = (came > high).astype(np.int64) + (came > far_high) - (came < low) - (came < far_low)
    how[(came > high) & (came < LEAST_OBSERVED)] = TOO_FEW
    return Usual(arrived, expected, _put(told, low), _put(told, high), _put(told, how), told)


def _put(told: Flags, values: Ints) -> Ints:
    array = np.zeros(told.shape, np.int64)
    array[told] = values
    return array
