"""Tails of the negative binomial: the probability of a count, and the count of a probability."""

from collections.abc import Sequence
from math import exp, lgamma, log, log1p
from statistics import NormalDist
from typing import Final

import numpy as np

from streams.watching.arrays import Floats, Ints

SMALLEST: Final = 1e-300
POISSON_BELOW: Final = 1e-9
"""Extra variance, as a share of the mean, below which a Poisson is taken."""
SMOOTH_FROM: Final = 100.0
"""Mean from which quantiles of many counts are taken from an expansion, and not by adding chances up."""


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


def quantiles(chances: Sequence[float], mean: Floats, variance: Floats) -> Ints:
    """The least count with P(Y <= count) >= chance, of many counts at once, [chance, count].

    Args:
        chances: in rising order, each between 0 and 1.
        mean: above 0, [count].
        variance: above the mean, [count].
    """
    small = mean < SMOOTH_FROM
    found = np.empty((len(chances), len(mean)), np.int64)
    found[:, small] = _added_up(chances, mean[small], variance[small])
    found[:, ~small] = _expanded(chances, mean[~small], variance[~small])
    return found


def _added_up(chances: Sequence[float], mean: Floats, variance: Floats) -> Ints:
    """By adding up chances from nought, of all counts together; one leaves when its last is reached."""
    found = np.full((len(chances), len(mean)), -1, np.int64)
    size = mean * mean / np.maximum(variance - mean, POISSON_BELOW * mean)
    step, going = mean / (size + mean), np.arange(len(mean))
    term = np.exp(-size * np.log1p(mean / size))
    total, count = term.copy(), 0
    while going.size:
        for row, chance in zip(found, chances, strict=True):
            reached = going[total >= chance * (1 - 1e-14)]
            row[reached] = np.where(row[reached] < 0, count, row[reached])
        left = found[-1, going] < 0
        going, term, total = going[left], term[left], total[left]
        size, step = size[left], step[left]
        term = term * ((count + size) / (count + 1) * step)
        total = total + term
        count += 1
    return found


def _expanded(chances: Sequence[float], mean: Floats, variance: Floats) -> Ints:
    """By the expansion of Cornish and Fisher (1937) as far as skewness."""
    spread = np.sqrt(variance)
    skewness = (2 * variance / mean - 1) / spread
    normal = np.array([NormalDist().inv_cdf(chance) for chance in chances])[:, None]
    found = mean + spread * (normal + (normal**2 - 1) * skewness / 6)
    return np.maximum(np.ceil(found - 0.5), 0).astype(np.int64)
