"""Spikes planted into simulated series, and remembered."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from needmonitor.evaluating.counts import Floats, Ints
from needmonitor.evaluating.town import DAYS, HISTORY, NEEDS, TESTED, Town

SHARE_OF_SERIES: Final = 0.35
DISTRICT_SPIKES: Final = 12
SECTOR_FACTOR: Final = (2.0, 10.0)
DISTRICT_FACTOR: Final = (1.5, 4.0)
LENGTH: Final = (3, 22)
"""Days, the second one excluded."""


@dataclass(frozen=True)
class Spike:
    """A planted rise: of which series, in which days (both ends included), how many events it should add."""

    series: tuple[int, ...]
    start: int
    end: int
    factor: float
    extra: float = 0.0

    @property
    def of_sector(self) -> bool:
        """In one series; else over a district."""
        return len(self.series) == 1


def plant(draw: np.random.Generator, town: Town) -> tuple[list[Spike], NDArray[np.float32]]:
    """Spikes in 35% of the series and over some districts, and the factor by series and day they make."""
    factor = np.ones((len(town.base), DAYS), np.float32)
    count = len(town.base)
    chosen = draw.permutation(count)[: int(SHARE_OF_SERIES * count)]
    spikes = [_plant(draw, factor, np.array([one]), SECTOR_FACTOR) for one in chosen]
    for _ in range(DISTRICT_SPIKES):
        district, need = draw.integers(town.district_of.max() + 1), draw.integers(NEEDS)
        members = np.flatnonzero((town.district_of == district) & (town.need_of == need))
        spikes.append(_plant(draw, factor, members, DISTRICT_FACTOR))
    return spikes, factor


def _plant(
    draw: np.random.Generator, factor: NDArray[np.float32], members: Ints, between: tuple[float, float]
) -> Spike:
    size = float(np.exp(draw.uniform(np.log(SECTOR_FACTOR[0]), np.log(SECTOR_FACTOR[1]))))
    if between != SECTOR_FACTOR:
        size = float(np.exp(draw.uniform(np.log(between[0]), np.log(between[1]))))
    length = int(draw.integers(*LENGTH))
    start = HISTORY + int(draw.integers(10, TESTED - 25))
    shape: Floats = np.ones(length)
    if draw.random() >= 0.5:  # noqa: PLR2004 - half of them rise slowly
        shape = np.minimum(1, (np.arange(length) + 1) / (length / 2))
    factor[members, start : start + length] *= 1 + (size - 1) * shape
    return Spike(tuple(int(one) for one in members), start, start + length - 1, size)
