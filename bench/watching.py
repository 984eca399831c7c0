"""What the watch costs: the close of a day of 280,000 series, touched series between two closes, and a flood.

A flood: many alerts of an authority are open, and each look raises a few.
"""

import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from dictionary.needs import load_dictionary
from dictionary.places import load_places
from streams.alerting.rules import Rules
from streams.alerting.state import Alerts
from streams.watching.closing import Closed, Watch, close, touch
from streams.watching.seen import RECENT_DAYS, Arrivals, Layout
from tests.support.alerting import LA, MONDAY, candidate, looking

NEEDS, PARTNERS, SECTORS_OF_DISTRICT = 100, 6, 10
SECTORS = 2800
DAY = 20_020
"""A day on which a week is learned and factors are fitted: the dearest of 28."""
BATCHES = (1, 10, 100, 1000)
ROUNDS = 5
OPEN = (1000, 4000)
"""Alerts of one authority beside which a look raises `RAISED`."""
RAISED = 10


def measure() -> dict[str, Any]:
    """CPU seconds of a close with and without learning, microseconds for a touched series by size of batch.

    Touched series are added and scored; the least of five rounds.
    """
    watch = _watch()
    dearest = _seconds(lambda: _closed(watch, DAY))
    usual = _seconds(lambda: _closed(watch, DAY + 1))
    closed = _closed(watch, DAY + 1)
    return {
        "series": NEEDS * SECTORS,
        "close_cpu_seconds": round(usual, 2),
        "close_with_learning_cpu_seconds": round(dearest, 2),
        "series_with_a_score": round(float((closed.scores.score > 0).mean()), 4),
        "touched_microseconds": {
            size: round(min(_touched(watch, closed, size) for _ in range(ROUNDS)), 1) for size in BATCHES
        },
        "look_milliseconds_beside_open_alerts": {count: round(_flooded(count) * 1000) for count in OPEN},
    }


def _watch() -> Watch:
    draw = np.random.default_rng(1)
    layout = Layout(NEEDS, PARTNERS, np.arange(SECTORS) // SECTORS_OF_DISTRICT)
    watch = Watch.new(layout, DAY)
    level = np.exp(draw.uniform(np.log(0.04), np.log(24), (NEEDS, SECTORS, 1)))
    means = level * draw.dirichlet(np.full(PARTNERS, 2.0), (NEEDS, SECTORS))
    for day in range(RECENT_DAYS):
        watch.seen.recent[..., day] = draw.poisson(means)
    watch.seen.daily[:] = watch.seen.recent.sum(1).mean(-1).T[..., None]
    watch.seen.delays[..., 0] = 1000
    watch.seen.first[:] = DAY - 1100
    watch.learned.count[:] = means * 260
    watch.learned.exposure[:] = 260
    return watch


def _closed(watch: Watch, day: int) -> Closed:
    watch.seen.day = day
    return close(watch, frozenset())


def _seconds(work: Callable[[], object]) -> float:
    least = float("inf")
    for _ in range(ROUNDS):
        begun = time.process_time()
        work()
        least = min(least, time.process_time() - begun)
    return least


def _touched(watch: Watch, closed: Closed, size: int) -> float:
    """Microseconds a series, over as many batches as make a thousand series."""
    draw = np.random.default_rng(2)
    batches = [(draw.integers(0, NEEDS, size), draw.integers(0, SECTORS, size)) for _ in range(1000 // size)]
    day, one = np.full(size, watch.seen.day), np.ones(size, np.int64)
    begun = time.process_time()
    for needs, sectors in batches:
        watch.seen.add(Arrivals(needs, sectors, np.zeros_like(one), day, day, one))
        touch(watch, closed.outlook, needs, sectors)
    return (time.process_time() - begun) / (size * len(batches)) * 1e6


def _flooded(count: int) -> float:
    """CPU seconds of a look that raises a few alerts beside many that are open; the least of five."""
    places, dictionary = load_places(), load_dictionary()
    sectors = [s.code for s in places.sectors.values() if s.authority == LA]
    series = [(need, sector) for need in dictionary.needs for sector in sectors][:count]
    alerts, rules = Alerts(), Rules.of(places, dictionary)

    def look(score: float, of: Sequence[tuple[str, str]]) -> None:
        alerts.look(looking(MONDAY, *(candidate(score, sector, need=need) for need, sector in of)), rules)

    look(4.5, series)
    scores = iter(range(5, 5 + ROUNDS))
    return _seconds(lambda: look(next(scores), series[:RAISED]))
