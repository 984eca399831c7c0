"""Learning history that was handed in: week by week, as if it had been learned as it came."""

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from streams.watching.arrays import Ints
from streams.watching.expecting import DRIFT_BETWEEN, Factors, districts_of
from streams.watching.learning import Learned, Week, learn
from streams.watching.partners import GUARD_DAYS, activity, begun, past_quarantine
from streams.watching.scanning import doubt
from streams.watching.seen import Layout
from streams.watching.shrinking import shrink


def replay_week(  # noqa: PLR0917  what a week is learned from
    learned: Learned,
    factors: Factors,
    layout: Layout,
    first: Ints,
    counts: NDArray[np.int32],
    settled: int,
    holidays: Collection[int],
) -> None:
    """Learn the week that ends on `settled`; `learned` is changed in place.

    As `closing.take_in` does, but with the drift of the week itself: the 28 days that a close would have
    looked at are not at hand.

    Args:
        learned: from all weeks before.
        factors: fitted to the whole history.
        layout: of all arrays.
        first: first arrivals, [district, partner].
        counts: arrivals of the seven days, [need, sector, partner, 7].
        settled: the last of the days.
        holidays: days.
    """
    known, own = past_quarantine(first, settled + GUARD_DAYS), layout.district_of
    days = np.arange(settled - 6, settled + 1)
    exposure = factors.exposure(days, holidays)
    rate = shrink(learned.count, learned.exposure, districts_of(layout)) * known[own]
    counted = np.einsum("sp,nspd->npd", known[own].astype(np.int32), counts)
    daily = rate.sum(1)[:, :, None] * exposure
    active = activity(counted.sum(0), daily.sum(0))
    usual = (daily * active).sum((1, 2))
    drift = np.clip(counted.sum((1, 2)) / np.maximum(usual, 1), *DRIFT_BETWEEN)
    live = np.stack([begun(first, day) for day in days.tolist()], -1)
    exposure *= active
    mean = (rate @ (exposure.sum(2) * drift[:, None])[:, :, None])[..., 0]
    week = Week(
        counts=counts.sum(-1),
        exposure=np.einsum("npd,apd->nap", exposure, live),
        expected=mean,
        doubt=doubt(mean, learned.count.sum(2)),
    )
    learn(learned, week, known, own)
