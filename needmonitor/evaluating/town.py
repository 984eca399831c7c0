"""A simulated authority: what it is made of, before spikes and reporting (`reporting.py`, `planting.py`).

Sizes, partners and their habits are those of the benchmark in docs/detection.md. A seed makes the same
authority on every run: the order of draws is part of the definition.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from needmonitor.evaluating.counts import Floats, Ints

HISTORY: Final = 1120
"""Days before the first one tested."""
TESTED: Final = 182
DAYS: Final = HISTORY + TESTED
NEEDS: Final = 10
SECTORS_OF_DISTRICT: Final = 10
SERIES_OF_DISTRICT: Final = NEEDS * SECTORS_OF_DISTRICT
FIRST_DAY: Final = 18_631
"""Day 0 of the simulation as a London day: Monday 4 January 2021."""
DELAYS: Final = 8
"""Days from an event to its arrival: 0 to 7."""
HOLIDAYS_OF_YEAR: Final = (0, 107, 110, 128, 149, 240, 358, 359)
SEASONS_OF_YEAR: Final = 2


@dataclass(frozen=True)
class Habit:
    """How a partner works: its week from Monday, its delays in days, what a bank holiday leaves of a day."""

    name: str
    week: tuple[float, ...]
    delay: tuple[float, ...]
    holiday: float = 0.15


PARTNERS: Final = (
    Habit("advice", (1.3, 1.2, 1.1, 1.0, 0.9, 0.15, 0.05), (0.90, 0.07, 0.03)),
    Habit("council", (1.2, 1.1, 1.0, 1.0, 0.9, 0.3, 0.2), (0.70, 0.15, 0.06, 0.04, 0.03, 0.02)),
    Habit("gp", (1.4, 1.1, 1.0, 1.0, 1.0, 0.05, 0.02), (0.0, 0.93, 0.05, 0.02)),
    Habit("housing", (1.1, 1.1, 1.1, 1.0, 1.0, 0.2, 0.1), (0.50, 0.20, 0.10, 0.08, 0.05, 0.04, 0.02, 0.01)),
    Habit("helpline", (1.0, 1.0, 0.9, 0.9, 1.0, 1.1, 1.1), (0.97, 0.03), holiday=0.9),
    Habit("newcomer", (1.1, 1.1, 1.0, 1.0, 1.0, 0.4, 0.3), (0.80, 0.15, 0.05)),
)
STANDING: Final = len(PARTNERS) - 1
"""Partners that report from the first day; the last one joins."""


@dataclass(frozen=True)
class Town:
    """Daily means of series (sector by sector, each with its needs), before partners divide them.

    Attributes:
        base: mean a day by series. mix: each standing partner's share by series. dispersion: by need.
        need_of, district_of: by series. by_need: factor by need and day. by_district: by district, need, day.
    """

    base: Floats
    mix: Floats
    dispersion: Floats
    need_of: Ints
    district_of: Ints
    by_need: Floats
    by_district: Floats


def build_town(draw: np.random.Generator, districts: int) -> Town:
    """The level of every series and what moves it: season, trend, slow drift and shocks that areas share."""
    sectors = districts * SECTORS_OF_DISTRICT
    day = np.arange(DAYS)
    size = np.exp(draw.normal(0, 0.5, sectors))
    level = np.exp(np.linspace(np.log(0.1), np.log(8), NEEDS))
    base = np.clip(np.outer(size, level) * np.exp(draw.normal(0, 0.4, (sectors, NEEDS))), 0.05, 20)
    dispersion = draw.uniform(1.0, 1.6, NEEDS)
    height = draw.uniform(0, 0.35, (NEEDS, SEASONS_OF_YEAR)) * [1, 0.4]
    phase = draw.uniform(0, 2 * np.pi, (NEEDS, SEASONS_OF_YEAR))
    turns = np.arange(1, SEASONS_OF_YEAR + 1)[:, None, None]
    season = (height.T[:, :, None] * np.cos(2 * np.pi * turns * day / 365 + phase.T[:, :, None])).sum(0)
    trend = draw.uniform(-0.15, 0.2, NEEDS)[:, None] * (day / 365)
    drift = np.cumsum(draw.normal(0, 0.003, (NEEDS, DAYS)), 1)
    by_need = np.exp(season + (trend + drift) + draw.normal(0, 0.05, (NEEDS, DAYS)))
    by_district = np.exp(draw.normal(0, 0.04, (districts, NEEDS, DAYS)))
    mix = draw.dirichlet(np.full(STANDING, 2.0), (sectors, NEEDS))
    return Town(
        base=base.ravel(),
        mix=mix.reshape(-1, STANDING),
        dispersion=dispersion,
        need_of=np.tile(np.arange(NEEDS), sectors),
        district_of=np.repeat(np.arange(districts), SERIES_OF_DISTRICT),
        by_need=by_need,
        by_district=by_district,
    )


def bank_holidays() -> frozenset[int]:
    """The simulation's own bank holidays, as London days."""
    return frozenset(FIRST_DAY + day for day in range(DAYS) if day % 365 in HOLIDAYS_OF_YEAR)
