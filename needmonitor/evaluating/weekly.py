"""Farrington's method on the 42 weekly scenarios, with one week and with two, equally often wrong."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from needmonitor.evaluating.noufaily import FIRST_TESTED, TESTED, Outbreak, simulate_weeks
from streams.watching.arrays import Flags, Floats
from streams.watching.farrington import Settings, report, scores_of_two_weeks

ECHO_WEEKS: Final = 2
"""After an outbreak, an alarm is neither right nor wrong for so long."""
STEPS: Final = 40


@dataclass(frozen=True)
class Weekly:
    """Shares: of weeks without an outbreak with an alarm, and of outbreaks with one.

    Attributes:
        false_positive: the rate of the nominal bound, which all three have.
        found: by the nominal bound, 0.995, as R's alarms are.
        found_by_score: by a threshold on one week's tail.
        found_by_two_weeks: by one on the better of one and two weeks.
    """

    seed: int
    series: int
    false_positive: float
    found: float
    found_by_score: float
    found_by_two_weeks: float

    def as_json(self) -> dict[str, object]:
        """By name."""
        return asdict(self)


def evaluate_weekly(seed: int, repeats: int) -> Weekly:
    """`repeats` series of each scenario; the same seed gives the same figures."""
    counts, truth = simulate_weeks(seed, repeats)
    weekly = counts.astype(float)
    reported = [report(weekly, week, Settings()) for week in range(FIRST_TESTED - 1, FIRST_TESTED + TESTED)]
    outside = _outside(truth)
    alarms = np.stack([week.observed > week.upper for week in reported[1:]], 1)
    rate = _share(alarms, outside)
    one, two = (np.zeros(alarms.shape) for _ in range(2))
    for week, (before, now) in enumerate(pairwise(reported)):
        one[:, week], two[:, week] = scores_of_two_weeks(before, now)
    both = np.maximum(one, two)
    return Weekly(
        seed,
        len(counts),
        round(rate, 5),
        _found(alarms, truth),
        *(_found(score > _threshold(score, outside, rate), truth) for score in (one, both)),
    )


def _outside(truth: Sequence[Outbreak]) -> Flags:
    outside = np.ones((len(truth), TESTED), bool)
    for row, one in enumerate(truth):
        outside[row, one.start - FIRST_TESTED : one.end - FIRST_TESTED + ECHO_WEEKS + 1] = False
    return outside


def _share(alarms: Flags, outside: Flags) -> float:
    return float((alarms & outside).sum() / outside.sum())


def _threshold(score: Floats, outside: Flags, rate: float) -> float:
    low, high = 0.0, float(score.max()) + 1
    for _ in range(STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if _share(score > middle, outside) > rate else (low, middle)
    return high


def _found(alarms: Flags, truth: Sequence[Outbreak]) -> float:
    hits = [
        alarms[row, one.start - FIRST_TESTED : one.end - FIRST_TESTED + 1].any()
        for row, one in enumerate(truth)
    ]
    return round(float(np.mean(hits)), 4)
