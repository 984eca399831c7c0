"""Class breaks of a choropleth: few, round, each with a similar number of areas."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from math import floor, log10

CLASSES = 5  # what readers can tell apart on a map, and what colour-blind-safe palettes offer


@dataclass(frozen=True, slots=True)
class Classes:
    """Lower bounds of classes 1, 2, ... in rising order; no class at all where there are no values.

    A value of zero is in no class: zero has a colour of its own.
    """

    bounds: tuple[float, ...]

    def of(self, value: float) -> int:
        """The class (1 is the lowest) of a value above zero; 0 for zero."""
        if value <= 0 or not self.bounds:
            return 0
        return max(1, bisect_right(self.bounds, value))


def classify(values: Sequence[float], *, whole: bool, classes: int = CLASSES) -> Classes:
    """Breaks at quantiles of the values above zero, rounded to numbers that people say.

    Args:
        values: one value an area, in any order.
        whole: the measure is a count, so a bound is a whole number.
        classes: at most how many classes; fewer where values repeat.
    """
    positive = sorted(value for value in values if value > 0)
    if not positive:
        return Classes(())
    lowest = 1.0 if whole else 0.0
    quantiles = [positive[len(positive) * step // classes] for step in range(1, classes)]
    bounds = [lowest]
    for quantile in quantiles:
        bound = _rounded(quantile, whole=whole)
        if bound > bounds[-1] and bound <= positive[-1]:
            bounds.append(bound)
    return Classes(tuple(bounds))


def _rounded(value: float, *, whole: bool) -> float:
    """The value to about two figures: 137 is 140, 1,234 is 1,200; a count under 20 stays as it is."""
    if whole and value < 20:  # noqa: PLR2004 - below twenty every whole number is easy to say
        return float(round(value))
    step = max(1.0 if whole else 0.1, 10.0 ** (floor(log10(value)) - 1))
    if value / step >= 50:  # noqa: PLR2004 - the upper half of a decade takes coarser steps: 65, 70, 75
        step *= 5
    return round(round(value / step) * step, 0 if whole else 1)
