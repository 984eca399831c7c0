import numpy as np
import pytest

from needmonitor.evaluating.judging import false_per_10k, judge, onsets, outside_spikes, threshold_at
from needmonitor.evaluating.planting import Spike
from needmonitor.evaluating.town import HISTORY, TESTED

SERIES = 20


def spike(series: int = 0, start: int = 50, length: int = 5, extra: float = 9.0) -> Spike:
    return Spike((series,), HISTORY + start, HISTORY + start + length - 1, 3.0, extra)


def scores(*alarms: tuple[int, int]) -> np.ndarray:
    made = np.zeros((SERIES, TESTED))
    for series, day in alarms:
        made[series, day] = 5.0
    return made


def judged(made: np.ndarray, *spikes: Spike):
    return judge(made, spikes, outside_spikes(SERIES, TESTED, spikes), 4.0)


def test_an_alarm_after_a_fortnight_without_one_begins_anew():
    found = onsets(scores((0, 10), (0, 24), (0, 39)), 4.0)
    assert np.argwhere(found).tolist() == [[0, 10], [0, 39]]


def test_an_alarm_far_from_every_spike_is_false():
    outside = outside_spikes(SERIES, TESTED, [spike()])
    assert false_per_10k(scores((0, 100)), 4.0, outside) == pytest.approx(1e4 / outside.sum())


def test_an_alarm_in_the_three_weeks_after_a_spike_is_not_false():
    outside = outside_spikes(SERIES, TESTED, [spike(start=50, length=5)])
    assert false_per_10k(scores((0, 75)), 4.0, outside) == 0
    assert false_per_10k(scores((0, 76)), 4.0, outside) > 0


@pytest.mark.parametrize(("day", "found"), [(49, 0), (50, 1), (56, 1), (57, 0)])
def test_a_spike_is_found_from_its_start_to_two_days_after_its_end(day, found):
    assert judged(scores((0, day)), spike(start=50, length=5)).found == found


def test_the_delay_counts_from_the_start_of_the_spike():
    result = judged(scores((0, 53), (1, 54)), spike(0), spike(1))
    assert (result.within_3_days, result.median_delay_days) == (0.5, 3.5)


def test_small_spikes_and_those_of_a_district_are_not_asked_for():
    wide = Spike((1, 2), HISTORY + 50, HISTORY + 54, 2.0, 80.0)
    assert judged(scores((0, 50)), spike(0), spike(3, extra=4.9), wide).spikes == 1


def test_the_threshold_is_the_least_with_so_few_false_alarms():
    made = np.zeros((SERIES, TESTED))
    made[:10, 100] = np.arange(1, 11)
    outside = np.ones((SERIES, TESTED), bool)
    threshold = threshold_at(made, outside, 3.5 / outside.sum() * 1e4)
    assert (made > threshold).sum() == 3


def test_an_alarm_that_goes_on_and_off_begins_once():
    found = onsets(scores((0, 10), (0, 20), (0, 30)), 4.0)
    assert np.argwhere(found).tolist() == [[0, 10]]


def test_a_score_at_the_threshold_is_no_alarm():
    made = scores((0, 50))
    assert not onsets(made, 5.0).any()
    assert judge(made, [spike()], outside_spikes(SERIES, TESTED, [spike()]), 5.0).found == 0


def test_a_spike_of_five_events_is_asked_for():
    assert judged(scores((0, 50)), spike(0, extra=5.0)).spikes == 1


def test_an_alarm_on_the_day_before_a_spike_is_false():
    outside = outside_spikes(SERIES, TESTED, [spike(start=50)])
    assert false_per_10k(scores((0, 49)), 4.0, outside) > 0
