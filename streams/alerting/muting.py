"""Mute rules: nobody is told of a need in an area until a day. They mark alerts, and hide none."""

from collections.abc import Iterable
from datetime import date

from dictionary.actions import Mute
from dictionary.alerts import Alert
from dictionary.bands import BandedAlert


def muted_by(alert: Alert | BandedAlert, rules: Iterable[Mute], today: date) -> str | None:
    """The id of the rule in force on a day that covers an alert: of several, the one that lasts longest."""
    found = [rule for rule in rules if in_force(rule, today) and _covers(rule, alert)]
    return max(found, key=lambda rule: (rule.until, rule.id)).id if found else None


def in_force(rule: Mute, today: date) -> bool:
    """Whether a rule holds on a day; its last one is the day it was made until."""
    return today <= rule.until


def _covers(rule: Mute, alert: Alert | BandedAlert) -> bool:
    need = alert.need.id
    return rule.need in {need, need.partition(".")[0], "any"} and rule.area in {
        alert.area.code,
        *alert.area.parents,
    }
