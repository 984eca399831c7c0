from fractions import Fraction
from math import comb, exp, factorial, log10

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.watching.tails import log_chance, quantile, quantiles, surprise


def poisson(count: int, mean: float) -> float:
    return exp(-mean) * mean**count / factorial(count)


def geometric_sum(count: int, size: int, chance: Fraction) -> Fraction:
    """P(Y = count) of a negative binomial with a whole size, by counting."""
    return comb(count + size - 1, count) * chance**size * (1 - chance) ** count


def test_a_count_without_extra_variance_is_poisson():
    assert exp(log_chance(3, 2.0, 2.0)) == pytest.approx(poisson(3, 2.0))


def test_a_count_with_extra_variance_is_negative_binomial():
    # size 4 and chance 1/2: mean 4, variance 8
    assert exp(log_chance(6, 4.0, 8.0)) == pytest.approx(float(geometric_sum(6, 4, Fraction(1, 2))))


def test_the_mid_p_takes_half_of_the_count_itself():
    below = sum(geometric_sum(y, 4, Fraction(1, 2)) for y in range(12))
    here = geometric_sum(12, 4, Fraction(1, 2))
    assert surprise(12, 4.0, 8.0) == pytest.approx(-log10(float(1 - below - here / 2)))


def test_a_count_below_the_mean_is_no_surprise():
    assert surprise(1, 20.0, 25.0) < 1e-3


def test_an_absurd_count_stays_a_number():
    assert surprise(100_000, 1.0, 1.2) == pytest.approx(300)


def test_the_quantile_is_the_least_count_that_reaches_the_chance():
    chances = [poisson(y, 2.5) for y in range(20)]
    least = next(y for y in range(20) if sum(chances[: y + 1]) >= 0.995)
    assert quantile(0.995, 2.5, 2.5) == least


@given(st.floats(0.01, 200), st.floats(1, 5), st.integers(1, 60))
def test_more_is_more_surprising(mean: float, dispersion: float, more: int):
    count = round(mean) + more
    assert surprise(count + 1, mean, mean * dispersion) > surprise(count, mean, mean * dispersion)


@given(st.floats(0.5, 50), st.floats(1.1, 5))
def test_more_variance_makes_a_far_count_less_surprising(mean: float, dispersion: float):
    count = round(mean + 6 * (mean * dispersion) ** 0.5) + 1
    assert surprise(count, mean, mean * dispersion * 1.5) < surprise(count, mean, mean * dispersion)


@given(st.lists(st.tuples(st.floats(0.01, 99), st.floats(1.05, 6)), min_size=1, max_size=20))
def test_quantiles_of_many_counts_are_those_of_each(counts: list[tuple[float, float]]):
    mean, spread = (np.array(column) for column in zip(*counts, strict=True))
    found = quantiles((0.0005, 0.025, 0.975), mean, mean * spread)
    for row, chance in zip(found, (0.0005, 0.025, 0.975), strict=True):
        alone = [quantile(chance, m, m * f) for m, f in counts]
        assert (abs(row - alone) <= 1e-9).all()


@pytest.mark.parametrize("mean", [100.0, 400.0])
@pytest.mark.parametrize("spread", [1.3, 4.0])
def test_quantiles_of_large_counts_are_near_the_exact_ones(mean: float, spread: float):
    chances = (0.0005, 0.025, 0.975, 0.9995)
    found = quantiles(chances, np.array([mean]), np.array([mean * spread]))[:, 0]
    exact = [quantile(chance, mean, mean * spread) for chance in chances]
    assert found == pytest.approx(exact, rel=0.03)


def test_quantiles_of_no_count_are_none():
    assert quantiles((0.5,), np.array([]), np.array([])).shape == (1, 0)
