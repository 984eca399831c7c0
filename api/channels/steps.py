"""What is to be said next of an alert to one team, compared with what it was told last. Pure.

A step is a level, an end, a return, or a wider alert that took it in.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from dictionary.alerts import Level, Life
from dictionary.bands import BandedAlert
from dictionary.calls import Call
from dictionary.deliveries import FINISHED, Delivery, Step, TellingState
from dictionary.subscriptions import LEVELS, Subscription

Told = BandedAlert | Call
"""An alert outside, or the call that an exact one makes."""
ENDS: Final = ("closed", "absorbed")


@dataclass(frozen=True, slots=True)
class History:
    """What became of the steps of one alert, or one test, for one subscription, the oldest first."""

    deliveries: tuple[Delivery, ...] = ()

    @property
    def finished(self) -> tuple[Delivery, ...]:
        """Steps that were sent, or given up."""
        return tuple(one for one in self.deliveries if one.outcome in FINISHED)

    @property
    def sent(self) -> tuple[Delivery, ...]:
        """Steps that arrived."""
        return tuple(one for one in self.deliveries if one.outcome == "sent")

    def trying(self, step: Step) -> Delivery | None:
        """The last attempt at the next step, where it is to be tried again; others were overtaken."""
        tried = (one for one in self.deliveries if one.outcome == "retrying" and one.step == step)
        return next((one for one in tried if one.number == self.number), None)

    @property
    def number(self) -> int:
        """Of the next step."""
        return len(self.finished) + 1


def history(deliveries: Iterable[Delivery]) -> History:
    """The history of one alert for one subscription from its records, in any order."""
    return History(tuple(sorted(deliveries, key=lambda one: one.number)))


def state_of(alert: Told) -> TellingState:
    """How an alert stands, for the next comparison."""
    return TellingState(level=alert.level, life=alert.life, area_level=alert.area.level)


def next_step(alert: Told, past: History, team: Subscription) -> Step | None:
    """The step to be told now, if any. Whoever calls has seen that the team wants the alert."""
    last = past.finished[-1] if past.finished else None
    if last is None or last.state is None:
        return "opened" if _news(alert) else None
    if not past.sent:  # given up: nobody heard of it, and of its end nobody needs to
        return "level" if _news(alert) and _rank(alert.level) > _rank(last.state.level) else None
    if last.step in ENDS:
        return "reopened" if _news(alert) else None
    if alert.life is Life.CLOSED or alert.parent is not None:
        ended: Step = "closed" if alert.life is Life.CLOSED else "absorbed"
        return ended if team.endings else None
    rose = not alert.muted and _rank(alert.level) > _rank(last.state.level)
    return "level" if rose else None


def _news(alert: Told) -> bool:
    """Whether an alert is told that was not told before: not over, not muted, not part of a wider one."""
    handled = alert.handling in ("resolved", "snoozed")
    return alert.life is Life.OPEN and not alert.muted and alert.parent is None and not handled


def _rank(level: Level) -> int:
    return LEVELS.index(level)
