"""The inbox as values: everything its template writes, made from alerts and notices."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid4, uuid5

from api.alert_words import Words
from api.alerts_list import Shown, in_order, page_of, seen_of
from api.inbox import ALL, LEVELS, RELEASED, SAVED, Asked
from api.inbox_strip import inbox_status
from api.live_parts import Status
from dictionary.alerts import Alert, Handling, Level, Life, Notice
from dictionary.projection_values import Zone

PER_PAGE: Final = 50
MOST_NOTICES: Final = 5


@dataclass(frozen=True, slots=True)
class Row:
    """One alert of the list, in words."""

    id: str
    level: str
    level_words: str
    life: str
    life_words: str
    title: str
    where: str
    figures: str
    address: str
    since: str
    age: str
    owner: str
    handling: str
    partners: str
    caveats: Sequence[str]
    is_mine: bool
    can_acknowledge: bool


@dataclass(frozen=True, slots=True)
class SavedView:
    """One saved view: its words, its address, how many alerts it holds where that was read."""

    name: str
    words: str
    address: str
    count: int | None
    current: bool


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """Something about the data, in words."""

    words: str
    since: str
    open: bool


@dataclass(frozen=True, slots=True)
class Option:
    """A choice of a filter."""

    value: str
    words: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Done:
    """What a form has just done, and the id under which it is undone; None where it cannot be."""

    words: str
    undo: str | None


@dataclass(frozen=True, slots=True)
class InboxView:
    """What `inbox.html` shows."""

    asked: Asked
    status: Status
    title: str
    exact: bool
    as_of: str
    views: Sequence[SavedView]
    places: Sequence[Option]
    levels: Sequence[Option]
    need: str
    no_need: str
    rows: Sequence[Row]
    more: str | None
    first: str | None
    empty: str
    watched: str
    watched_address: str
    notices: Sequence[NoticeRow]
    can_act: bool
    new_id: str
    done: Done | None
    problem: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Held:
    """What was read for the list: alerts of the place, notices, and when released ones are of.

    `follows`: the reader may see alerts, so that the page is told of them as they change.
    """

    zone: Zone
    alerts: Sequence[Shown]
    notices: Sequence[Notice]
    as_of: datetime | None = None
    follows: bool = True


def inbox_view(
    asked: Asked, held: Held, words: Words, places: Sequence[tuple[str, str]], done: str | None
) -> InboxView:
    """The page of a view.

    Args:
        asked: the view.
        held: what was read.
        words: puts it into words for the reader.
        places: (code, name) of the authorities open to the reader.
        done: the id of a bulk action that was just posted.

    Raises:
        CursorError: `asked.after` is no cursor.
    """
    t, exact = words.texts, held.zone == "trusted"
    saved = SAVED if exact else RELEASED
    found = in_order(held.alerts, asked.wanted(asked.view, words.me))
    page, following = page_of(found, asked.after, PER_PAGE)
    watched = _watched(asked, held, words)
    place = t("alerts.all_areas") if asked.within is None else words.area(asked.place)
    return InboxView(
        asked=asked,
        status=inbox_status(asked, "/alerts", t, follows=held.follows),
        title=t("alerts.title", place=place),
        exact=exact,
        as_of=words.moment(held.as_of) if held.as_of else "",
        views=[_saved(name, asked, held, words) for name in saved],
        places=_places(asked, places, words),
        levels=[Option(level, t(f"alerts.least.{level}"), level is asked.level) for level in LEVELS],
        need=words.need(asked.need) if asked.need != "any" else "",
        no_need=asked.address(need="any", after=None),
        rows=[row_of(alert, words, asked, act=exact) for alert in page],
        more=asked.address(after=following) if following else None,
        first=asked.address(after=None) if asked.after else None,
        empty=t(f"alerts.empty.{asked.view}"),
        watched=t.many("alerts.watched", watched) if watched and not found else "",
        watched_address=asked.address(level=Level.WATCH, after=None),
        notices=[notice_row(notice, words) for notice in held.notices[:MOST_NOTICES]],
        can_act=exact,
        new_id=str(uuid4()),
        done=_done(done, held, words) if done and exact else None,
        problem="",
        data={"texts": t.live(), "me": words.me, "within": asked.within, "follows": held.follows},
    )


def row_of(alert: Shown, words: Words, asked: Asked, *, act: bool) -> Row:
    """An alert as a row of the list."""
    t, exact = words.texts, alert if isinstance(alert, Alert) else None
    owner = exact.owner if exact else None
    return Row(
        id=alert.id,
        level=alert.level.value,
        level_words=t(f"alerts.level.{alert.level}"),
        life=alert.life.value,
        life_words=t(f"alerts.life.{alert.life}") if alert.life is not Life.OPEN else "",
        title=words.need(alert.need.id),
        where=words.where(alert),
        figures=t(
            "alerts.figures",
            seen=words.seen(alert),
            usual=words.usual(alert),
            days=t.many("alerts.in_days", alert.window.days),
        ),
        address=asked.address(f"/alerts/{alert.id}"),
        since=words.moment(seen_of(alert)),
        age=words.age(seen_of(alert)),
        owner=(words.who(owner) if owner else t("alerts.nobody")) if exact else "",
        handling=words.handling(alert),
        partners=words.partners(alert),
        caveats=words.caveats(alert),
        is_mine=owner == words.me,
        can_acknowledge=act and alert.handling is Handling.NEW and alert.life is not Life.CLOSED,
    )


def notice_row(notice: Notice, words: Words) -> NoticeRow:
    """A notice in words."""
    return NoticeRow(words.notice(notice), words.moment(notice.first_seen), notice.open)


def bulk_id(base: str, alert: str) -> str:
    """The id of the action on one alert of several that a form acts on under one id."""
    return str(uuid5(UUID(base), alert))


def _saved(name: str, asked: Asked, held: Held, words: Words) -> SavedView:
    wanted = asked.wanted(name, words.me)
    unread = name == "areas" and asked.within is not None
    return SavedView(
        name=name,
        words=words.texts(f"alerts.views.{name}"),
        address=asked.address(view=name, after=None),
        count=None if unread else sum(wanted.takes(alert) for alert in held.alerts),
        current=name == asked.view,
    )


def _places(asked: Asked, places: Sequence[tuple[str, str]], words: Words) -> list[Option]:
    options = [Option(code, name, code == asked.place) for code, name in places]
    return [Option(ALL, words.texts("alerts.all_areas"), asked.place == ALL), *options]


def _watched(asked: Asked, held: Held, words: Words) -> int:
    """How many alerts the view would show besides if it showed watches too."""
    if asked.level is Level.WATCH:
        return 0
    wanted = Asked(asked.place, asked.view, asked.need, Level.WATCH).wanted(asked.view, words.me)
    return sum(wanted.takes(alert) for alert in held.alerts)


def _done(base: str, held: Held, words: Words) -> Done:
    """What became of a bulk action: its entries in the timelines of the alerts."""
    exact = [alert for alert in held.alerts if isinstance(alert, Alert)]
    acted = [alert for alert in exact if any(e.by == bulk_id(base, alert.id) for e in alert.timeline)]
    if not acted:
        return Done(words.texts("alerts.done.waiting"), None)
    undone = all(alert.handling is Handling.NEW for alert in acted)
    return Done(words.texts.many("alerts.done.acknowledged_many", len(acted)), None if undone else base)
