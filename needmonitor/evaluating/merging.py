"""How many alerts a team is left with for each planted spike, after merging."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Literal

import numpy as np

from dictionary.alerts import Alert, AlertArea, AlertNeed
from dictionary.bands import BandedAlert
from dictionary.moments import LONDON, day_date
from needmonitor.evaluating.judging import GRACE_DAYS, asked_for
from needmonitor.evaluating.planting import Spike
from needmonitor.evaluating.reporting import Simulated
from needmonitor.evaluating.town import FIRST_DAY, NEEDS, SECTORS_OF_DISTRICT
from streams.alerting.candidates import Candidate, Scored
from streams.alerting.rules import Rules
from streams.alerting.state import Alerts
from streams.watching.arrays import Floats
from streams.watching.closing import Closed, Watch
from streams.watching.levels import scan_areas, sum_authority, sum_districts
from streams.watching.scanning import Scores, doubt, most_under

LA: Final = "E00000000"
LEAST_SCORE: Final = 4.0
CLOSES_AT: Final = 2
"""Hours into the next day."""
_NEED: Final = "simulated.need"
Size = Literal["sector", "district", "la"]


@dataclass(frozen=True)
class Merged:
    """Alerts that no larger area's alert took in, for each spike that had any.

    Attributes:
        per_sector_spike, per_district_spike: on average. sector_spikes, district_spikes: how many had one.
        opened: all alerts over the tested days. taken_in: of these, by an alert of a larger area.
    """

    per_sector_spike: float
    per_district_spike: float
    sector_spikes: int
    district_spikes: int
    opened: int
    taken_in: int


@dataclass
class Team:
    """A team of the simulated authority, told of every close; `seen` is its alerts as last told, by id."""

    alerts: Alerts = field(default_factory=Alerts)
    seen: dict[str, Alert] = field(default_factory=dict)
    absorbed: set[str] = field(default_factory=set)

    def hear(self, watch: Watch, closed: Closed) -> None:
        """Take in the close of the day that the watch is at."""
        for told in self.alerts.look(_look(watch, closed, self.alerts.open_series(LA)), RULES):
            if isinstance(told, Alert):
                self.seen[told.id] = told
                if told.parent:
                    self.absorbed.add(told.id)

    def merged(self, simulated: Simulated) -> Merged:
        """What was left for each spike that is asked for, and for each one over a district."""
        alone = [alert for name, alert in self.seen.items() if name not in self.absorbed]
        sectors = _counts(asked_for(simulated.spikes), alone)
        districts = _counts([spike for spike in simulated.spikes if not spike.of_sector], alone)
        return Merged(
            per_sector_spike=_mean(sectors),
            per_district_spike=_mean(districts),
            sector_spikes=len(sectors),
            district_spikes=len(districts),
            opened=len(self.seen),
            taken_in=len(self.absorbed),
        )


def area(code: str) -> AlertArea:
    """A simulated area: the authority, a district `D1`, or a sector `D1 2`."""
    district, _, sector = code.partition(" ")
    if code == LA:
        return AlertArea(code=code, name=code, level="la", parents=())
    if not sector:
        return AlertArea(code=code, name=code, level="district", parents=(LA,))
    return AlertArea(code=code, name=code, level="sector", parents=(district, LA))


RULES: Final = Rules(
    area=area,
    need=lambda need: AlertNeed(id=need, label=need, dictionary_version="0.0.0"),
    neighbours=lambda *_: (),
    covers=lambda *_: False,
)


def sector_code(sector: int) -> str:
    """Of a sector by its number."""
    return f"D{sector // SECTORS_OF_DISTRICT} {sector % SECTORS_OF_DISTRICT}"


def need_id(need: int) -> str:
    """Of a need by its number."""
    return f"{_NEED}{need}"


def _need_number(need: str) -> int:
    return int(need.removeprefix(_NEED))


@dataclass(frozen=True, slots=True)
class _Areas:
    """All areas of one size: their codes, scores [need, area] and what these rest on."""

    size: Size
    codes: list[str]
    scores: Scores
    learned: Floats


def _look(watch: Watch, closed: Closed, asked: Collection[tuple[str, str]]) -> Scored:
    layout, dispersion = watch.seen.layout, watch.learned.dispersion
    districts, whole = sum_districts(closed.expected, layout), sum_authority(closed.expected)
    sectors = [sector_code(sector) for sector in range(layout.sectors)]
    names = [f"D{district}" for district in range(layout.districts)]
    candidates, low = [], {}
    for areas in (
        _Areas("sector", sectors, closed.scores, closed.expected.learned),
        _Areas("district", names, scan_areas(districts, dispersion), districts.learned),
        _Areas("la", [LA], scan_areas(whole, dispersion), whole.learned),
    ):
        candidates += [
            _candidate(watch, areas, need, place)
            for need, place in np.argwhere(areas.scores.score >= LEAST_SCORE).tolist()
        ]
        place_of = {code: place for place, code in enumerate(areas.codes)}
        for name, code in asked:
            if code in place_of:
                low[name, code] = float(areas.scores.score[_need_number(name), place_of[code]])
    day = watch.seen.day
    series = layout.needs * layout.sectors
    return Scored(LA, closing(day), day, tuple(candidates), None, low, (), series)


def _candidate(watch: Watch, areas: _Areas, need: int, place: int) -> Candidate:
    scores, day, at = areas.scores, watch.seen.day, (need, place)
    expected, days = float(scores.expected[at]), int(scores.window[at])
    spread = watch.learned.dispersion[need] + doubt(scores.expected[at], areas.learned[at])
    return Candidate(
        need=need_id(need),
        area=areas.codes[place],
        level=areas.size,
        score=float(scores.score[at]),
        day=day,
        days=days,
        observed=round(scores.observed[at]),
        expected=expected,
        upper=most_under(LEAST_SCORE, expected, float(spread), days),
        partners=(),
        completeness=1.0,
        late=0,
        late_old=0,
        history_days=day - FIRST_DAY,
    )


def closing(day: int) -> datetime:
    """When a London day is closed."""
    on = day_date(day)
    return datetime(on.year, on.month, on.day, CLOSES_AT, tzinfo=LONDON) + timedelta(days=1)


def _counts(spikes: Sequence[Spike], alerts: Sequence[Alert]) -> list[int]:
    """Alerts about each spike, of the spikes that had any."""
    found = [sum(_is_about(alert, spike) for alert in alerts) for spike in spikes]
    return [count for count in found if count]


def _is_about(alert: Alert, spike: Spike) -> bool:
    """Of its need, in its area or around it, begun between its first day and two days after its last."""
    began = (alert.first_seen.date() - timedelta(days=1) - day_date(FIRST_DAY)).days
    return spike.start <= began <= spike.end + GRACE_DAYS and is_where(alert, spike)


def is_where(alert: Alert | BandedAlert, spike: Spike) -> bool:
    """Whether an alert is of a spike's need, in its area or around it."""
    for series in spike.series:
        sector = area(sector_code(series // NEEDS))
        if alert.need.id == need_id(series % NEEDS) and alert.area.code in {sector.code, *sector.parents}:
            return True
    return False


def _mean(counts: Sequence[int]) -> float:
    return round(float(np.mean(counts)), 3) if counts else 0.0
