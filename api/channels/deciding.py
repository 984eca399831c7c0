"""What is due, for whom: each team, each alert, what was told before, and the time. Pure.

Deliver asks again whenever something changed or a moment has come; the answer says also when to ask next.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from api.channels.steps import History, Told, next_step, state_of
from dictionary.actions import TryOut
from dictionary.alerts import Level
from dictionary.deliveries import Step, TellingState
from dictionary.subscriptions import Standing, Subscription, budget_free, due, wants, wants_need

SETTLE: Final = timedelta(seconds=5)
"""What changes again meanwhile is told once."""
APART: Final = timedelta(seconds=60)
"""Between two messages about one alert to one team; urgent ones do not wait."""
TEST_FRESH: Final = timedelta(hours=1)
"""A test asked for while deliver was away longer is not wanted any more."""
NEW: Final = ("opened", "reopened")


class Changed(NamedTuple):
    """An alert to look at, and when its first change since it was last looked at was seen."""

    alert: Told
    at: datetime


class Subject(NamedTuple):
    """What a step is about, for whom: the key of its history."""

    subscription: str
    about: str


@dataclass(frozen=True, slots=True)
class Part:
    """One step to be told. A test has no alert."""

    subject: Subject
    step: Step
    number: int
    told: Told | None
    state: TellingState | None
    past: History


@dataclass(frozen=True, slots=True)
class Message:
    """What goes out at once: one step, or the digest of several. `attempt` counts from 1."""

    id: str
    team: Subscription
    parts: tuple[Part, ...]
    digest: bool
    attempt: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Plan:
    """What to send now, and what else will be due.

    Attributes:
        messages: to send now.
        again: when to ask again if nothing changes; None: not before something does.
        waiting: what the messages and all that is due later are about.
    """

    messages: tuple[Message, ...]
    again: datetime | None
    waiting: frozenset[str]


@dataclass(frozen=True, slots=True)
class News:
    """What there is to look at for one subscription.

    Attributes:
        alerts: of its authority, outside or calls as it asked, those that may have something to be told.
        tests: asked for, of this subscription.
        histories: of this subscription, by subject.
        worth: the lowest peak that a new alert must have to be told, if it is not urgent (`budgeting.py`).
    """

    alerts: Sequence[Changed]
    tests: Sequence[TryOut]
    histories: Mapping[Subject, History]
    worth: float = 0.0


class _Waiting(NamedTuple):
    part: Part
    at: datetime


def plan(standing: Standing, news: News, now: datetime) -> Plan:
    """What one team is to be told now."""
    team, histories = standing.subscription, news.histories
    waiting = [found for asked in news.tests if (found := _test(team, asked, histories, now))]
    budget = [
        one.at
        for past in histories.values()
        for one in past.sent
        if one.step in NEW and one.state and one.state.level is not Level.URGENT
    ]
    for changed in sorted(news.alerts, key=lambda one: (one.alert.since, one.alert.id)):
        alert, past = changed.alert, histories.get(Subject(team.id, changed.alert.id), History())
        found = _step(standing, changed, past)
        if found is None:
            continue
        if (
            found.part.step in NEW
            and alert.level is not Level.URGENT
            and past.trying(found.part.step) is None
        ):
            if alert.peak < news.worth:
                continue
            found = found._replace(at=max(found.at, budget_free(team, budget, max(found.at, now))))
            budget += [found.at] if found.at <= now else []
        waiting.append(found)
    ready = [found.part for found in waiting if found.at <= now]
    later = [found.at for found in waiting if found.at > now]
    about = frozenset(found.part.subject.about for found in waiting)
    return Plan(_messages(team, ready, now), min(later, default=None), about)


def _step(standing: Standing, changed: Changed, past: History) -> _Waiting | None:
    """The step of one alert that is due or will be, as things stand."""
    team, alert = standing.subscription, changed.alert
    if not team.active or not _concerns(team, alert, bool(past.sent)):
        return None
    if not past.deliveries and alert.since < standing.since:
        return None
    step = next_step(alert, past, team)
    if step is None:
        return None
    part = Part(Subject(team.id, alert.id), step, past.number, alert, state_of(alert), past)
    trying = past.trying(step)
    if trying is not None and trying.next_at is not None:
        return _Waiting(part, trying.next_at)
    at = changed.at + SETTLE
    if past.finished and alert.level is not Level.URGENT:
        at = max(at, past.finished[-1].at + APART)
    return _Waiting(part, due(team, at, alert.level))


def _concerns(team: Subscription, told: Told, known: bool) -> bool:
    """Whether a team asked for it; what it was told of once it hears to the end."""
    return known if known and wants_need(team, told.need.id) else wants(team, told)


def _test(
    team: Subscription, asked: TryOut, histories: Mapping[Subject, History], now: datetime
) -> _Waiting | None:
    subject = Subject(team.id, asked.id)
    past = histories.get(subject, History())
    if past.finished or (not past.deliveries and now - asked.at > TEST_FRESH):
        return None
    trying = past.trying("test")
    at = trying.next_at if trying and trying.next_at else asked.at
    return _Waiting(Part(subject, "test", 1, None, None, past), at)


def _messages(team: Subscription, ready: Sequence[Part], now: datetime) -> tuple[Message, ...]:
    """Each step by itself, or all that are due for a digest in one. What is tried again keeps its id."""
    together = [part for part in ready if _in_digest(team, part)]
    single = [(part,) for part in ready if not _in_digest(team, part)]
    messages = [_message(team, parts, now, digest=False) for parts in single]
    if together:
        messages.append(_message(team, tuple(together), now, digest=True))
    return tuple(messages)


def _in_digest(team: Subscription, part: Part) -> bool:
    if team.digest == "none" or part.state is None:
        return False
    return not (part.state.level is Level.URGENT and team.urgent_breaks_quiet)


def _message(team: Subscription, parts: tuple[Part, ...], now: datetime, *, digest: bool) -> Message:
    trying = [tried for part in parts if (tried := part.past.trying(part.step))]
    steps = "|".join(sorted(f"{part.subject.about}/{part.number}-{part.step}" for part in parts))
    made = hashlib.sha256(f"{team.id}|{steps}".encode()).hexdigest()[:32]
    return Message(
        id=trying[0].message if trying else made,
        team=team,
        parts=parts,
        digest=digest,
        attempt=1 + max((one.attempts for one in trying), default=0),
        at=now,
    )
