"""Which alert speaks for which: larger areas take in smaller ones, and name who else is up."""

from collections.abc import Iterable, Mapping

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


def below(need: str, code: str, up: Mapping[Key, Alert]) -> list[Alert]:
    """Alerts of a need in the areas within another, that are not closed."""
    return [alert for (other, _), alert in up.items() if other == need and code in alert.area.parents]


def taken_in(alert: Alert, up: Mapping[Key, Alert]) -> Alert:
    """With the id of the nearest area above that is up, if there is one."""
    above = (up.get((alert.need.id, code)) for code in alert.area.parents)
    parent = next((other.id for other in above if other), None)
    return alert.model_copy(update={"parent": parent})


def in_company(alert: Alert, up: Mapping[Key, Alert], rules: Rules) -> Alert:
    """With its children, neighbours and other needs, and urgent where a district took in three sectors.

    Args:
        alert: one that is not closed.
        up: all that are not closed, by need and area, each with its parent.
        rules: for neighbours.
    """
    need, area = alert.need.id, alert.area
    children = [other for other in up.values() if other.parent == alert.id]
    codes = {other.area.code for other in children}.union(alert.children)
    touching = rules.neighbours(alert.authority, area)
    others = {other.need.id for (_, code), other in up.items() if code == area.code}
    return alert.model_copy(
        update={
            "children": tuple(sorted(codes)),
            "neighbours": tuple(sorted(code for code in touching if (need, code) in up)),
            "other_needs": tuple(sorted(others - {need})),
            "level": Level.URGENT if _is_urgent(alert, children) else alert.level,
        }
    )


def _is_urgent(alert: Alert, children: list[Alert]) -> bool:
    tested = alert.history_days >= SHORT_HISTORY_DAYS and rank(alert.level) >= rank(Level.ALERT)
    return tested and alert.area.level == "district" and _sectors(children) >= URGENT_SECTORS


def _sectors(alerts: Iterable[Alert]) -> int:
    return sum(alert.area.level == "sector" for alert in alerts)
