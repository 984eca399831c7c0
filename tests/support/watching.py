"""A small authority for the watch: two districts of three sectors, two needs, three partners."""

from collections.abc import Iterable

import numpy as np

from streams.watching.closing import Closed, Watch, close
from streams.watching.seen import Arrivals, Layout

LAYOUT = Layout(needs=2, partners=3, district_of=np.array([0, 0, 0, 1, 1, 1]))
MONDAY = 18_631
"""4 January 2021."""

Row = tuple[int, int, int, int, int, int]
"""Need, sector, partner, day, day it was known, number."""


def arrivals(rows: Iterable[Row]) -> Arrivals:
    columns = np.array(list(rows), np.int64).reshape(-1, 6).T
    return Arrivals(*columns)


def usual_days(first: int, last: int, mean: float = 2.0, seed: int = 1) -> list[Row]:
    """Every partner records every need in every sector, each day, known that day."""
    draw = np.random.default_rng(seed)
    counts = draw.poisson(mean, (last - first + 1, LAYOUT.needs, LAYOUT.sectors, LAYOUT.partners))
    return [
        (int(need), int(sector), int(partner), first + int(day), first + int(day), int(count))
        for (day, need, sector, partner), count in np.ndenumerate(counts)
        if count
    ]


def watched(rows: Iterable[Row], first: int, last: int) -> tuple[Watch, Closed]:
    """A watch that closed every day from first to last, each with what was known by then."""
    watch = Watch.new(LAYOUT, first - 1)
    by_day: dict[int, list[Row]] = {}
    for row in rows:
        by_day.setdefault(row[4], []).append(row)
    closed = None
    for day in range(first, last + 1):
        watch.seen.turn()
        watch.seen.add(arrivals(by_day.get(day, [])))
        closed = close(watch, frozenset())
    assert closed
    return watch, closed
