"""Weekly series of the 42 scenarios of Noufaily et al. 2013 (Statistics in Medicine 32:1206)."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from needmonitor.evaluating.counts import Floats, Ints, overdispersed

WEEKS: Final = 624
TESTED: Final = 49
FIRST_TESTED: Final = WEEKS - TESTED
EARLIEST_OUTBREAK: Final = 312
PAST_OUTBREAKS: Final = 4
PAST_SIZES: Final = (2, 3, 5, 10)
PARAMETERS: Final = (
    (0.1, 0.0025, 0.6, 0.6, 1.5),
    (-2.0, 0.005, 0.1, 0.3, 2.0),
    (1.5, 0.003, 0.2, -0.4, 1.0),
    (0.5, 0.002, 0.5, 0.5, 5.0),
    (2.5, 0.001, 1.0, 0.1, 3.0),
    (3.75, 0.001, 0.1, -0.1, 1.1),
    (5.0, 0.0001, 0.05, 0.01, 1.2),
)
"""Log mean, its slope a week, cosine and sine of the year, variance over mean."""


@dataclass(frozen=True)
class Scenario:
    """One of the 42: a set of parameters, with or without its trend, with 0, 1 or 2 harmonics."""

    level: float
    slope: float
    cosine: float
    sine: float
    dispersion: float
    harmonics: int

    def means(self) -> Floats:
        """Of each week."""
        week = np.arange(1, WEEKS + 1)
        line: Floats = np.asarray(self.level + self.slope * week, np.float64)
        for turn in range(1, self.harmonics + 1):
            angle = 2 * np.pi * turn * week / 52
            line = line + self.cosine * np.cos(angle) + self.sine * np.sin(angle)
        means: Floats = np.exp(line)
        return means


@dataclass(frozen=True)
class Outbreak:
    """The one in the tested weeks of a series, both ends included; `strength` in standard deviations."""

    scenario: int
    strength: int
    start: int
    end: int


def scenarios() -> list[Scenario]:
    """All 42, in the order of the benchmark."""
    return [
        Scenario(level, slope * trend, cosine, sine, dispersion, harmonics)
        for level, slope, cosine, sine, dispersion in PARAMETERS
        for trend in (0, 1)
        for harmonics in (0, 1, 2)
    ]


def simulate_weeks(seed: int, repeats: int) -> tuple[Ints, list[Outbreak]]:
    """Counts[series, week], `repeats` series of each scenario, and each series' outbreak."""
    draw = np.random.default_rng(seed)
    rows, truth = [], []
    for number, scenario in enumerate(scenarios(), start=1):
        means = scenario.means()
        deviation = np.sqrt(scenario.dispersion * means)
        for _ in range(repeats):
            counts = overdispersed(draw, means, scenario.dispersion)
            past = np.arange(EARLIEST_OUTBREAK, FIRST_TESTED)
            for start in draw.choice(past, PAST_OUTBREAKS, replace=False):
                _break_out(draw, counts, int(start), draw.choice(PAST_SIZES) * deviation[start])
            strength = int(draw.integers(1, 11))
            start = int(draw.integers(FIRST_TESTED, WEEKS - 4))
            end = _break_out(draw, counts, start, strength * deviation[start])
            rows.append(counts)
            truth.append(Outbreak(number, strength, start, end))
    return np.array(rows), truth


def _break_out(draw: np.random.Generator, counts: Ints, start: int, size: float) -> int:
    """Add an outbreak of about `size` cases over the weeks from `start`; its last week."""
    cases = 0
    while cases < 1:
        cases = int(draw.poisson(size))
    weeks = start + np.floor(draw.lognormal(0, 0.5, cases)).astype(int)
    weeks = weeks[weeks < WEEKS]
    np.add.at(counts, weeks, 1)
    return int(weeks.max()) if len(weeks) else start
