"""Rates of sectors, borrowed from their district and authority as far as their own history is thin."""

from typing import Final

import numpy as np

from streams.watching.arrays import Floats

SECTOR_SHAPE: Final = 1.0
DISTRICT_SHAPE: Final = 1.0
"""How alike areas are: the gamma shape of rates around their parent's (1: as far apart as they are high)."""
LEAST_RATE: Final = 1e-7


def shrink(count: Floats, exposure: Floats, of_district: Floats) -> Floats:
    """Posterior mean rate of each sector, its prior the district's, whose own prior is the authority's.

    Gamma-Poisson (Clayton and Kaldor 1987, Biometrics 43:671): with count y over exposure e and a gamma prior
    of shape k and mean m, the rate is (y + k) / (e + k / m).

    Args:
        count: decayed arrivals, [need, sector, partner].
        exposure: decayed exposure of each sector's district, [need, district, partner].
        of_district: 1 where a sector is in a district, [district, sector].
    """
    sectors = of_district.sum(1)[None, :, None]
    counts = of_district @ count
    exposures = exposure * sectors
    whole = (counts.sum(1) + LEAST_RATE) / (exposures.sum(1) + 1)
    district = _posterior(counts, exposures, DISTRICT_SHAPE, whole[:, None, :])
    own = of_district.argmax(0)
    return _posterior(count, exposure[:, own], SECTOR_SHAPE, district[:, own])


def _posterior(count: Floats, exposure: Floats, shape: float, mean: Floats) -> Floats:
    rate: Floats = (count + shape) / (exposure + shape / np.maximum(mean, LEAST_RATE))
    return rate
