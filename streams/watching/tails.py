"""Tails of the negative binomial: the probability of a count, and the count of a probability."""

from math import exp, lgamma, log, log1p
from typing import Final

SMALLEST: Final = 1e-300
POISSON_BELOW: Final = 1e-9
"""Extra variance, as a share of the mean, below which a Poisson is taken."""


def log_chance(count: int, mean: float, variance: float) -> float:
    """Log of P(Y = count), negative binomial by moments; Poisson where the variance is not above the mean.

    With m and v: size r = m^2 / (v - m), P(y) = G(y + r) / (G(r) y!) (r / (r + m))^r (m / (r + m))^y.
    """
    extra = variance - mean
    if extra <= POISSON_BELOW * mean:
        return count * log(mean) - mean - lgamma(count + 1)
    size = mean * mean / extra
    return (
        lgamma(count + size)
        - lgamma(size)
        - lgamma(count + 1)
        - size * log1p(mean / size)
        + count * log(mean / (size + mean))
    )


def _ratio(count: int, mean: float, variance: float) -> float:
    """P(Y = count + 1) / P(Y = count)."""
    extra = variance - mean
    if extra <= POISSON_BELOW * mean:
        return mean / (count + 1)
    size = mean * mean / extra
    return (count + size) / (count + 1) * mean / (size + mean)


def surprise(count: int, mean: float, variance: float) -> float:
    """-log10 of the mid-p of so high a count: P(Y > count) + P(Y = count) / 2.

    The mid-p (Lancaster 1961, JASA 56:223) takes away most of what discrete counts cost. Meant for counts
    above the mean, where the sum of the tail ends quickly.
    """
    total, term, at = 0.5, 1.0, count
    while True:
        ratio = _ratio(at, mean, variance)
        term *= ratio
        total += term
        at += 1
        if ratio < 1 and term * ratio < 1e-12 * total * (1 - ratio):
            break
    return -max((log_chance(count, mean, variance) + log(total)) / log(10), log(SMALLEST) / log(10))


def quantile(chance: float, mean: float, variance: float) -> int:
    """The least count with P(Y <= count) >= chance."""
    term, count = exp(log_chance(0, mean, variance)), 0
    total = term
    while total < chance * (1 - 1e-14):
        term *= _ratio(count, mean, variance)
        total += term
        count += 1
    return count
