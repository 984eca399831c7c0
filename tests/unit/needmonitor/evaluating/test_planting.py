import numpy as np
import pytest

from needmonitor.evaluating.planting import plant
from needmonitor.evaluating.town import HISTORY, TESTED, build_town


@pytest.fixture(scope="module")
def planted():
    draw = np.random.default_rng(7)
    town = build_town(draw, 1)
    return town, *plant(draw, town)


def test_a_spike_is_remembered_as_it_was_planted(planted):
    _, spikes, factor = planted
    wide = {one for spike in spikes if not spike.of_sector for one in spike.series}
    alone = [spike for spike in spikes if spike.of_sector and spike.series[0] not in wide]
    assert alone
    for spike in alone:
        days = np.flatnonzero(factor[spike.series[0]] != 1)
        assert days.tolist() == list(range(spike.start, spike.end + 1))
        assert factor[spike.series[0], spike.end] == pytest.approx(spike.factor)


def test_a_spike_over_a_district_is_of_one_need_in_all_its_sectors(planted):
    town, spikes, _ = planted
    wide = [spike for spike in spikes if not spike.of_sector]
    assert len(wide) == 12
    for spike in wide:
        assert len(spike.series) == 10
        assert len({int(town.need_of[one]) for one in spike.series}) == 1


def test_spikes_are_of_three_to_21_days_two_to_ten_fold_and_over_in_time(planted):
    _, spikes, _ = planted
    assert all(2 <= spike.end - spike.start <= 20 for spike in spikes)
    assert all(2 <= spike.factor <= 10 for spike in spikes if spike.of_sector)
    assert all(1.5 <= spike.factor <= 4 for spike in spikes if not spike.of_sector)
    assert all(HISTORY + 10 <= spike.start < HISTORY + TESTED - 25 for spike in spikes)
