"""Which alert speaks for which: larger areas take in smaller ones, and name who else is up."""

from collections.abc import Iterable
from typing import Any

from dictionary.alerts import Alert, Level
from streams.alerting.candidates import Candidate
from streams.alerting.rules import SHORT_HISTORY_DAYS, URGENT_SECTORS, Rules, rank
from streams.alerting.up import Up


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
        "other_needs": up.other_needs(alert),
        "level": Level.URGENT if _is_urgent(alert, children) else alert.level,
    }


def _is_urgent(alert: Alert, children: list[Alert]) -> bool:
    tested = alert.history_days >= SHORT_HISTORY_DAYS and rank(alert.level) >= rank(Level.ALERT)
    return tested and alert.area.level == "district" and _sectors(children) >= URGENT_SECTORS


def _sectors(alerts: Iterable[Alert]) -> int:
    return sum(alert.area.level == "sector" for alert in alerts)
