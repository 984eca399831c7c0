"""Keyed noise: a number of the persons counted, so that the same persons always carry the same noise. Pure.

The cell-key method of the Australian Bureau of Statistics (Fraser and Wooton 2005): each person has a random
key, the sum of the keys of those counted looks up a fixed table. The table's distribution is the flattest one
(of the greatest entropy) without bias, with the given variance and bound (Giessing 2016). One table serves
every count: a count too small to carry the whole of it stays under the threshold with all of it.
"""

from math import exp
from typing import Final

from dictionary.changes import KEY_BITS

KEYS: Final = 1 << KEY_BITS
_STEPS: Final = 60
"""Halvings of the interval in which the steepness is looked for: more than a float can tell apart."""


def noise_table(variance: float, most: int) -> tuple[int, ...]:
    """Sum of keys (modulo 4096) -> noise from -most to most, in equal parts of the 4096 as its chances are.

    Args:
        variance: below that of equal chances, `most * (most + 1) / 3`.
        most: the bound, at least 1.
    """
    low, high = 0.0, 10.0
    for _ in range(_STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if _variance(middle, most) > variance else (low, middle)
    weights = _weights(high, most)
    total = weights[0] + 2 * sum(weights[1:])
    sides = [round(KEYS * weight / total) for weight in weights[1:]]
    table = [0] * (KEYS - 2 * sum(sides))
    for distance, part in enumerate(sides, 1):
        table += [distance] * part + [-distance] * part
    return tuple(table)


def _weights(steepness: float, most: int) -> list[float]:
    """Of the distances 0 to most: with mean and variance given, entropy is greatest in this form."""
    return [exp(-steepness * distance * distance) for distance in range(most + 1)]


def _variance(steepness: float, most: int) -> float:
    weights = _weights(steepness, most)
    squares = 2 * sum(weight * distance * distance for distance, weight in enumerate(weights))
    return squares / (weights[0] + 2 * sum(weights[1:]))
