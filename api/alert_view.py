"""One alert as values: everything its page writes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode
from uuid import uuid4

from api.alert_chart import DayChart, day_chart
from api.alert_story import Told, doings_of, done_of, timeline_of
from api.alert_words import Words
from api.alerts_list import Shown, in_order, seen_of
from api.inbox import Asked
from api.inbox_strip import inbox_status
from api.inbox_view import Done, Row, row_of
from api.live_parts import Status
from dictionary.alerts import Alert, Reason

REASONS: Final[tuple[Reason, ...]] = ("true", "false", "data_fault", "expected")
SNOOZES: Final = (1, 3, 7, 28)
"""Days that a snooze may be chosen for."""


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead somewhere, or only words."""

    words: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One partner's part of an alert."""

    name: str
    seen: str
    expected: str
    tested: str


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the chart's table."""

    day: str
    people: str
    inside: bool


@dataclass(frozen=True, slots=True)
class AlertView:
    """What `alert.html` shows."""

    row: Row
    asked: Asked
    status: Status
    title: str
    exact: bool
    facts: Sequence[tuple[str, str]]
    chance: str
    method: Sequence[str]
    chart: DayChart | None
    chart_says: str
    chart_missing: str
    chart_key: Sequence[tuple[str, str]]
    days: Sequence[Day]
    parts: Sequence[Part]
    related: Sequence[tuple[str, Sequence[Link]]]
    timeline: Sequence[Told]
    back: str
    previous: str
    following: str
    map_address: str
    mute_address: str
    need_address: str
    doings: Sequence[str]
    snoozes: Sequence[tuple[str, str]]
    reasons: Sequence[tuple[str, str]]
    new_ids: Mapping[str, str]
    done: Done | None
    problem: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Around:
    """What an alert is shown beside: the alerts of its authority, its days, what was just done.

    `days` is None where nobody answered, empty where the reader may not see them.
    """

    alerts: Sequence[Shown]
    days: Sequence[tuple[date, int]] | None
    done: str | None = None
    problem: str = ""


def alert_view(alert: Shown, around: Around, asked: Asked, words: Words) -> AlertView:
    """The page of an alert."""
    t = words.texts
    exact = alert if isinstance(alert, Alert) else None
    row = row_of(alert, words, asked, act=exact is not None)
    drawn = day_chart(exact, around.days) if exact and around.days else None
    previous, following = _beside(alert, around, asked, words)
    doings = doings_of(exact)
    return AlertView(
        row=row,
        asked=asked,
        status=inbox_status(asked, f"/alerts/{alert.id}", t),
        title=t("alerts.one_title", need=row.title, where=row.where),
        exact=exact is not None,
        facts=_facts(alert, words),
        chance=words.chance(alert),
        method=_method(alert, words),
        chart=drawn,
        chart_says=_chart_says(exact, words) if exact and drawn else "",
        chart_missing=t("alerts.chart.away" if exact else "alerts.chart.not_shown") if not drawn else "",
        chart_key=_chart_key(drawn, words) if drawn else (),
        days=[Day(words.day(bar.day), f"{bar.people:,}", bar.inside) for bar in drawn.bars] if drawn else (),
        parts=_parts(exact, words) if exact else (),
        related=_related(alert, around, asked, words),
        timeline=timeline_of(exact, words) if exact else (),
        back=asked.address(),
        previous=previous,
        following=following,
        map_address=_map_address(alert),
        mute_address=_mute_address(alert),
        need_address=f"/needs/{alert.need.id}",
        doings=doings,
        snoozes=[(str(days), t(f"alerts.snooze_for.{days}")) for days in SNOOZES],
        reasons=[(reason, t(f"alerts.reasons_long.{reason}")) for reason in REASONS],
        new_ids={doing: str(uuid4()) for doing in (*doings, "undo")},
        done=done_of(exact, around.done, words) if exact and around.done else None,
        problem=around.problem,
        data={
            "texts": t.live(),
            "me": words.me,
            "within": alert.authority,
            "follows": True,
            "alert": alert.id,
        },
    )


def _facts(alert: Shown, words: Words) -> list[tuple[str, str]]:
    t = words.texts
    return [
        (t("alerts.facts.seen"), words.seen(alert)),
        (t("alerts.facts.usual"), words.usual(alert)),
        (t("alerts.facts.times"), words.times(alert)),
        (t("alerts.facts.days"), words.days(alert.window.start, alert.window.end)),
        (t("alerts.facts.since"), words.moment(seen_of(alert))),
        (t("alerts.facts.owner"), _owner(alert, words)),
    ]


