"""The regression inside Farrington's method, for many series at once.

A quasi-Poisson log-linear model with a level for each part of the season and one slope. Because every week
belongs to one level, the normal equations fall apart: the slope is a weighted regression within levels, and
each level then is its mean; no matrix is inverted.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from streams.watching.arrays import Floats, Ints

MOST_ROUNDS: Final = 40
CONVERGED: Final = 1e-5
LEAST_LOG: Final = -18.0
LEAST_MEAN: Final = 1e-4
"""Means below this may still be falling: they are nought."""
UNUSUAL: Final = 2.58
"""Anscombe residual above which a past week is down-weighted."""


@dataclass(frozen=True)
class Baseline:
    """The past weeks of a fit.

    Attributes:
        weeks: relative to the week asked about, all negative.
        levels: the level of the season of each, from 0, which is that of the week asked about.
    """

    weeks: Ints
    levels: Ints
    trend: bool

    @property
    def of_level(self) -> Floats:
        """1 where a week has a level, [week, level]."""
        which: Floats = (self.levels[:, None] == np.unique(self.levels)[None]).astype(float)
        return which


@dataclass(frozen=True, slots=True)
class Fit:
    """By series: the expected count, the standard error of its logarithm, variance over mean (at least 1)."""

    expected: Floats
    error: Floats
    dispersion: Floats


@dataclass(frozen=True, slots=True)
class _Fitted:
    """Mean and leverage of each past week; of this week, log mean and its variance over the dispersion."""

    mean: Floats
    leverage: Floats
    at_zero: Floats
    variance: Floats
    dispersion: Floats


@dataclass(frozen=True, slots=True)
class _Line:
    """A weighted fit: by level its weight, mean regressor, and height where that is nought; the slope.

    `across` is the weighted variation of the regressor within levels.
    """

    total: Floats
    middle: Floats
    height: Floats
    slope: Floats
    across: Floats


def fit_reweighted(past: Floats, baseline: Baseline) -> Fit:
    """Fit, down-weight past outbreaks, fit again.

    Anscombe residuals s = 1.5 (y^(2/3) m^(-1/6) - m^(1/2)) / (f (1 - h))^(1/2) above 2.58 give a week the
    weight s^-2; weights are scaled to their number.
    """
    fitted = _fit(past, np.ones_like(past), baseline)
    room = fitted.dispersion[:, None] * np.clip(1 - fitted.leverage, 1e-6, 1)
    anscombe = 1.5 * (past ** (2 / 3) * fitted.mean ** (-1 / 6) - np.sqrt(fitted.mean)) / np.sqrt(room)
    weight = np.where(anscombe > UNUSUAL, np.maximum(anscombe, UNUSUAL) ** -2, 1.0)
    weight *= past.shape[1] / weight.sum(1, keepdims=True)
    fitted = _fit(past, weight, baseline)
    error = np.sqrt(fitted.dispersion * fitted.variance)
    return Fit(np.exp(np.maximum(fitted.at_zero, LEAST_LOG)), error, fitted.dispersion)


def _fit(past: Floats, prior: Floats, baseline: Baseline) -> _Fitted:
    """Iteratively re-weighted least squares to convergence."""
    of_level = baseline.of_level
    years = baseline.weeks / 52.0 if baseline.trend else np.zeros(len(baseline.weeks))
    powers = np.hstack([of_level, of_level * years[:, None], of_level * years[:, None] ** 2])
    log_mean = np.log(past + 0.1)
    mean = np.exp(log_mean)
    for _ in range(MOST_ROUNDS):
        weight = prior * mean
        line = _least_squares(log_mean + past / mean - 1, weight, powers)
        before, log_mean = log_mean, line.height @ of_level.T + line.slope * years
        np.clip(log_mean, LEAST_LOG, -LEAST_LOG, out=log_mean)
        mean = np.exp(log_mean)
        if np.abs(np.where(mean > LEAST_MEAN, log_mean - before, 0)).max() < CONVERGED:
            break
    free = past.shape[1] - of_level.shape[1] - baseline.trend
    dispersion = np.maximum(1.0, (prior * (past - mean) ** 2 / mean).sum(1) / free)
    along = years - line.middle @ of_level.T
    leverage = weight * ((1 / line.total) @ of_level.T + along**2 / line.across)
    variance = 1 / line.total[:, 0] + line.middle[:, 0] ** 2 / line.across[:, 0]
    return _Fitted(mean, leverage, line.height[:, 0], variance, dispersion)


def _least_squares(target: Floats, weight: Floats, powers: Floats) -> _Line:
    """Weighted least squares on levels and a common slope, from sums by level.

    Args:
        target: [series, week].
        weight: the same.
        powers: the regressor to the power of 0, 1 and 2 where a week has a level, [week, 3 levels].
    """
    levels = powers.shape[1] // 3
    zeroth, first, second = np.split(weight @ powers, 3, axis=1)
    total = zeroth + 1e-12
    middle = first / total
    heights, products = np.split((weight * target) @ powers[:, : 2 * levels], 2, axis=1)
    across = np.maximum((second - first * middle).sum(1, keepdims=True), 1e-12)
    slope = (products - middle * heights).sum(1, keepdims=True) / across
    return _Line(total, middle, heights / total - slope * middle, slope, across)
