"""Each method's scores on a simulation: everything as it was known at the end of each tested day."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from needmonitor.evaluating.reporting import Simulated
from needmonitor.evaluating.town import (
    DAYS,
    DELAYS,
    FIRST_DAY,
    HISTORY,
    NEEDS,
    PARTNERS,
    SECTORS_OF_DISTRICT,
    TESTED,
    bank_holidays,
)
from streams.watching.arrays import Floats
from streams.watching.closing import Closed, Watch, close, take_in
from streams.watching.farrington import Settings, expect_week
from streams.watching.seen import Arrivals, Layout
from streams.watching.tails import surprise

ROLLING: int = 7
YEARS: int = 3


@dataclass(frozen=True)
class Scored:
    """Scores[series, tested day], and microseconds of CPU for a series and day."""

    scores: Floats
    microseconds: float


def layout_of(simulated: Simulated) -> Layout:
    """Its sectors as one local authority."""
    sectors = len(simulated.need_of) // NEEDS
    return Layout(NEEDS, len(PARTNERS), np.arange(sectors) // SECTORS_OF_DISTRICT)


def arrivals_by_day(simulated: Simulated) -> Iterator[Arrivals]:
    """What arrived on day 0, 1, ...: of events of that day and the seven before."""
    for now in range(DAYS):
        late = np.arange(min(DELAYS, now + 1))
        came = simulated.counts[:, :, now - late, late]
        series, partner, ago = np.nonzero(came)
        yield Arrivals(
            need=simulated.need_of[series],
            sector=series // NEEDS,
            partner=partner,
            day=FIRST_DAY + now - ago,
            known=np.full(len(series), FIRST_DAY + now),
            number=came[series, partner, ago].astype(np.int64),
        )


def score_by_watch(simulated: Simulated, hear: Callable[[Watch, Closed], None] | None = None) -> Scored:
    """Ours: told what arrives day by day, it learns through the history and closes each tested day.

    `hear` is told of each close, and its time is not counted.
    """
    watch, holidays = Watch.new(layout_of(simulated), FIRST_DAY - 1), bank_holidays()
    scores, spent = [], 0.0
    for now, arrivals in enumerate(arrivals_by_day(simulated)):
        begun = time.process_time()
        watch.seen.turn()
        watch.seen.add(arrivals)
        if now < HISTORY:
            take_in(watch, holidays)
            continue
        closed = close(watch, holidays)
        spent += time.process_time() - begun
        scores.append(closed.scores.score.T.ravel())
        if hear:
            hear(watch, closed)
    return Scored(np.stack(scores, 1), spent / TESTED / len(simulated.need_of) * 1e6)


def score_by_farrington(simulated: Simulated) -> Scored:
    """Farrington flexible on sums of seven days, asked every day, against the same weekday of three years."""
    totals = simulated.counts.sum((1, 3), dtype=np.int64)
    begun = time.process_time()
    rolling = totals.cumsum(1)
    rolling[:, ROLLING:] -= rolling[:, :-ROLLING].copy()
    scores = np.zeros((len(totals), TESTED))
    settings = Settings(years=YEARS)
    for tested in range(TESTED):
        now = HISTORY + tested
        fit = expect_week(rolling[:, now % ROLLING :: ROLLING].astype(float), now // ROLLING, settings)
        known = _known_of_week(simulated, now)
        above = np.flatnonzero(known > fit.expected)
        scores[above, tested] = [
            surprise(int(known[one]), max(fit.expected[one], 1e-9), fit.expected[one] * fit.dispersion[one])
            for one in above
        ]
    spent = time.process_time() - begun
    return Scored(scores, spent / TESTED / len(totals) * 1e6)


def _known_of_week(simulated: Simulated, now: int) -> Floats:
    """Arrivals of the last seven days that had come by the end of a day, by series."""
    known = np.zeros(len(simulated.need_of))
    for ago in range(ROLLING):
        known += simulated.counts[:, :, now - ago, : ago + 1].sum((1, 2))
    return known
