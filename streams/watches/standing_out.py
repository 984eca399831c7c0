"""What stands out: candidates with all that an alert tells of them, from the scores of a look."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from dictionary.alerts import PartnerShare
from streams.alerting.candidates import AreaSeen, Candidate
from streams.watches.authority import LATE_DAYS, Watched
from streams.watches.pending import series_code
from streams.watching.arrays import Floats, Ints
from streams.watching.expecting import Outlook
from streams.watching.scanning import Scores, doubt, most_under
from streams.watching.seen import LATENESS, NEVER, RECENT_DAYS

LEAST_SCORE: Final = 4.0
SHOWN: Final = 0.005
"""An expectation below is nobody's."""
Level = Literal["sector", "district", "la"]


@dataclass(frozen=True, slots=True)
class View:
    """An authority on one day, as one look saw it."""

    la: str
    watched: Watched
    outlook: Outlook

    def of_sectors(self, scores: Scores, needs: Ints, sectors: Ints, ago: int = 0) -> list[Candidate]:
        """Of series given by need and sector, `ago` days before the day of the view."""
        names, own = list(self.watched.numbering.sectors), self.watched.numbering.district_of
        unknown = self.watched.numbering.districts.get(self.la)
        found = []
        for at in np.flatnonzero(scores.score >= LEAST_SCORE).tolist():
            need, sector = int(needs[at]), int(sectors[at])
            # Of a sector that places no longer know, nobody could be told where it is.
            if own[sector] != unknown:
                area: tuple[Level, str] = ("sector", names[sector])
                found.append(self._candidate(scores, at, need, np.array([sector]), area, ago))
        return found

    def of_districts(self, scores: Scores) -> Iterator[Candidate]:
        """Of every need in every district, [need, district]."""
        names, own = list(self.watched.numbering.districts), self.watched.watch.seen.layout.district_of
        for need, district in np.argwhere(scores.score >= LEAST_SCORE).tolist():
            sectors = np.flatnonzero(own == district)
            # Sectors without a district hang under the authority, which has sums of its own.
            if names[district] != self.la:
                yield self._candidate(scores, (need, district), need, sectors, ("district", names[district]))

    def of_authority(self, scores: Scores) -> Iterator[Candidate]:
        """Of every need in the whole authority, [need, 1]."""
        every = np.arange(self.watched.watch.seen.layout.sectors)
        for need in np.flatnonzero(scores.score[:, 0] >= LEAST_SCORE).tolist():
            yield self._candidate(scores, (need, 0), need, every, ("la", self.la))

    def _candidate(  # noqa: PLR0917  one series and where it stands
        self,
        scores: Scores,
        at: int | tuple[int, int],
        need: int,
        sectors: Ints,
        area: tuple[Level, str],
        ago: int = 0,
    ) -> Candidate:
        watched = self.watched
        seen = watched.watch.seen
        window = int(scores.window[at])
        days = slice(RECENT_DAYS - ago - window, RECENT_DAYS - ago)
        observed = round(scores.observed[at])
        # Late ones are told of all partners; those of partners that are not tested are in no number here.
        late = min(observed, int(watched.late[need, sectors, days].sum()))
        own = seen.layout.district_of[sectors]
        began = int(seen.first[own].min())
        day = seen.day - ago
        return Candidate(
            need=list(watched.numbering.needs)[need],
            area=area[1],
            level=area[0],
            score=float(scores.score[at]),
            day=day,
            days=window,
            observed=observed,
            expected=float(scores.expected[at]),
            upper=self._upper(need, sectors, float(scores.expected[at]), window),
            partners=self._shares(need, sectors, days, drifting=area[0] != "la"),
            completeness=self._completeness(need, sectors, days, ago),
            late=late,
            late_old=min(late, self._late_old(need, sectors, ago + window)),
            history_days=0 if began == NEVER else day - began,
            above=tuple(self._above(need, sectors, days, area[0])),
        )

    def _upper(self, need: int, sectors: Ints, expected: float, window: int) -> int:
        """The most that would have scored under 4."""
        learned = self.outlook.learned[need, sectors].sum()
        spread = self.watched.watch.learned.dispersion[need] + doubt(np.array(expected), learned)
        return most_under(LEAST_SCORE, expected, float(spread), window)

    def _shares(self, need: int, sectors: Ints, days: slice, *, drifting: bool) -> tuple[PartnerShare, ...]:
        """Every partner with arrivals or an expectation: the tested by what is tested of them."""
        outlook, seen = self.outlook, self.watched.watch.seen
        came, tested = seen.recent[need, sectors][:, :, days].sum(2), outlook.tested[sectors]
        observed = np.where(tested.any(0), (came * tested).sum(0), came.sum(0))
        expected = self._expected(need, sectors, days).sum(1)
        if not drifting:
            expected = expected / outlook.drift[need]
        return tuple(
            PartnerShare(
                id=name,
                observed=max(0, int(observed[number])),
                expected=float(expected[number]),
                quarantined=not tested[:, number].any(),
            )
            for name, number in self.watched.numbering.partners.items()
            if observed[number] > 0 or expected[number] > SHOWN
        )

    def _expected(self, need: int, sectors: Ints, days: slice) -> Floats:
        """[partner, day]."""
        outlook = self.outlook
        expected: Floats = outlook.rate[need, sectors].sum(0)[:, None] * outlook.by_day[need][:, days]
        return expected

    def _completeness(self, need: int, sectors: Ints, days: slice, ago: int) -> float:
        """Share of a window's arrivals that has usually come by now."""
        expected = self._expected(need, sectors, days)
        last = ago + expected.shape[1] - 1
        late = np.minimum(np.arange(last, ago - 1, -1), LATENESS - 1)
        complete = np.maximum(self.watched.watch.factors.completeness[:, late], 1e-3)
        whole = (expected / complete).sum()
        return float(expected.sum() / whole) if whole else 1.0

    def _late_old(self, need: int, sectors: Ints, days: int) -> int:
        if days <= LATE_DAYS:
            return 0
        late = self.watched.pending.late
        return max(0, sum(late.get(series_code(need, sector), 0) for sector in sectors.tolist()))

    def _above(self, need: int, sectors: Ints, days: slice, level: Level) -> Iterator[AreaSeen]:
        """The same need and days in the district and the authority."""
        if level == "la":
            return
        layout, numbering = self.watched.watch.seen.layout, self.watched.numbering
        district = int(layout.district_of[sectors[0]])
        name = list(numbering.districts)[district]
        if level == "sector" and name != self.la:
            yield self._sum(name, "district", need, np.flatnonzero(layout.district_of == district), days)
        yield self._sum(self.la, "la", need, np.arange(layout.sectors), days)

    def _sum(
        self, area: str, level: Literal["district", "la"], need: int, sectors: Ints, days: slice
    ) -> AreaSeen:
        came = self.watched.watch.seen.recent[need, sectors][:, :, days].sum(2)
        observed = int((came * self.outlook.tested[sectors]).sum())
        return AreaSeen(area, level, max(0, observed), float(self._expected(need, sectors, days).sum()))
