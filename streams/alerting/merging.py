"""Which alert speaks for which: larger areas take in smaller ones, and name who else is up."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from dictionary.alerts import Alert, Level
from streams.alerting.candidates import Candidate
from streams.alerting.held import Key
from streams.alerting.rules import SHORT_HISTORY_DAYS, URGENT_SECTORS, Rules, rank


def stands(candidate: Candidate, below: Iterable[Alert]) -> bool:
    """Whether a larger area is up by itself, and not for one smaller area alone.

    It must be so unusual still when the largest excess of an area in it is taken away; or hold three sectors
    that are up. A spike in one sector lifts its district's sum too, and is one alert: the sector's.
    """
    inside = list(below)
    if candidate.level == "district" and _sectors(inside) >= URGENT_SECTORS:
        return True
    largest = max((alert.excess for alert in inside), default=0.0)
    return candidate.observed - max(0.0, largest) > candidate.upper


class Up:
    """Alerts that are not closed, by need and area, and by the areas above theirs.

    A flood of records opens thousands, and each is looked at beside the others: so all are looked up.
    """

    def __init__(self, alerts: Iterable[Alert]) -> None:
        self._alerts: dict[Key, Alert] = {}
        self._below: defaultdict[Key, list[Alert]] = defaultdict(list)
        self._needs: defaultdict[str, set[str]] = defaultdict(set)
        for alert in alerts:
            self.add(alert)

    def __contains__(self, key: Key) -> bool:
        return key in self._alerts

    def add(self, alert: Alert) -> None:
        """One more is up: of a series that was not, for each has at most one."""
        need, code = alert.need.id, alert.area.code
        self._alerts[need, code] = alert
        self._needs[code].add(need)
        for above in alert.area.parents:
            self._below[need, above].append(alert)

    def below(self, need: str, code: str) -> Collection[Alert]:
        """Alerts of a need in the areas within another."""
        return self._below.get((need, code), ())

    def parent(self, alert: Alert) -> Alert | None:
        """That of the nearest area above an alert's, if there is one."""
        above = (self._alerts.get((alert.need.id, code)) for code in alert.area.parents)
        return next(filter(None, above), None)

    def children(self, alert: Alert) -> list[Alert]:
        """Those whose parent an alert is."""
        inside = self.below(alert.need.id, alert.area.code)
        return [other for other in inside if (parent := self.parent(other)) and parent.id == alert.id]

    def needs(self, code: str) -> Collection[str]:
        """The needs that are up in an area."""
        return self._needs.get(code, ())


def company(alert: Alert, up: Up, rules: Rules) -> dict[str, Any]:
    """Its parent, children, neighbours and other needs, and urgent where a district took in three sectors.

    Args:
        alert: one that is not closed.
        up: all that are not closed.
        rules: for neighbours.
    """
    need, area = alert.need.id, alert.area
    parent, children = up.parent(alert), up.children(alert)
    codes = {other.area.code for other in children}.union(alert.children)
    touching = rules.neighbours(alert.authority, area)
    return {
        "parent": parent.id if parent else None,
        "children": tuple(sorted(codes)),
        "neighbours": tuple(sorted(code for code in touching if (need, code) in up)),
        "other_needs": tuple(sorted(other for other in up.needs(area.code) if other != need)),
        "level": Level.URGENT if _is_urgent(alert, children) else alert.level,
    }


def _is_urgent(alert: Alert, children: list[Alert]) -> bool:
    tested = alert.history_days >= SHORT_HISTORY_DAYS and rank(alert.level) >= rank(Level.ALERT)
    return tested and alert.area.level == "district" and _sectors(children) >= URGENT_SECTORS


def _sectors(alerts: Iterable[Alert]) -> int:
    return sum(alert.area.level == "sector" for alert in alerts)
