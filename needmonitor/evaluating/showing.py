"""What commissioners are shown of a simulated authority, a day at a time: through the rule of the gate."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from dictionary.changes import ANY
from dictionary.moments import DAY_WINDOWS
from needmonitor.evaluating.counts import Ints
from needmonitor.evaluating.merging import LA, need_id, sector_code
from needmonitor.evaluating.reporting import Simulated
from needmonitor.evaluating.town import DAYS, DELAYS, HISTORY, NEEDS, SECTORS_OF_DISTRICT
from streams.alerting.held import Key
from streams.noise import noise_table
from streams.protecting import Policy, show
from streams.ticking import COMMISSIONER_TIMINGS, Timing

POLICY: Final = Policy(frozenset(), b"of the evaluation")
DAY_SECONDS: Final = 86_400
SETTLES: Final = 120
"""Days before the first one tested in which cells come to be held as they will be."""


@dataclass
class _Gate:
    """The gate on many cells of one window, a day at a time."""

    timing: Timing
    draw: np.random.Generator
    since: Ints
    noised: Ints

    @classmethod
    def of(cls, timing: Timing, cells: int, draw: np.random.Generator) -> "_Gate":
        return cls(timing, draw, draw.integers(0, POLICY.hold, cells), np.zeros(cells, np.int64))

    def look(self, people: Ints) -> Ints:
        """The noised numbers after a day in which all came at its end."""
        looks = DAY_SECONDS // self.timing.period
        drawn = self.draw.random(len(people)) < looks / self.timing.redraw
        moved = (np.abs(people - self.since) >= POLICY.hold) | (drawn & ((people > 0) | (self.noised != 0)))
        table = np.array(noise_table(POLICY.variance, POLICY.most))
        noise = table[self.draw.integers(0, len(table), len(people))]
        self.since = np.where(moved, people, self.since)
        self.noised = np.where(moved, people + noise, self.noised)
        return self.noised


def settle(people: Ints, timing: Timing, days: int, draw: np.random.Generator) -> Ints:
    """The noised numbers of cells in which nobody comes or leaves, after so many days."""
    gate = _Gate.of(timing, len(people), draw)
    for _ in range(days):
        gate.look(people)
    return gate.noised


def shown_days(
    simulated: Simulated, draw: np.random.Generator
) -> Iterator[tuple[int, Mapping[Key, dict[str, int]]]]:
    """Day -> what commissioners are shown at its end. Cells settle for a longest window before."""
    gates: dict[str, _Gate] = {}
    keys = _keys(simulated)
    for day in range(HISTORY - SETTLES, DAYS):
        shown: dict[Key, dict[str, int]] = {}
        for timing in COMMISSIONER_TIMINGS:
            people = _with_areas(_people(simulated, day, DAY_WINDOWS[timing.window]))
            gate = gates.setdefault(timing.window, _Gate.of(timing, len(people), draw))
            noised = gate.look(people)
            for at in np.flatnonzero(noised >= POLICY.least).tolist():
                number = show(POLICY, "", int(noised[at])).people
                shown.setdefault(keys[at], {})[timing.window] = number or 0
        if day >= HISTORY:
            yield day, shown


def _people(simulated: Simulated, day: int, days: int) -> Ints:
    """Of each series, in the days up to one, as far as they had come by then."""
    first = max(0, day - days + 1)
    found = simulated.counts[:, :, first : max(first, day - DELAYS + 1)].sum((1, 2, 3), dtype=np.int64)
    for ago in range(min(DELAYS, days)):
        found += simulated.counts[:, :, day - ago, : ago + 1].sum((1, 2), dtype=np.int64)
    people: Ints = found
    return people


def _with_areas(sectors: Ints) -> Ints:
    """Series, then the sums of each need in each district, in the authority, and of all needs."""
    by_sector = sectors.reshape(-1, NEEDS)
    districts = by_sector.reshape(-1, SECTORS_OF_DISTRICT, NEEDS).sum(1)
    whole: Ints = np.concatenate([sectors, districts.ravel(), by_sector.sum(0), [sectors.sum()]])
    return whole


def _keys(simulated: Simulated) -> list[Key]:
    sectors = len(simulated.need_of) // NEEDS
    codes = [sector_code(n) for n in range(sectors)]
    codes += [f"D{n}" for n in range(sectors // SECTORS_OF_DISTRICT)] + [LA]
    return [*((need_id(need), code) for code in codes for need in range(NEEDS)), (ANY, LA)]
