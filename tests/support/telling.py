"""Messages and what became of them, for tests of the channels."""

from datetime import datetime, timedelta
from typing import Any

from api.channels.deciding import Changed, Message, News, Part, Plan, Subject, plan
from api.channels.remembering import outcome
from api.channels.retrying import SENT, Answer
from api.channels.steps import History, history, state_of
from api.channels.words import Sender
from dictionary.bands import BandedAlert
from dictionary.deliveries import Delivery, Step
from dictionary.subscriptions import Standing, Subscription
from tests.support.alerts import MORNING, make_banded
from tests.support.subscriptions import make_subscription

SENDER = Sender("https://need.example.org", synthetic=False)
BEFORE = MORNING - timedelta(days=30)


def make_part(
    step: Step = "opened", past: History | None = None, team: Subscription | None = None, **changes: Any
) -> Part:
    """One step of an alert, or a test."""
    team, past = team or make_subscription(), past or History()
    if step == "test":
        return Part(Subject(team.id, "the test"), step, 1, None, None, past)
    alert = make_banded(**changes)
    return Part(Subject(team.id, alert.id), step, past.number, alert, state_of(alert), past)


def make_message(*parts: Part, team: Subscription | None = None, number: int = 1, **changes: Any) -> Message:
    """A message of these parts; of one step where none are given."""
    team = team or make_subscription()
    found = parts or (make_part(team=team, **changes),)
    return Message(f"{number:032x}", team, found, len(found) > 1, 1, MORNING)


def told(message: Message, answer: Answer = SENT, at: datetime = MORNING) -> list[Delivery]:
    """The records of an attempt."""
    return outcome(message, answer, at, 0.5)


def planned(
    team: Subscription,
    *alerts: BandedAlert,
    records: list[Delivery] | None = None,
    at: datetime = MORNING + timedelta(minutes=1),
    changed: datetime = MORNING,
    since: datetime = BEFORE,
    tests: Any = (),
) -> Plan:
    """What a team is to be told of alerts that changed at a moment."""
    by_subject: dict[Subject, list[Delivery]] = {}
    for one in records or []:
        by_subject.setdefault(Subject(one.subscription, one.about), []).append(one)
    histories = {subject: history(found) for subject, found in by_subject.items()}
    news = News([Changed(alert, changed) for alert in alerts], tests, histories)
    return plan(Standing(subscription=team, since=since), news, at)
