from collections import Counter

import pytest

from streams.noise import noise_table


@pytest.fixture
def table() -> tuple[int, ...]:
    """Made in each test: faults that are planted are looked for while a test runs (`./run mutants`)."""
    return noise_table(5.0, 5)


def test_there_is_noise_for_every_sum_of_keys(table):
    assert len(table) == 4096


def test_noise_has_no_bias_and_the_variance_and_bound_asked_for(table):
    assert sum(table) == 0
    assert sum(noise * noise for noise in table) / len(table) == pytest.approx(5.0, abs=0.02)
    assert (min(table), max(table)) == (-5, 5)


def test_less_noise_is_likelier_than_more(table):
    times = Counter(map(abs, table))
    assert times[0] > times[1] / 2 > times[2] / 2 > times[3] / 2 > times[4] / 2 > times[5] / 2 > 0


def test_the_distribution_is_the_flattest_there_is(table):
    """Its logarithm falls with the square of the distance: what mean and variance leave the most entropy."""
    times = Counter(table)
    assert times[2] / times[1] == pytest.approx((times[1] / times[0]) ** 3, rel=0.02)


def test_a_variance_of_nothing_is_no_noise():
    assert set(noise_table(0.0, 5)) == {0}
