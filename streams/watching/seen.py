"""What arrived of one local authority: the counts of the last days by series, and years of its daily sums."""

from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from streams.watching.arrays import Flags, Ints

SCORED_DAYS: Final = 28
"""Days that are scored again as late events arrive."""
LONGEST_WINDOW: Final = 21
RECENT_DAYS: Final = SCORED_DAYS + LONGEST_WINDOW - 1
"""Days held by series: the longest window of each day that is scored."""
SUMMED_DAYS: Final = 3 * 365 + SCORED_DAYS
"""Days held as sums over the authority: what calendars, seasons and completeness are fitted from."""
DELAY_DAYS: Final = 148
"""Days of which arrivals by delay are held."""
LATENESS: Final = 22
"""Delays told apart: 0 to 20 days, and 21 or more."""
NEVER: Final = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """The series of a local authority: every need in every sector, by every partner.

    Attributes:
        needs, partners: how many.
        district_of: each sector's district, as numbers from 0, [sector].
    """

    needs: int
    partners: int
    district_of: Ints

    @property
    def sectors(self) -> int:
        """How many sectors."""
        return len(self.district_of)

    @property
    def districts(self) -> int:
        """How many districts."""
        return int(self.district_of.max()) + 1


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Numbers of arrivals that became known, as equally long columns.

    A row says that of `day`, `number` more persons were recorded with the need in the sector by the partner,
    and that this was known on day `known`. A withdrawal has a negative number.
    """

    need: Ints
    sector: Ints
    partner: Ints
    day: Ints
    known: Ints
    number: Ints

    def only(self, rows: Flags) -> "Arrivals":
        """Some of the rows."""
        if rows.all():
            return self
        return Arrivals(*(getattr(self, name)[rows] for name in self.__slots__))


@dataclass(slots=True)
class Seen:
    """Arrivals as known now; the last axis is days, ending with `day`. Sums: no order of arrival shows.

    Attributes:
        day: the last day held.
        recent: by need, sector, partner, and the last 48 days.
        daily: by partner, need, and the last three years.
        delays: by partner, the last 148 days, and days of delay (capped at 21).
        first: by district and partner, the first day with an arrival (`NEVER` before one).
    """

    layout: Layout
    day: int
    recent: NDArray[np.int32]
    daily: NDArray[np.int32]
    delays: NDArray[np.int32]
    first: Ints

    @classmethod
    def none_by(cls, layout: Layout, day: int) -> Self:
        """Nothing seen, on a day."""
        return cls(
            layout,
            day,
            np.zeros((layout.needs, layout.sectors, layout.partners, RECENT_DAYS), np.int32),
            np.zeros((layout.partners, layout.needs, SUMMED_DAYS), np.int32),
            np.zeros((layout.partners, DELAY_DAYS, LATENESS), np.int32),
            np.full((layout.districts, layout.partners), NEVER, np.int64),
        )

    def add(self, arrivals: Arrivals) -> None:
        """Count arrivals, up to `day`; those of days no longer held by series are only summed."""
        came = arrivals.only(arrivals.number > 0)
        np.minimum.at(self.first, (self.layout.district_of[came.sector], came.partner), came.day)
        held = arrivals.only(self.day - arrivals.day < RECENT_DAYS)
        place = held.day - self.day + RECENT_DAYS - 1
        np.add.at(self.recent, (held.need, held.sector, held.partner, place), held.number)
        summed = arrivals.only(self.day - arrivals.day < SUMMED_DAYS)
        place = summed.day - self.day + SUMMED_DAYS - 1
        np.add.at(self.daily, (summed.partner, summed.need, place), summed.number)
        timed = arrivals.only(self.day - arrivals.day < DELAY_DAYS)
        place = timed.day - self.day + DELAY_DAYS - 1
        late = np.clip(timed.known - timed.day, 0, LATENESS - 1)
        np.add.at(self.delays, (timed.partner, place, late), timed.number)

    def turn(self) -> None:
        """Go on to the next day."""
        self.day += 1
        self.recent = _turned(self.recent, 3)
        self.daily = _turned(self.daily, 2)
        self.delays = _turned(self.delays, 1)


def _turned(counts: NDArray[np.int32], axis: int) -> NDArray[np.int32]:
    moved = np.roll(counts, -1, axis)
    np.moveaxis(moved, axis, -1)[..., -1] = 0
    return moved
