"""What counts as a false alert and as found, and thresholds that make methods alike in false alerts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from needmonitor.evaluating.planting import Spike
from needmonitor.evaluating.town import HISTORY
from streams.watching.arrays import Flags, Floats

QUIET_DAYS: Final = 14
"""An alarm begins where there was none in so many days before."""
ECHO_DAYS: Final = 21
"""After a spike, no alarm is called false."""
GRACE_DAYS: Final = 2
LEAST_EXTRA: Final = 5.0
"""Spikes with fewer expected extra events are not asked for, and excuse alarms all the same."""
STEPS: Final = 25
MISSED: Final = 99


@dataclass(frozen=True)
class Judged:
    """How a method did at a threshold.

    Attributes:
        false_per_10k: false alarms begun, per 10,000 days of series outside spikes.
        found, within_3_days: shares of the spikes asked for. median_delay_days: of those found.
    """

    threshold: float
    false_per_10k: float
    found: float
    within_3_days: float
    median_delay_days: float | None
    spikes: int


def outside_spikes(series: int, days: int, spikes: Sequence[Spike]) -> Flags:
    """Days of series on which an alarm is false, [series, tested day]."""
    outside = np.ones((series, days), bool)
    for spike in spikes:
        rows, start = list(spike.series), max(0, spike.start - HISTORY)
        outside[rows, start : spike.end - HISTORY + ECHO_DAYS + 1] = False
    return outside


def onsets(score: Floats, threshold: float) -> Flags:
    """Where an alarm begins, [series, tested day]."""
    hit = score > threshold
    begins = np.zeros(score.shape, bool)
    last = np.full(len(score), -QUIET_DAYS - 1)
    for day in range(score.shape[1]):
        begins[:, day] = hit[:, day] & (day - last > QUIET_DAYS)
        last[hit[:, day]] = day
    return begins


def false_per_10k(score: Floats, threshold: float, outside: Flags) -> float:
    """False alarms begun per 10,000 days outside spikes."""
    return float((onsets(score, threshold) & outside).sum() / outside.sum() * 1e4)


def threshold_at(score: Floats, outside: Flags, rate: float) -> float:
    """The threshold with at most `rate` false alarms per 10,000 days, by halving."""
    low, high = 0.0, float(score.max()) + 1
    for _ in range(STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if false_per_10k(score, middle, outside) > rate else (low, middle)
    return high


def judge(score: Floats, spikes: Sequence[Spike], outside: Flags, threshold: float) -> Judged:
    """Found and missed at a threshold; score is [series, tested day]."""
    delays = np.array([_delay(score, spike, threshold) for spike in asked_for(spikes)])
    found = delays < MISSED
    return Judged(
        threshold=round(threshold, 3),
        false_per_10k=round(false_per_10k(score, threshold, outside), 3),
        found=round(float(found.mean()), 4),
        within_3_days=round(float((delays <= 3).mean()), 4),  # noqa: PLR2004 - as it is named
        median_delay_days=float(np.median(delays[found])) if found.any() else None,
        spikes=len(delays),
    )


def asked_for(spikes: Sequence[Spike]) -> list[Spike]:
    """Spikes of one sector that are large enough to be asked for."""
    return [spike for spike in spikes if spike.of_sector and spike.extra >= LEAST_EXTRA]


def _delay(score: Floats, spike: Spike, threshold: float) -> int:
    start = spike.start - HISTORY
    hit: NDArray[np.bool_] = score[spike.series[0], start : spike.end - HISTORY + GRACE_DAYS + 1] > threshold
    return int(hit.argmax()) if hit.any() else MISSED
