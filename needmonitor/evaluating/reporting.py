"""What partners report of a simulated authority, and when it arrives."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from needmonitor.evaluating.counts import Floats, Ints, overdispersed
from needmonitor.evaluating.planting import Spike, plant
from needmonitor.evaluating.town import (
    DAYS,
    DELAYS,
    HISTORY,
    HOLIDAYS_OF_YEAR,
    PARTNERS,
    STANDING,
    Habit,
    Town,
    build_town,
)

JOINING_SHARE: Final = 0.6
"""Of districts, the share that the newcomer joins."""


@dataclass(frozen=True)
class Outage:
    """Days in which a partner sends nothing; with a backlog all of it comes when it is back."""

    partner: int
    start: int
    length: int
    backlog: bool


@dataclass(frozen=True)
class Simulated:
    """Counts[series, partner, day, days late], and the truth about them.

    `joins` holds the day the newcomer joins each district, after the last day where it never does.
    """

    counts: NDArray[np.uint16]
    need_of: Ints
    district_of: Ints
    spikes: tuple[Spike, ...]
    joins: Ints
    outages: tuple[Outage, ...]


def simulate(seed: int, districts: int = 20, *, messy: bool = True) -> Simulated:
    """An authority of `districts` times 100 series; `messy` with a joining partner, outages and lateness."""
    draw = np.random.default_rng(seed)
    town = build_town(draw, districts)
    spikes, factor = plant(draw, town)
    joins = np.full(districts, DAYS + 1)
    if messy:
        joins = np.where(
            draw.random(districts) < JOINING_SHARE, HISTORY + draw.integers(15, 140, districts), DAYS + 1
        )
    newcomer = draw.uniform(0.3, 0.6, districts)
    outages = _draw_outages(draw) if messy else []
    counts = np.zeros((len(town.base), len(PARTNERS), DAYS, DELAYS), np.uint16)
    extra = np.zeros(len(spikes))
    for partner, habit in enumerate(PARTNERS):
        if partner < STANDING:
            share: Floats = town.mix[:, partner, None] * np.ones((1, DAYS))
        else:
            here = np.arange(DAYS) >= joins[town.district_of][:, None]
            share = np.where(here, newcomer[town.district_of][:, None], 0.0)
        mean = _means(town, share, habit)
        events = overdispersed(draw, mean * factor, town.dispersion[town.need_of][:, None])
        extra += [_extra(mean, factor, spike) for spike in spikes]
        counts[:, partner] = _arrive(draw, events, habit.delay if messy else (1.0,))
        for outage in outages:
            if outage.partner == partner:
                _silence(counts[:, partner], outage)
    told = tuple(replace(spike, extra=float(more)) for spike, more in zip(spikes, extra, strict=True))
    return Simulated(counts, town.need_of, town.district_of, told, joins, tuple(outages))


def _draw_outages(draw: np.random.Generator) -> list[Outage]:
    starts = (draw.integers(10, 40), draw.integers(60, 90), draw.integers(110, 150))
    return [
        Outage(
            int(draw.integers(STANDING)),
            HISTORY + int(start),
            int(draw.integers(3, 11)),
            bool(draw.random() < 0.6),  # noqa: PLR2004 - six in ten send it later
        )
        for start in starts
    ]


def _means(town: Town, share: Floats, habit: Habit) -> Floats:
    day = np.arange(DAYS)
    week = np.array(habit.week)
    usual = week[day % 7] / week.mean()
    calendar = usual * np.where(np.isin(day % 365, HOLIDAYS_OF_YEAR), habit.holiday, 1.0)
    moving = town.by_need[town.need_of] * town.by_district[town.district_of, town.need_of]
    means: Floats = town.base[:, None] * share * moving * calendar
    return means


def _extra(mean: Floats, factor: NDArray[np.float32], spike: Spike) -> float:
    rows, days = list(spike.series), slice(spike.start, spike.end + 1)
    return float((mean[rows, days] * (factor[rows, days] - 1)).sum())


def _arrive(draw: np.random.Generator, events: Ints, delay: tuple[float, ...]) -> NDArray[np.uint16]:
    """Each event of a day arrives with a delay of its own."""
    arrived = np.zeros((*events.shape, DELAYS), np.uint16)
    waiting, left = events.copy(), 1.0
    for late in range(DELAYS):
        chance = delay[late] if late < len(delay) else 0.0
        now = draw.binomial(waiting, min(1.0, chance / left)) if left > 1e-9 else 0 * waiting  # noqa: PLR2004
        arrived[:, :, late] = now
        waiting, left = waiting - now, left - chance
    return arrived


def _silence(arrived: NDArray[np.uint16], outage: Outage) -> None:
    days = slice(outage.start, outage.start + outage.length)
    kept = arrived[:, days].sum(-1)
    arrived[:, days] = 0
    if outage.backlog:
        for ago in range(outage.length):
            arrived[:, outage.start + ago, min(DELAYS - 1, outage.length - ago)] = kept[:, ago]
