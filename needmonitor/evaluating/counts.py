"""Draws that the simulations share."""

from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Ints: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.float64]


def overdispersed(draw: np.random.Generator, mean: ArrayLike, dispersion: ArrayLike) -> Ints:
    """Counts with a mean and a variance of `dispersion` times it: a gamma mixture of Poissons (none at 1)."""
    means, dispersions = np.broadcast_arrays(np.asarray(mean, float), np.asarray(dispersion, float))
    scale = np.maximum(dispersions - 1.0, 1e-9)
    mixed = draw.gamma(np.maximum(means / scale, 1e-12), scale)
    return draw.poisson(np.where(dispersions > 1 + 1e-9, mixed, means))
