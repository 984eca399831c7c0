"""Looks at the series of an authority: at a close, at those touched since the last one, at all of them."""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Final

import numpy as np

from dictionary.holidays import bank_holidays
from dictionary.moments import day_date
from streams.alerting.candidates import Busy, Candidate, Scored
from streams.watches.authority import Watched
from streams.watches.pending import read_series
from streams.watches.standing_out import LEAST_SCORE, View
from streams.watches.turns import due
from streams.watching.arrays import Ints
from streams.watching.closing import close, touch, touch_again
from streams.watching.expecting import Expected, expect_all
from streams.watching.levels import scan_areas, sum_authority, sum_districts
from streams.watching.partners import SILENT_EXPECTED
from streams.watching.scanning import Scores, scan
from streams.watching.seen import SCORED_DAYS
from streams.watching.standing import Standing

BUSY_DAYS: Final = 7
"""Over so many days a partner that reports more than it did is told from one busy day."""
HOLIDAY_YEARS: Final = 5

Series = Collection[tuple[str, str]]
"""(need, area) of open alerts."""


def holidays_near(la: str, day: int) -> frozenset[int]:
    """Bank holidays of an authority's nation in the years that a day is expected from."""
    year = day_date(day).year
    years = range(year - HOLIDAY_YEARS, year + 2)
    return frozenset().union(*(bank_holidays(la[0], one) for one in years))


def look_at_close(la: str, watched: Watched, at: datetime, asked: Series) -> Scored:
    """Close the day that the watch is at, and go on to the next."""
    day, holidays = watched.day, holidays_near(la, watched.day)
    closed = close(watched.watch, holidays)
    view = View(la, watched, closed.outlook)
    candidates, scores = _everything(view, closed.expected, closed.scores, asked)
    again = _again(view)
    scored = Scored(
        authority=la,
        at=at,
        closed=day,
        candidates=(*candidates, *again),
        looked_at=None,
        scores=scores,
        busy=tuple(_busy(view)),
        series=_series(watched),
    )
    standing = Standing.after(watched.watch, closed.outlook)
    watched.pending.closed()
    watched.turn()
    watched.stand(standing)
    return scored


def look_at_all(la: str, watched: Watched, at: datetime, asked: Series) -> Scored:
    """Score everything between two closes: history was learned."""
    outlook = watched.look(holidays_near(la, watched.day))
    view, learned = View(la, watched, outlook), watched.watch.learned
    expected = expect_all(outlook, watched.watch.seen)
    spread = np.broadcast_to(learned.dispersion[:, None], expected.learned.shape)
    found = scan(expected.observed, expected.expected, spread, expected.learned)
    candidates, scores = _everything(view, expected, found, asked)
    watched.pending.touched.clear()
    return Scored(la, at, None, tuple(candidates), None, scores, (), _series(watched))


def look_at_touched(
    la: str, watched: Watched, before: datetime | None, at: datetime, asked: Series
) -> Iterator[Scored]:
    """Score series that arrivals touched, as many as there is time for; nothing where all wait their turn.

    Args:
        la: the authority.
        watched: its watch.
        before: the clock record before this one, if there was one.
        at: the moment of this one.
        asked: the open alerts' series.
    """
    pending, numbering = watched.pending, watched.numbering
    need_names, sector_names = list(numbering.needs), list(numbering.sectors)

    def name(code: int) -> tuple[str, str]:
        need, sector = read_series(code)
        return need_names[need], sector_names[sector]

    codes = due(pending.touched, lambda code: name(code) in asked, len(asked), before, at)
    if not codes:
        return
    pending.touched.difference_update(codes)
    watched.moved.add("pending")
    needs, sectors = np.array([read_series(code) for code in codes], np.int64).T
    outlook = watched.look(holidays_near(la, watched.day))
    found = touch(watched.watch, outlook, needs, sectors)
    candidates = View(la, watched, outlook).of_sectors(found, needs, sectors)
    names = [name(code) for code in codes]
    low = {
        series: float(score)
        for series, score in zip(names, found.score.tolist(), strict=True)
        if series in asked and score < LEAST_SCORE
    }
    yield Scored(la, at, None, tuple(candidates), frozenset(names), low, (), _series(watched))


def _series(watched: Watched) -> int:
    layout = watched.watch.seen.layout
    return layout.needs * layout.sectors


def _everything(
    view: View, expected: Expected, scores: Scores, asked: Series
) -> tuple[list[Candidate], dict[tuple[str, str], float]]:
    """Candidates of all levels, and the lower scores that were asked for."""
    watch = view.watched.watch
    districts = scan_areas(sum_districts(expected, watch.seen.layout), watch.learned.dispersion)
    whole = scan_areas(sum_authority(expected), watch.learned.dispersion)
    needs, sectors = (axis.ravel() for axis in np.indices(scores.score.shape))
    flat = Scores(*(getattr(scores, name).ravel() for name in ("score", "window", "observed", "expected")))
    candidates = [
        *view.of_sectors(flat, needs, sectors),
        *view.of_districts(districts),
        *view.of_authority(whole),
    ]
    numbering = view.watched.numbering
    low = {}
    for need, area in asked:
        n = numbering.needs.get(need)
        for held, numbers in (
            (scores, numbering.sectors),
            (districts, numbering.districts),
            (whole, {view.la: 0}),
        ):
            place = numbers.get(area)
            if n is not None and place is not None and held.score[n, place] < LEAST_SCORE:
                low[need, area] = float(held.score[n, place])
    return candidates, low


def _again(view: View) -> Iterator[Candidate]:
    """Earlier days of series that old arrivals reached since the last close: the best day of each."""
    codes = sorted(code for code, number in view.watched.pending.late.items() if number > 0)
    if not codes:
        return
    needs, sectors = np.array([read_series(code) for code in codes], np.int64).T
    watch = view.watched.watch
    days = touch_again(watch, view.outlook, needs, sectors)
    best = np.stack([scores.score for scores in days]).argmax(0)
    for ago in range(1, SCORED_DAYS):
        chosen = best == ago
        if chosen.any():
            yield from view.of_sectors(_only(days[ago], chosen), needs[chosen], sectors[chosen], ago)


def _only(scores: Scores, rows: Ints) -> Scores:
    return Scores(scores.score[rows], scores.window[rows], scores.observed[rows], scores.expected[rows])


def _busy(view: View) -> Iterator[Busy]:
    """Partners that have fallen silent, and those that report more of everything."""
    seen, outlook = view.watched.watch.seen, view.outlook
    came = np.einsum("sp,nspd->pd", outlook.tested.astype(np.int32), seen.recent)
    for name, partner in view.watched.numbering.partners.items():
        usual, own, active = outlook.usual[partner], came[partner], outlook.activity[partner]
        silent = 0
        while silent < SCORED_DAYS and active[-1 - silent] < 1:
            silent += 1
        days = silent or BUSY_DAYS
        expected, observed = float(usual[-days:].sum()), max(0, int(own[-days:].sum()))
        if silent or (expected > SILENT_EXPECTED and observed > expected):
            yield Busy(name, seen.day - days + 1, observed, expected, silent=bool(silent))
