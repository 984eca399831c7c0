"""All that deliver knows: alerts, subscriptions, tests asked for, and what was told. Pure.

Made from the topics `alerts`, `actions` and `deliveries` alone, so that a restart knows what was told.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime
from typing import NamedTuple

from api.channels.budgeting import worth_telling
from api.channels.deciding import TEST_FRESH, Changed, Message, News, Plan, Subject, plan
from api.channels.retrying import Answer, next_attempt
from api.channels.steps import History, Told, history
from dictionary.actions import Action, Subscribe, TryOut, Unsubscribe
from dictionary.alerts import Alert, Life
from dictionary.bands import PastAlert, ReleasedAlerts
from dictionary.calls import Call, call_of
from dictionary.deliveries import Delivery, Outcome
from dictionary.moments import LONDON
from dictionary.subscriptions import Standing, Subscription


class Due(NamedTuple):
    """Messages to send now, and when to ask again if nothing changes."""

    messages: tuple[Message, ...]
    again: datetime | None


class Memory:
    """What is known, taken in record by record, and what follows from it. `secret` keys the ids of calls."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret
        self._alerts: dict[str, Told] = {}
        self._past: dict[str, tuple[PastAlert, ...]] = {}
        self._changed: dict[str, datetime] = {}
        self._standing: dict[str, Standing] = {}
        self._tests: dict[str, TryOut] = {}
        self._told: defaultdict[str, dict[str, dict[str, Delivery]]] = defaultdict(dict)
        self._worth: dict[str, tuple[date, float]] = {}

    def take_released(self, released: ReleasedAlerts, at: datetime) -> None:
        """The alerts of an authority as they leave the trusted zone now; `at`: when that was seen."""
        still = {one.id for one in released.alerts}
        for name, known in list(self._alerts.items()):
            if isinstance(known, Call) or known.authority != released.authority:
                continue
            if name not in still:
                del self._alerts[name]
                self._changed.pop(name, None)
        for alert in released.alerts:
            if alert != self._alerts.get(alert.id):
                self.take_alert(alert, at)
        self._past[released.authority] = released.past

    def take_exact(self, alert: Alert, at: datetime) -> None:
        """An exact alert as it stands now."""
        self.take_alert(call_of(alert, self._secret), at)

    def take_alert(self, alert: Told, at: datetime) -> None:
        """One alert outside, or one call."""
        self._alerts[alert.id] = alert
        if alert.life is not Life.CLOSED or any(alert.id in told for told in self._told.values()):
            self._changed.setdefault(alert.id, at)

    def take_action(self, action: Action) -> str | None:
        """A subscription taken, changed or ended, or a test; the authority whose subscriptions changed."""
        match action:
            case Subscribe():
                self._subscribe(action)
                return action.authority
            case Unsubscribe():
                self._standing.pop(action.subscription, None)
                return action.authority
            case TryOut():
                self._tests[action.id] = action
        return None

    def _subscribe(self, action: Subscribe) -> None:
        """Take its terms as they are now; it stands since its first."""
        before = self._standing.get(action.subscription)
        since = before.since if before else action.at
        self._standing[action.subscription] = Standing(subscription=action.terms, since=since)
        self._worth.pop(action.subscription, None)
        for alert in self._alerts.values():
            if alert.authority == action.authority and alert.life is not Life.CLOSED:
                self._changed.setdefault(alert.id, action.at)

    def take_delivery(self, delivery: Delivery) -> None:
        """What became of an attempt."""
        told = self._told[delivery.subscription].setdefault(delivery.about, {})
        told[delivery.key] = delivery
        if delivery.step == "test" and delivery.outcome != "retrying":
            self._tests.pop(delivery.about, None)

    def subscriptions(self, authority: str | None = None) -> list[Standing]:
        """Those in force, of one authority or all."""
        found = self._standing.values()
        return [one for one in found if authority in (None, one.subscription.authority)]

    def deliveries(self) -> Iterator[Delivery]:
        """All that is remembered."""
        return (one for of in self._told.values() for told in of.values() for one in told.values())

    def due(self, now: datetime, busy: Collection[Subject]) -> Due:
        """What to send now to whom, leaving out what is on its way (`busy`)."""
        messages: list[Message] = []
        again: list[datetime] = []
        waiting: set[str] = set()
        for standing in self.subscriptions():
            planned = self._plan(standing, now)
            waiting |= planned.waiting
            again += [planned.again] if planned.again else []
            messages += [
                one for one in planned.messages if not any(part.subject in busy for part in one.parts)
            ]
        self._changed = {about: at for about, at in self._changed.items() if about in waiting}
        self._tests = {about: one for about, one in self._tests.items() if now - one.at <= TEST_FRESH}
        return Due(tuple(messages), min(again, default=None))

    def _plan(self, standing: Standing, now: datetime) -> Plan:
        team = standing.subscription
        alerts = [
            Changed(alert, at)
            for about, at in self._changed.items()
            if _may_be_told(alert := self._alerts[about], team)
        ]
        tests = [asked for asked in self._tests.values() if asked.subscription == team.id]
        news = News(alerts, tests, self._histories(team.id), self._worth_telling(standing, now))
        return plan(standing, news, now)

    def _worth_telling(self, standing: Standing, now: datetime) -> float:
        """What a new alert must reach, by the team's own past: worked out once a day."""
        team, today = standing.subscription, now.astimezone(LONDON).date()
        known = self._worth.get(team.id)
        if known is None or known[0] != today:
            own = [alert for alert in self._alerts.values() if _may_be_told(alert, team)]
            past = () if team.inside else self._past.get(team.authority, ())
            known = self._worth[team.id] = (today, worth_telling(team, [*own, *past], now))
        return known[1]

    def _histories(self, subscription: str) -> Mapping[Subject, History]:
        told = self._told.get(subscription, {})
        return {Subject(subscription, about): history(steps.values()) for about, steps in told.items()}


def _may_be_told(alert: Told, team: Subscription) -> bool:
    """Calls to those inside, alerts outside to all others, each of their own authority."""
    return alert.authority == team.authority and isinstance(alert, Call) == team.inside


def outcome(message: Message, answer: Answer, at: datetime, chance: float) -> list[Delivery]:
    """The records of an attempt, one for each part.

    Args:
        message: what was tried.
        answer: what came of it.
        at: now.
        chance: from 0 to 1, for when to try again.
    """
    again = None if answer.ok else next_attempt(answer, message.attempt, at, chance)
    became: Outcome = "sent" if answer.ok else "retrying" if again else "dead"
    return [
        Delivery(
            subscription=message.team.id,
            authority=message.team.authority,
            channel=message.team.channel,
            message=message.id,
            about=part.subject.about,
            step=part.step,
            number=part.number,
            state=part.state,
            outcome=became,
            attempts=message.attempt,
            at=at,
            next_at=again,
            reason=answer.reason,
        )
        for part in message.parts
    ]
