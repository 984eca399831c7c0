"""Areas above the sector: sums of what was observed and expected in their sectors, never separate counts."""

import numpy as np

from streams.watching.arrays import Floats
from streams.watching.expecting import Expected, districts_of
from streams.watching.scanning import Scores, scan
from streams.watching.seen import Layout


def sum_districts(expected: Expected, layout: Layout) -> Expected:
    """Of every need in every district, [need, district, day]."""
    return _summed(expected, districts_of(layout))


def sum_authority(expected: Expected) -> Expected:
    """Of every need in the whole authority, [need, 1, day], without its drift.

    Drift would call a rise of the whole authority what is usual, and hide it here.
    """
    whole = _summed(expected, np.ones((1, expected.learned.shape[1])))
    return Expected(whole.observed, whole.expected / whole.drift[..., None], whole.learned, whole.drift)


def scan_areas(areas: Expected, dispersion: Floats) -> Scores:
    """Scores of areas, [need, area], by the same scan as sectors."""
    spread = np.broadcast_to(dispersion[:, None], areas.learned.shape)
    return scan(areas.observed, areas.expected, spread, areas.learned)


def _summed(expected: Expected, of_area: Floats) -> Expected:
    return Expected(
        of_area @ expected.observed, of_area @ expected.expected, expected.learned @ of_area.T, expected.drift
    )
