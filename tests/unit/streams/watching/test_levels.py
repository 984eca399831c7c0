import numpy as np
import pytest

from streams.watching.expecting import Expected
from streams.watching.levels import scan_areas, sum_authority, sum_districts
from streams.watching.seen import RECENT_DAYS
from tests.support.watching import LAYOUT


def sectors(rise: int = 0) -> Expected:
    observed = np.ones((2, 6, RECENT_DAYS))
    observed[1, :3, -3:] += rise
    return Expected(observed, np.ones((2, 6, RECENT_DAYS)), np.full((2, 6), 300.0), np.array([[1.0], [1.25]]))


def test_a_district_is_the_sum_of_its_sectors():
    summed = sum_districts(sectors(rise=2), LAYOUT)
    assert summed.observed[1, :, -1].tolist() == [9, 3]
    assert summed.expected[1, :, -1].tolist() == [3, 3]
    assert summed.learned[1].tolist() == [900, 900]


def test_the_authority_is_the_sum_of_all_without_its_drift():
    summed = sum_authority(sectors())
    assert summed.observed[0, 0, -1] == 6
    assert summed.expected[:, 0, -1] == pytest.approx([6, 6 / 1.25])


def test_a_rise_too_thin_for_a_sector_shows_in_its_district():
    expected = sectors(rise=2)
    spread = np.array([1.2, 1.2])
    one = scan_areas(expected, spread).score[1, 0]
    assert scan_areas(sum_districts(expected, LAYOUT), spread).score[1, 0] > 4 > one
