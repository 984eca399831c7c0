"""The history of a need in an area as a page shows it: a chart, a sentence, a table. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from api.access import Level
from api.area_history import Past
from api.charting import Chart, chart
from api.choices import Choice
from api.choosing import Chooser
from api.floors import floor_of
from api.history import Point
from api.intervals import RELEASED_SLACK, moved
from api.local_events import Happened
from api.pickers import need_words
from api.texts import Texts
from dictionary.moments import DAY_WINDOWS, day_date, day_of

SHORTEST: Final = 1


@dataclass(frozen=True, slots=True)
class PastView:
    """A chart with its table, newest day first; `note`: what is missing, or why there is nothing."""

    title: str
    says: str
    past: Past
    chart: Chart | None
    sentence: str
    rows: Sequence[tuple[str, str, str, str]]
    events: Sequence[Happened]
    note: str
    finest: Level | None


def make_past(past: Past, choice: Choice, chooser: Chooser, now: datetime, texts: Texts) -> PastView:
    """How the chosen need changed up to today."""
    need, window = need_words(choice.need, chooser, texts), texts(f"windows.{choice.window}").lower()
    today, floor = day_date(day_of(now)), floor_of(chooser.viewer, choice.need)
    drawn = chart(
        [(day, point.people) for day, point in past.points],
        steps=past.released,
        marks=[(event.first, event.letter) for event in past.events],
    )
    return PastView(
        title=texts("area.past", need=need),
        says=texts("area.past_says", need=need, window=window),
        past=past,
        chart=drawn,
        sentence=_sentence(past, choice, chooser, today, texts),
        rows=[
            (f"{day:%-d %B %Y}", _people(point, floor, texts), _rate(point, texts), _events(past, day))
            for day, point in past.points[::-1]
        ],
        events=past.events,
        note=past.note,
        finest=past.finest,
    )


def _sentence(past: Past, choice: Choice, chooser: Chooser, today: date, t: Texts) -> str:
    """The last period against the one before it, or that this is not known from its beginning."""
    days = DAY_WINDOWS.get(choice.window, SHORTEST)
    now, before = past.at(today), past.at(today - timedelta(days=days))
    if before is not None and not past.known:
        return t("area.past_short", period=t(f"before_window.{choice.window}"))
    if now is None or before is None or now.people is None or before.people is None:
        return ""
    slack = 0.0 if chooser.viewer.trusted else RELEASED_SLACK
    verdict = moved(now.people, before.people, slack)
    return t(
        f"area.past_{verdict}",
        now=f"{now.people:,}",
        window=t(f"in_window.{choice.window}"),
        before=f"{before.people:,}",
        period=t(f"before_window.{choice.window}"),
    )


def _events(past: Past, day: date) -> str:
    return ", ".join(f"{event.letter} {event.title}" for event in past.events if event.on(day))


def _people(point: Point, floor: int, texts: Texts) -> str:
    if point.people is not None:
        return f"{point.people:,}"
    return texts(f"states.{point.state}", floor=floor)


def _rate(point: Point, texts: Texts) -> str:
    return f"{point.rate:,.1f}" if point.rate is not None else texts("table.no_rate")
