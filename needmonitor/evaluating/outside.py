"""How alerts outside the trusted zone do beside exact ones: both on one simulated authority, day by day."""

from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Final, NamedTuple, TypeAlias

import numpy as np

from dictionary.alerts import Alert, Handling, Life
from dictionary.bands import BandedAlert, ReleasedAlerts
from dictionary.moments import day_of
from needmonitor.evaluating.judging import ECHO_DAYS, GRACE_DAYS, asked_for
from needmonitor.evaluating.merging import LA, RULES, Team, area, closing, is_where, need_id, sector_code
from needmonitor.evaluating.methods import score_by_watch
from needmonitor.evaluating.planting import Spike
from needmonitor.evaluating.reporting import Simulated, simulate
from needmonitor.evaluating.showing import shown_days
from needmonitor.evaluating.town import (
    DAYS,
    FIRST_DAY,
    NEEDS,
    SERIES_OF_DISTRICT,
    TESTED,
)
from streams.alerting.outside import Around, look_outside

AROUND: Final = Around(RULES, b"of the evaluation", (), lambda _: Handling.NEW)

_Either: TypeAlias = Alert | BandedAlert
Spell: TypeAlias = tuple[int, int, _Either]
"""The first and the last day of an alert, and it."""


class Found(NamedTuple):
    """Of planted spikes: how many had an alert of their own area or one around it, and when.

    Attributes:
        found: share of the spikes. days: median days from its beginning, of those found.
    """

    found: float
    days: float


@dataclass(frozen=True)
class Outside:
    """What one seed says.

    Attributes:
        exact, outside: spikes found by exact alerts and by those told outside.
        alerts: exact ones that opened in the tested days and were confirmed by a close.
        told: of these, share that were told outside, of their area or one around it, while they lasted or up
            to seven days later; wider: share of those told of a larger area only; late: median days later.
        extra: alerts told outside that no exact alert stands behind, for 10,000 days of series.
        false, exact_false: begun outside every spike, for 10,000 days of series.
    """

    seed: int
    exact: Found
    outside: Found
    alerts: int
    told: float
    wider: float
    late: float
    extra: float
    false: float
    exact_false: float

    def as_json(self) -> dict[str, object]:
        """All of it."""
        return asdict(self) | {"exact": self.exact._asdict(), "outside": self.outside._asdict()}


@dataclass
class _Told:
    """Alerts as they were told outside, by id: the first and the last day, and how they stood then."""

    first: dict[str, int] = field(default_factory=dict)
    last: dict[str, int] = field(default_factory=dict)
    alerts: dict[str, BandedAlert] = field(default_factory=dict)

    def hear(self, released: ReleasedAlerts, day: int) -> None:
        for one in released.alerts:
            if one.life is not Life.CLOSED:
                self.first.setdefault(one.id, day)
                self.last[one.id] = day
                self.alerts[one.id] = one


def evaluate_outside(seed: int, *, series: int = 2000) -> Outside:
    """Simulate an authority, watch it exactly, and tell outside what its released figures say."""
    simulated = simulate(seed, series // SERIES_OF_DISTRICT)
    team, told = Team(), _Told()
    score_by_watch(simulated, team.hear)
    before = None
    for day, figures in shown_days(simulated, np.random.default_rng(seed)):
        before = look_outside(LA, figures, before, closing(FIRST_DAY + day), AROUND)
        told.hear(before, day)
    outward: list[Spell] = [(told.first[name], told.last[name], one) for name, one in told.alerts.items()]
    return compare(seed, simulated, list(team.seen.values()), outward)


def compare(seed: int, simulated: Simulated, alerts: list[Alert], outward: list[Spell]) -> Outside:
    """Exact alerts beside those told outside."""
    spikes = asked_for(simulated.spikes)
    exact: list[Spell] = [
        (_day_of(alert.first_seen), _day_of(alert.closed_at) if alert.closed_at else DAYS, alert)
        for alert in alerts
    ]
    waits, wider = [], 0
    for first, last, alert in exact:
        near = [
            one for one in outward if _covers(one[2], alert) and first - 7 <= one[1] and one[0] <= last + 7
        ]
        if near:
            waits.append(max(0, min(one[0] for one in near) - first))
            wider += all(one[2].area.code != alert.area.code for one in near)
    behind = [
        any(_meets(one[2], other[2]) and one[0] <= other[1] + 7 and other[0] <= one[1] + 7 for other in exact)
        for one in outward
    ]
    series_days = len(simulated.need_of) * TESTED / 1e4
    return Outside(
        seed=seed,
        exact=_found(spikes, exact),
        outside=_found(spikes, outward),
        alerts=len(exact),
        told=round(len(waits) / max(1, len(exact)), 3),
        wider=round(wider / max(1, len(waits)), 3),
        late=float(np.median(waits)) if waits else 0.0,
        extra=round((len(behind) - sum(behind)) / series_days, 3),
        false=round(_false(simulated, outward) / series_days, 3),
        exact_false=round(_false(simulated, exact) / series_days, 3),
    )


def _found(spikes: list[Spike], alerts: list[Spell]) -> Found:
    days = [_first_about(spike, alerts) for spike in spikes]
    seen = [first - spike.start for spike, first in zip(spikes, days, strict=True) if first is not None]
    return Found(round(len(seen) / len(spikes), 3), float(np.median(seen)) if seen else 0.0)


def _first_about(spike: Spike, alerts: list[Spell]) -> int | None:
    """The first day of an alert of its need, in its area or around it, begun by two days after its end."""
    need, sector = need_id(spike.series[0] % NEEDS), area(sector_code(spike.series[0] // NEEDS))
    codes = {sector.code, *sector.parents}
    about = [
        max(first, spike.start)
        for first, last, alert in alerts
        if alert.need.id == need
        and alert.area.code in codes
        and spike.start <= first <= spike.end + GRACE_DAYS
    ]
    return min(about, default=None)


def _false(simulated: Simulated, alerts: list[Spell]) -> int:
    """Alerts that began in no spike, nor in the three weeks after one, of a series in their area."""
    return sum(not any(_excuses(spike, spell) for spike in simulated.spikes) for spell in alerts)


def _excuses(spike: Spike, spell: Spell) -> bool:
    first, _, alert = spell
    return spike.start <= first <= spike.end + ECHO_DAYS and is_where(alert, spike)


def _covers(outward: _Either, alert: _Either) -> bool:
    """Whether one is of the other's need, and of its area or one around it."""
    codes = {alert.area.code, *alert.area.parents}
    return outward.need.id == alert.need.id and outward.area.code in codes


def _meets(one: _Either, other: _Either) -> bool:
    return _covers(one, other) or _covers(other, one)


def _day_of(moment: datetime) -> int:
    """The simulated day that a close at a moment closed."""
    return day_of(moment) - 1 - FIRST_DAY
