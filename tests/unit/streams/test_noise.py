from collections import Counter

import pytest

from streams.noise import noise_table

TABLE = noise_table(5.0, 5)


def test_there_is_noise_for_every_sum_of_keys():
    assert len(TABLE) == 4096


def test_noise_has_no_bias_and_the_variance_and_bound_asked_for():
    assert sum(TABLE) == 0
    assert sum(noise * noise for noise in TABLE) / len(TABLE) == pytest.approx(5.0, abs=0.02)
    assert (min(TABLE), max(TABLE)) == (-5, 5)


def test_less_noise_is_likelier_than_more():
    times = Counter(map(abs, TABLE))
    assert times[0] > times[1] / 2 > times[2] / 2 > times[3] / 2 > times[4] / 2 > times[5] / 2 > 0


def test_the_distribution_is_the_flattest_there_is():
    """Its logarithm falls with the square of the distance: what mean and variance leave the most entropy."""
    times = Counter(TABLE)
    assert times[2] / times[1] == pytest.approx((times[1] / times[0]) ** 3, rel=0.02)


def test_a_variance_of_nothing_is_no_noise():
    assert set(noise_table(0.0, 5)) == {0}
