"""Noise for open data: OpenDP's discrete Laplace mechanism, whose privacy map and sampler are the claim.

The only module that needs the extra `open-data`. The noise comes from the system's source of randomness and
cannot be drawn again, so what it made is kept (`ledger.py`).
"""

from collections.abc import Sequence
from typing import Final

import opendp.prelude as dp

MECHANISM: Final = "discrete Laplace (OpenDP make_laplace), clamped at 0"
dp.enable_features("contrib")


def measurement(*, epsilon: float, most: int) -> dp.Measurement:
    """Noise of the least scale that spends at most `epsilon` where one person changes `most` counts by 1.

    Neighbouring data sets are those with one person more or less: whole numbers at an L1 distance of `most`.
    """
    space = dp.vector_domain(dp.atom_domain(T=int)), dp.l1_distance(T=int)
    scale = dp.binary_search_param(
        lambda scale: dp.m.make_laplace(*space, scale=scale), d_in=most, d_out=epsilon
    )
    return dp.m.make_laplace(*space, scale=scale)


def with_noise(counts: Sequence[int], *, epsilon: float, most: int) -> list[int]:
    """Counts with noise, none under 0: what is done to them afterwards spends nothing more."""
    return [max(0, number) for number in measurement(epsilon=epsilon, most=most)(list(counts))]
