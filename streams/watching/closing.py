"""The close of a day: learn what became complete, expect, scan every series."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Self

import numpy as np

from streams.watching.arrays import Flags, Ints
from streams.watching.expecting import (
    REFIT_DAYS,
    Expected,
    Factors,
    Outlook,
    expect_all,
    expect_some,
    first_factors,
    fit,
    look_out,
    rescale,
)
from streams.watching.learning import Learned, Week, learn
from streams.watching.partners import GUARD_DAYS, begun, past_quarantine, short_history
from streams.watching.scanning import Scores, doubt, scan, scan_again
from streams.watching.seen import RECENT_DAYS, Layout, Seen


@dataclass(slots=True)
class Watch:
    """All that is known of a local authority's series: what was seen, learned and fitted."""

    seen: Seen
    learned: Learned
    factors: Factors

    @classmethod
    def new(cls, layout: Layout, day: int) -> Self:
        """Nothing known, on the day before the first one."""
        return cls(Seen.none_by(layout, day), Learned.nothing(layout), first_factors(layout, day))


@dataclass(frozen=True, slots=True)
class Closed:
    """What the close of a day says.

    Attributes:
        outlook: to score touched series with, until the next close.
        expected, scores: of every series, [need, sector].
        provisional: sectors whose longest-known partner has under eight weeks of history, [sector].
    """

    outlook: Outlook
    expected: Expected
    scores: Scores
    provisional: Flags


def close(watch: Watch, holidays: Collection[int]) -> Closed:
    """Close the day that `watch` is at: every series is scored.

    What it says depends on the arrivals added before, not on their order.
    """
    take_in(watch, holidays)
    outlook = look_out(watch.seen, watch.learned, watch.factors, holidays)
    expected = expect_all(outlook, watch.seen)
    spread = np.broadcast_to(watch.learned.dispersion[:, None], expected.learned.shape)
    scores = scan(expected.observed, expected.expected, spread, expected.learned)
    young = short_history(watch.seen.first, watch.seen.day)[watch.seen.layout.district_of]
    return Closed(outlook, expected, scores, young)


def touch(watch: Watch, outlook: Outlook, needs: Ints, sectors: Ints) -> Scores:
    """Score some series between two closes, [series]; provisional.

    Today is expected whole however early it is, so a score given during a day is low rather than high.
    """
    some = expect_some(outlook, watch.seen, needs, sectors)
    return scan(some.observed, some.expected, watch.learned.dispersion[needs], some.learned)


def touch_again(watch: Watch, outlook: Outlook, needs: Ints, sectors: Ints) -> list[Scores]:
    """Score each of the last 28 days of series that late events touched anew, the newest first."""
    some = expect_some(outlook, watch.seen, needs, sectors)
    return scan_again(some.observed, some.expected, watch.learned.dispersion[needs], some.learned)


def take_in(watch: Watch, holidays: Collection[int]) -> None:
    """Learn the week that became complete, if one did, and every 28 days fit the factors again."""
    seen, settled = watch.seen, watch.seen.day - GUARD_DAYS
    if seen.day % REFIT_DAYS == 0:
        fresh = fit(seen, holidays)
        rescale(watch.learned, watch.factors, fresh, settled, holidays)
        watch.factors = fresh
    if settled % 7 == 0:
        own = seen.layout.district_of
        learn(watch.learned, _week(watch, settled, holidays), past_quarantine(seen.first, seen.day), own)


def _week(watch: Watch, settled: int, holidays: Collection[int]) -> Week:
    seen, outlook = watch.seen, look_out(watch.seen, watch.learned, watch.factors, holidays)
    held = slice(RECENT_DAYS - GUARD_DAYS - 7, RECENT_DAYS - GUARD_DAYS)
    days = np.arange(settled - 6, settled + 1)
    live = np.stack([begun(seen.first, day) for day in days.tolist()], -1)
    mean = outlook.rate @ outlook.by_day[:, :, held].sum(2, keepdims=True)
    exposure = watch.factors.exposure(days, holidays) * outlook.activity[:, held]
    return Week(
        counts=seen.recent[..., held].sum(-1),
        exposure=np.einsum("npd,apd->nap", exposure, live),
        expected=mean[..., 0],
        doubt=doubt(mean[..., 0], outlook.learned),
    )
