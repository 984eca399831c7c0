"""One evaluation: a seed's simulation, each method at the same rate of false alerts."""

from dataclasses import asdict, dataclass
from typing import Final

import numpy as np

from needmonitor.evaluating.judging import Judged, judge, onsets, outside_spikes, threshold_at
from needmonitor.evaluating.merging import Merged, Team
from needmonitor.evaluating.methods import Scored, score_by_farrington, score_by_watch
from needmonitor.evaluating.reporting import Simulated, simulate
from needmonitor.evaluating.town import DAYS, HISTORY, SERIES_OF_DISTRICT, TESTED
from streams.watching.arrays import Flags, Floats

RATES: Final = (10.0, 3.0, 1.0, 0.3)
"""False alerts per 10,000 days of series at which methods are compared."""
QUOTED: Final = 1.0
LEVELS: Final = (4.0, 5.0, 6.0)
JOIN_DAYS: Final = 45
OUTAGE_ECHO_DAYS: Final = 7


@dataclass(frozen=True)
class Near:
    """False alerts near something a partner did, and the days that were: to be pooled over seeds.

    Attributes:
        false_share, days_share: of all false alerts, and of all days outside spikes.
    """

    false: int
    false_share: float
    days_share: float


@dataclass(frozen=True)
class Evaluated:
    """What one seed says: judged by rates of false alerts per 10,000, and ours by levels of the score."""

    seed: int
    series: int
    clean: bool
    by_rate: dict[str, Judged]
    by_level: dict[str, Judged]
    farrington_by_rate: dict[str, Judged]
    false_alerts: int
    near_joins: Near
    near_outages: Near
    merged: Merged
    microseconds: float
    farrington_microseconds: float

    def as_json(self) -> dict[str, object]:
        """The quoted figures first, then all."""
        ours, theirs = self.by_rate[f"{QUOTED:g}"], self.farrington_by_rate[f"{QUOTED:g}"]
        return {
            "found": ours.found,
            "within_3_days": ours.within_3_days,
            "median_delay_days": ours.median_delay_days,
            "false_per_10k": ours.false_per_10k,
            "farrington_rolling_found": theirs.found,
            "alerts_per_sector_spike": self.merged.per_sector_spike,
            "alerts_per_district_spike": self.merged.per_district_spike,
        } | asdict(self)


def evaluate(seed: int, *, series: int = 2000, clean: bool = False) -> Evaluated:
    """Simulate, score, judge; the same seed gives the same figures (times aside)."""
    simulated = simulate(seed, series // SERIES_OF_DISTRICT, messy=not clean)
    outside = outside_spikes(series, TESTED, simulated.spikes)
    team = Team()
    ours, theirs = score_by_watch(simulated, team.hear), score_by_farrington(simulated)
    false = onsets(ours.scores, threshold_at(ours.scores, outside, QUOTED)) & outside
    return Evaluated(
        seed=seed,
        series=series,
        clean=clean,
        by_rate=_by_rate(ours, simulated, outside),
        by_level={f"{level:g}": judge(ours.scores, simulated.spikes, outside, level) for level in LEVELS},
        farrington_by_rate=_by_rate(theirs, simulated, outside),
        false_alerts=int(false.sum()),
        near_joins=_near(false, outside, _after_joins(simulated)),
        near_outages=_near(false, outside, _in_outages(simulated)),
        merged=team.merged(simulated),
        microseconds=round(ours.microseconds, 2),
        farrington_microseconds=round(theirs.microseconds, 2),
    )


def _by_rate(scored: Scored, simulated: Simulated, outside: Flags) -> dict[str, Judged]:
    scores: Floats = scored.scores
    return {
        f"{rate:g}": judge(scores, simulated.spikes, outside, threshold_at(scores, outside, rate))
        for rate in RATES
    }


def _near(false: Flags, outside: Flags, where: Flags) -> Near:
    hits = int((false & where).sum())
    return Near(hits, hits / max(1, int(false.sum())), float((outside & where).sum() / outside.sum()))


def _after_joins(simulated: Simulated) -> Flags:
    """Days of series within 45 days of the newcomer's joining their district."""
    since = np.arange(HISTORY, DAYS)[None] - simulated.joins[simulated.district_of][:, None]
    flags: Flags = (since >= 0) & (since <= JOIN_DAYS)
    return flags


def _in_outages(simulated: Simulated) -> Flags:
    """Days of outages and of the week after them, when backlogs come, for all series alike."""
    flags = np.zeros((len(simulated.need_of), TESTED), bool)
    for outage in simulated.outages:
        start = outage.start - HISTORY
        flags[:, start : start + outage.length + OUTAGE_ECHO_DAYS] = True
    return flags
