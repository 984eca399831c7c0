import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.watching.scanning import LEAST_OBSERVED, WINDOWS, Scores, most_under, scan
from streams.watching.seen import RECENT_DAYS
from streams.watching.tails import surprise

LEARNED = 300.0


def scan_one(observed: list[int], expected: float = 1.0, dispersion: float = 1.2) -> Scores:
    days = np.zeros(RECENT_DAYS)
    days[-len(observed) :] = observed
    mean = np.full((1, RECENT_DAYS), expected)
    return scan(days[None], mean, np.array([dispersion]), np.array([LEARNED]))


def test_what_was_expected_scores_nothing():
    scores = scan_one([1] * RECENT_DAYS)
    assert (scores.score[0], scores.window[0]) == (0, 0)


def test_a_sudden_rise_is_seen_in_the_last_day():
    scores = scan_one([1] * 27 + [12])
    assert (scores.window[0], scores.observed[0], scores.expected[0]) == (1, 12, 1)


def test_a_slow_rise_is_seen_in_a_long_window():
    assert scan_one([1] * 14 + [2] * 14).window[0] == 14


def test_the_score_is_of_a_week():
    variance = 3 * (1.2 + 3 * (1 / (LEARNED + 5) + 0.05**2))
    chance = surprise(15, 3, variance)
    scores = scan_one([1] * 25 + [5, 5, 5])
    assert scores.window[0] == 3
    assert scores.score[0] == pytest.approx(chance + np.log10(3 / 7))


def test_fewer_than_five_are_no_spike_however_few_were_expected():
    assert scan_one([LEAST_OBSERVED - 1], expected=0.001).score[0] == 0
    assert scan_one([LEAST_OBSERVED], expected=0.001).score[0] > 4


def test_a_rate_learned_from_little_is_doubted():
    days = np.full((1, RECENT_DAYS), 3.0)
    days[0, -3:] = 9
    mean = np.full((1, RECENT_DAYS), 3.0)
    scores = [scan(days, mean, np.array([1.2]), np.array([learned])).score[0] for learned in (5.0, 500.0)]
    assert scores[0] < scores[1]


def test_scores_keep_the_shape_of_the_series():
    observed = np.ones((2, 3, RECENT_DAYS))
    observed[1, 2, -1] = 30
    scores = scan(observed, np.ones((2, 3, RECENT_DAYS)), np.full((2, 3), 1.2), np.full((2, 3), LEARNED))
    assert np.argwhere(scores.score > 0).tolist() == [[1, 2]]


@settings(max_examples=40)
@given(st.lists(st.integers(0, 30), min_size=21, max_size=28), st.floats(0.05, 10), st.floats(1, 3))
def test_the_sieve_loses_no_score_that_matters(observed: list[int], expected: float, dispersion: float):
    days = np.zeros(RECENT_DAYS)
    days[-len(observed) :] = observed
    exact = []
    for window in WINDOWS:
        seen, mean = days[-window:].sum(), window * expected
        if seen > mean and seen >= LEAST_OBSERVED:
            variance = mean * (dispersion + mean * (1 / (LEARNED + 5) + 0.05**2))
            exact.append(surprise(int(seen), mean, variance) + np.log10(window / 7))
    best = max(exact, default=0)
    if best > 3:
        assert scan_one(observed, expected, dispersion).score[0] == pytest.approx(best)


def test_four_arrivals_are_no_spike_and_five_may_be():
    assert scan_one([4], expected=0.001).score[0] == 0
    assert scan_one([5], expected=0.001).score[0] > 4


@pytest.mark.parametrize("days", [1, 2, 3, 5, 7, 10, 14, 21])
def test_a_rise_is_seen_in_the_window_of_its_length(days: int):
    assert scan_one([0] * (RECENT_DAYS - days) + [6] * days).window[0] == days


@pytest.mark.parametrize("days", [1, 7, 21])
@pytest.mark.parametrize("expected", [0.02, 1.0, 37.5])
def test_one_more_than_the_most_to_be_expected_scores(expected, days):
    most = most_under(4.0, expected, 1.3, days)
    below, above = (surprise(most + more, expected, expected * 1.3) + np.log10(days / 7) for more in (0, 1))
    assert below < 4.0 <= above
