"""An alert's figures from a candidate, and its timeline from what changed."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from dictionary.alerts import (
    MONITOR,
    Alert,
    AlertWindow,
    AreaSum,
    Entry,
    Handling,
    Level,
    Life,
    Revised,
)
from dictionary.budgets import recurrence_days
from dictionary.moments import day_date
from streams.alerting.candidates import AreaSeen, Candidate, Scored
from streams.alerting.held import alert_id
from streams.alerting.rules import METHOD, SHORT_HISTORY_DAYS, Rules, rank

SILENT_FIELDS = frozenset({"revision", "last_updated", "timeline"})
"""What changes with every revision and is no news by itself."""


LEAST_ROOM = 0.5
"""Half a count: the upper bound of a tiny expectation is never at it."""


def figures(candidate: Candidate, scored: Scored, rules: Rules) -> dict[str, Any]:
    """What a candidate says of an alert, by the names of its fields."""
    observed, expected = candidate.observed, candidate.expected
    start, room = day_date(candidate.day - candidate.days + 1), max(candidate.upper - expected, LEAST_ROOM)
    return {
        "window": AlertWindow(start=start, end=day_date(candidate.day), days=candidate.days),
        "observed": observed,
        "expected": expected,
        "upper": float(candidate.upper),
        "ratio": observed / expected,
        "excess": observed - expected,
        "score": candidate.score,
        "exceedance": (observed - expected) / room,
        "recurrence_days": recurrence_days(candidate.score, scored.series),
        "partners": tuple(sorted(candidate.partners, key=lambda share: share.id)),
        "above": tuple(_sum(one, rules) for one in candidate.above),
        "completeness": min(1.0, max(0.0, candidate.completeness)),
        "late_events": candidate.late,
        "history_days": candidate.history_days,
        "provisional": scored.closed is None or candidate.history_days < SHORT_HISTORY_DAYS,
    }


def _sum(seen: AreaSeen, rules: Rules) -> AreaSum:
    return AreaSum(
        code=seen.area,
        name=rules.area(seen.area).name,
        level=seen.level,
        observed=seen.observed,
        expected=seen.expected,
    )


def is_retrospective(candidate: Candidate) -> bool:
    """Whether it would not have scored without late records of days over seven days ago."""
    return candidate.late_old > 0 and candidate.observed - candidate.late_old <= candidate.upper


def opened(candidate: Candidate, level: Level, scored: Scored, rules: Rules) -> Alert:
    """A new alert, revision 1, still without a timeline."""
    return Alert(
        id=alert_id(scored.authority, candidate.need, candidate.area, candidate.day),
        revision=1,
        authority=scored.authority,
        level=level,
        life=Life.OPEN,
        need=rules.need(candidate.need),
        area=rules.area(candidate.area),
        **figures(candidate, scored, rules),
        peak=candidate.score,
        neighbours=(),
        children=(),
        parent=None,
        other_needs=(),
        retrospective=is_retrospective(candidate),
        revised=None,
        muted=None,
        explanations=(),
        handling=Handling.NEW,
        owner=None,
        until=None,
        reason=None,
        method=METHOD,
        first_seen=scored.at,
        last_updated=scored.at,
        closed_at=None,
        timeline=(),
    )


def same(one: Alert, other: Alert) -> bool:
    """Whether two revisions tell the same."""
    fields = (name for name in Alert.model_fields if name not in SILENT_FIELDS)
    return all(getattr(one, name) == getattr(other, name) for name in fields)


def story(before: Alert | None, after: Alert, at: datetime) -> tuple[Entry, ...]:
    """What happened between two revisions, as entries of the watch's."""
    steps = _opening(after) if before is None else _changes(before, after)
    return tuple(Entry(at=at, who=MONITOR, what=what, why=why) for what, why in steps)  # type: ignore[arg-type]


def _opening(after: Alert) -> Iterator[tuple[str, str]]:
    yield "opened", _now(after) + (", from late records alone" if after.retrospective else "")
    yield from _company(None, after)


def _changes(before: Alert, after: Alert) -> Iterator[tuple[str, str]]:
    if before.life is Life.CLOSED and after.life is not Life.CLOSED:
        yield "reopened", _now(after)
    elif before.life is Life.CLOSING and after.life is Life.OPEN:
        yield "reopened", "up again before it ended"
    if before.level is not after.level:
        rose = rank(after.level) > rank(before.level)
        why = f"from {before.level} to {after.level}"
        yield "level", why if rose else f"{why}, as the day's close found it"
    if before.revised != after.revised and after.revised:
        yield "revised", _revised(after.revised)
    if before.window.days != after.window.days:
        yield "window", f"from {before.window.days} to {after.window.days} days"
    yield from _company(before, after)
    if before.life is Life.OPEN and after.life is Life.CLOSING:
        yield "closing", "as quiet as usual"
    if before.life is not Life.CLOSED and after.life is Life.CLOSED:
        quiet = before.life is Life.CLOSING
        yield (
            "closed",
            "as quiet as usual for three days" if quiet else "not confirmed at the day's close",
        )


def _company(before: Alert | None, after: Alert) -> Iterator[tuple[str, str]]:
    """Parents, children, mute rules and explanations that are new, or gone."""
    had = set(before.children) if before else set[str]()
    more = [code for code in after.children if code not in had]
    if more:
        yield "merged", "took in " + _listed(more)
    parent = before.parent if before else None
    if after.parent and parent != after.parent:
        yield "absorbed", f"into {after.parent}"
    elif parent and not after.parent:
        yield "reopened", f"on its own: {parent} has ended"
    muted = before.muted if before else None
    if after.muted and not muted:
        yield "muted", f"by rule {after.muted}"
    elif muted and not after.muted:
        yield "unmuted", f"rule {muted} is over"
    known = {event.id for event in before.explanations} if before else set[str]()
    for event in after.explanations:
        if event.id not in known:
            yield "explained", event.title


def _revised(revised: Revised) -> str:
    return f"from {revised.was} to {revised.now}, {revised.late_events} late events"


def _listed(codes: list[str], most: int = 20) -> str:
    more = f" and {len(codes) - most} more" if len(codes) > most else ""
    return ", ".join(codes[:most]) + more


def _now(alert: Alert) -> str:
    days = "day" if alert.window.days == 1 else "days"
    return f"{alert.observed} where {alert.expected:.1f} were expected in {alert.window.days} {days}"
