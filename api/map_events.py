"""Local events beside the live map: which lie in the period shown, which in the one compared with. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from api.choices import CHANGES, Choice
from api.earlier import distance, length
from api.live_parts import SLIDER_DAYS
from api.local_events import Happened
from api.texts import Texts


@dataclass(frozen=True, slots=True)
class MapEvent:
    """A local event: `place` on the slider where it lies there, `period` in words or empty, a link."""

    event: Happened
    place: int | None
    period: str
    address: str


def days_of(choice: Choice, today: date) -> tuple[date, date]:
    """The days whose events are read: the slider's, and those of the period shown and compared with."""
    (first, _), compared = periods(choice, today)
    begins = [today - timedelta(days=SLIDER_DAYS), first, *([compared[0]] if compared else [])]
    return min(begins), today


def periods(choice: Choice, today: date) -> tuple[tuple[date, date], tuple[date, date] | None]:
    """First and last day of the period shown, and of the one it is compared with, if it is."""
    last = choice.at or today
    first = last - length(choice.window) + timedelta(days=1)
    if choice.measure not in CHANGES:
        return (first, last), None
    back = distance(choice.window, "year" if choice.measure == "change_year" else "before")
    return (first, last), (first - back, last - back)


def map_events(events: Sequence[Happened], choice: Choice, today: date, texts: Texts) -> list[MapEvent]:
    """The events of a view, newest first."""
    shown, compared = periods(choice, today)
    begins = today - timedelta(days=SLIDER_DAYS)
    found = []
    for event in events[::-1]:
        period = ""
        if event.within(*shown):
            period = texts("local_events.shown")
        elif compared and event.within(*compared):
            period = texts("local_events.compared")
        day = min(event.first, today)
        found.append(
            MapEvent(
                event=event,
                place=(event.first - begins).days if begins <= event.first <= today else None,
                period=period,
                address=choice.address(at=None if day == today else day),
            )
        )
    return found
