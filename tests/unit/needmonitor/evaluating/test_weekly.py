import numpy as np
import pytest

from needmonitor.evaluating import weekly
from needmonitor.evaluating.noufaily import FIRST_TESTED, TESTED, WEEKS, Outbreak, simulate_weeks


@pytest.fixture
def few(monkeypatch):
    """Six series, so that it takes no time."""
    counts, truth = simulate_weeks(1, 1)
    monkeypatch.setattr(weekly, "simulate_weeks", lambda _seed, _repeats: (counts[:6], truth[:6]))
    return truth[:6]


def test_all_thresholds_have_the_false_positives_of_the_nominal_bound(few):
    evaluated = weekly.evaluate_weekly(1, 1)
    assert evaluated.series == 6
    assert 0 <= evaluated.false_positive < 0.05
    assert 0 <= evaluated.found <= 1


def test_weeks_of_an_outbreak_and_two_after_it_are_not_false():
    outside = weekly._outside([Outbreak(1, 5, FIRST_TESTED + 10, FIRST_TESTED + 12)])
    assert np.flatnonzero(~outside[0]).tolist() == [10, 11, 12, 13, 14]


def test_an_outbreak_is_found_by_an_alarm_in_its_weeks():
    alarms = np.zeros((2, TESTED), bool)
    alarms[0, 12] = alarms[1, 13] = True
    last = FIRST_TESTED + 12
    assert weekly._found(alarms, [Outbreak(1, 5, last - 2, last)] * 2) == 0.5
    assert last < WEEKS