def _owner(alert: Shown, words: Words) -> str:
    if not isinstance(alert, Alert):
        return words.handling(alert)
    owner = words.who(alert.owner) if alert.owner else words.texts("alerts.nobody")
    return f"{owner}. {words.handling(alert)}."


def _method(alert: Shown, words: Words) -> list[str]:
    """How it was found, in plain words."""
    t = words.texts
    found = [t(f"alerts.method.{alert.method.name}", days=alert.window.days, version=alert.method.version)]
    if not isinstance(alert, Alert):
        return [*found, t("alerts.method.banded")]
    found.append(t("alerts.method.level", level=t(f"alerts.level.{alert.level}"), score=f"{alert.score:.1f}"))
    found.append(t("alerts.method.history", days=f"{alert.history_days:,}"))
    if alert.revised:
        now, was = f"{alert.revised.now:,}", f"{alert.revised.was:,}"
        found.append(t.many("alerts.method.revised", alert.revised.late_events, now=now, was=was))
    return found


def _chart_says(alert: Alert, words: Words) -> str:
    return words.texts(
        "alerts.chart.says",
        seen=words.seen(alert),
        usual=words.usual(alert),
        days=words.days(alert.window.start, alert.window.end),
    )


def _chart_key(chart: DayChart, words: Words) -> list[tuple[str, str]]:
    t = words.texts
    return [
        ("inside", t("alerts.chart.inside")),
        ("outside", t("alerts.chart.outside")),
        ("expected", t("alerts.chart.expected", number=f"{chart.expected_a_day:.1f}")),
        ("band", t("alerts.chart.band", number=f"{chart.upper_a_day:.1f}")),
    ]


def _parts(alert: Alert, words: Words) -> list[Part]:
    t = words.texts
    parts = sorted(alert.partners, key=lambda part: (-part.observed, part.id))
    return [
        Part(
            name=words.partner(part.id),
            seen=f"{part.observed:,}",
            expected=f"{part.expected:.1f}",
            tested=t("alerts.parts.new") if part.quarantined else t("alerts.parts.tested"),
        )
        for part in parts
    ]


def _related(alert: Shown, around: Around, asked: Asked, words: Words) -> list[tuple[str, Sequence[Link]]]:
    """What else is up: each heading with areas, needs and alerts, linked where they have one of their own."""
    t = words.texts
    if not isinstance(alert, Alert):
        counts = [(name, getattr(alert, name)) for name in ("children", "other_needs")]
        return [(t(f"alerts.related.{name}"), [Link(f"{count:,}")]) for name, count in counts if count]
    others = {(other.need.id, other.area.code): other for other in around.alerts if other.id != alert.id}
    by_id = {other.id: other for other in around.alerts}

    def link(need: str, area: str, said: str) -> Link:
        other = others.get((need, area))
        return Link(said, asked.address(f"/alerts/{other.id}") if other else "")

    parent = by_id.get(alert.parent or "")
    found: list[tuple[str, Sequence[Link]]] = []
    if parent:
        said = t("alerts.one_title", need=words.need(parent.need.id), where=words.where(parent))
        found.append((t("alerts.related.parent"), [Link(said, asked.address(f"/alerts/{parent.id}"))]))
    for name, areas in (("children", alert.children), ("neighbours", alert.neighbours)):
        links = [link(alert.need.id, area, words.area(area)) for area in areas]
        found += [(t(f"alerts.related.{name}"), links)] if links else []
    needs = [link(need, alert.area.code, words.need(need)) for need in alert.other_needs]
    here = {
        need for (need, area), other in others.items() if area == alert.area.code and other.life != "closed"
    }
    if more := len(here - {alert.need.id, *alert.other_needs}):
        needs.append(Link(t("alerts.related.more_needs", count=f"{more:,}")))
    return [*found, (t("alerts.related.other_needs"), needs)] if needs else found


def _beside(alert: Shown, around: Around, asked: Asked, words: Words) -> tuple[str, str]:
    """The addresses of the alerts before and after this one in the view it was opened from."""
    ids = [other.id for other in in_order(around.alerts, asked.wanted(asked.view, words.me))]
    if alert.id not in ids:
        return "", ""
    place = ids.index(alert.id)
    before = asked.address(f"/alerts/{ids[place - 1]}") if place else ""
    after = asked.address(f"/alerts/{ids[place + 1]}") if place + 1 < len(ids) else ""
    return before, after


def _map_address(alert: Shown) -> str:
    level = alert.area.level
    query = {"place": alert.authority, "need": alert.need.id, "window": "7d"}
    if level != "la":
        query |= {"level": level, "area": alert.area.code}
    return f"/?{urlencode(query)}"


def _mute_address(alert: Shown) -> str:
    return f"/alerts/mutes?{urlencode({'need': alert.need.id, 'area': alert.area.code})}"
