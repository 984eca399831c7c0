from math import exp, factorial

import pytest

from api.intervals import Interval, against, moved, of_count, of_rate, of_ratio


def at_most(count, mean):
    """The chance of at most `count` of a Poisson number."""
    return sum(exp(-mean) * mean**n / factorial(n) for n in range(count + 1))


@pytest.mark.parametrize("count", range(1, 10))
def test_small_counts_have_exact_limits(count):
    interval = of_count(count)
    assert at_most(count, interval.high) == pytest.approx(0.025, abs=2e-5)
    assert 1 - at_most(count - 1, interval.low) == pytest.approx(0.025, abs=2e-4)


def test_nobody_counted_may_have_been_nearly_four():
    assert of_count(0) == Interval(0.0, 3.689)


@pytest.mark.parametrize(("count", "low", "high"), [(10, 4.8, 18.4), (35, 24.4, 48.7), (100, 81.4, 121.6)])
def test_larger_counts_have_byars_limits(count, low, high):
    """Exact limits of 10, 35 and 100 are 4.80-18.39, 24.38-48.68 and 81.36-121.63: Byar's are as good."""
    interval = of_count(count)
    assert (round(interval.low, 1), round(interval.high, 1)) == (low, high)


def test_limits_meet_where_the_method_changes():
    assert of_count(9).high < of_count(10).high
    assert of_count(9).low < of_count(10).low


def test_a_released_count_is_less_sure_than_an_exact_one():
    exact, released = of_count(20), of_count(20, slack=7)
    assert released.low < exact.low
    assert released.high > exact.high
    assert released == Interval(of_count(13).low, of_count(27).high)


def test_a_rate_needs_500_households():
    assert of_rate(5, 499) is None
    assert of_rate(None, 5000) is None
    interval = of_rate(35, 7075)
    assert interval is not None
    assert interval.low == pytest.approx(24.4 / 7.075, abs=0.01)


def test_a_rate_differs_only_where_its_whole_interval_does():
    interval = Interval(4.0, 6.0)
    assert against(interval, 3.9) == "higher"
    assert against(interval, 4.0) == "similar"
    assert against(interval, 6.1) == "lower"
    assert against(interval, None) == against(None, 4.0) == "unknown"


def test_ratios_of_even_counts_lie_about_one():
    low, high = of_ratio(50, 50)
    assert high is not None
    assert low * high == pytest.approx(1.0)
    assert 0.6 < low < 0.7


@pytest.mark.parametrize(
    ("now", "before", "verdict"),
    [(0, 0, "similar"), (3, 1, "similar"), (60, 30, "higher"), (30, 60, "lower"), (10, 0, "higher")],
)
def test_says_whether_a_count_moved_by_more_than_chance(now, before, verdict):
    assert moved(now, before) == verdict


def test_what_the_gate_may_have_changed_is_no_move():
    assert moved(35, 15) == "higher"
    assert moved(35, 15, slack=7) == "similar"
