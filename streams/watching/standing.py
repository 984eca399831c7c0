"""What stands from one close to the next: with it, and with what was learned, the present day is expected."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Self

import numpy as np

from streams.watching.arrays import Flags, Floats
from streams.watching.closing import Watch
from streams.watching.expecting import Outlook, districts_of
from streams.watching.partners import past_quarantine
from streams.watching.seen import LATENESS, RECENT_DAYS, Layout
from streams.watching.shrinking import shrink


@dataclass(frozen=True, slots=True)
class Standing:
    """What a close found of partners and needs, said of the day that follows it.

    Attributes:
        layout: of the close; what came since is not tested before the next.
        known: partners known well enough to be tested, [district, partner].
        activity: share of its usual work that each partner reported; of the new day all, [partner, day].
        drift: observed over expected of each need, [need].
    """

    layout: Layout
    known: Flags
    activity: Floats
    drift: Floats

    @classmethod
    def nothing(cls, layout: Layout) -> Self:
        """Before the first close: nobody is tested."""
        known = np.zeros((layout.districts, layout.partners), bool)
        return cls(layout, known, np.ones((layout.partners, RECENT_DAYS)), np.ones(layout.needs))

    @classmethod
    def after(cls, watch: Watch, outlook: Outlook) -> Self:
        """After the close of the day that `watch` is at, of the next one."""
        seen = watch.seen
        whole = np.ones((seen.layout.partners, 1))
        activity = np.concatenate([outlook.activity[:, 1:], whole], 1)
        return cls(seen.layout, past_quarantine(seen.first, seen.day), activity, outlook.drift)

    @classmethod
    def within(cls, watch: Watch, outlook: Outlook) -> Self:
        """Of the day that `watch` is at, before it is over: that little came says nothing yet."""
        seen, activity = watch.seen, outlook.activity.copy()
        activity[:, -1] = 1.0
        return cls(seen.layout, past_quarantine(seen.first, seen.day), activity, outlook.drift)


def look_ahead(watch: Watch, standing: Standing, holidays: Collection[int]) -> Outlook:
    """The outlook of a day that is not over: of a whole day, as if every partner reported."""
    seen, learned, old = watch.seen, watch.learned, standing.layout
    needs, sectors, partners = old.needs, old.sectors, old.partners
    rate = np.zeros_like(learned.count)
    tested = np.zeros(rate.shape[1:], bool)
    tested[:sectors, :partners] = standing.known[old.district_of]
    rate[:needs, :sectors, :partners] = (
        shrink(
            learned.count[:needs, :sectors, :partners],
            learned.exposure[:needs, : old.districts, :partners],
            districts_of(old),
        )
        * tested[:sectors, :partners]
    )
    days = np.arange(seen.day - RECENT_DAYS + 1, seen.day + 1)
    late = np.minimum(seen.day - days, LATENESS - 1)
    activity, drift = np.ones((seen.layout.partners, RECENT_DAYS)), np.ones(seen.layout.needs)
    activity[:partners], drift[:needs] = standing.activity, standing.drift
    by_day = watch.factors.exposure(days, holidays) * watch.factors.completeness[:, late]
    usual = (rate.sum(1)[:, :, None] * by_day).sum(0)
    by_day *= activity * drift[:, None, None]
    return Outlook(rate, by_day, tested, learned.count.sum(2), activity, drift, usual)
