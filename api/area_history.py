"""How one need of one area changed, as points a chart can draw and a table can say. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from api.access import Level
from api.history import HistoryAnswer, Point
from api.local_events import Happened
from dictionary.moments import LONDON


@dataclass(frozen=True, slots=True)
class Past:
    """A series by London day, or why there is none.

    `released`: its values are releases, each of which holds until the next. `finest`: the finest level
    that may be shown, where the level is what stands against it. `note`: what is missing from it. `known`:
    the period before the last one is known from its beginning, so that the two may be compared.
    """

    points: Sequence[tuple[date, Point]]
    released: bool
    note: str
    finest: Level | None = None
    known: bool = True
    events: Sequence[Happened] = ()

    def at(self, day: date) -> Point | None:
        """What was known of a day; of releases, the last one up to it."""
        for on, point in reversed(self.points):
            if on == day or (self.released and on < day):
                return point
        return None


def no_past(why: str, finest: Level | None = None) -> Past:
    """Nothing can be shown, and why."""
    return Past((), released=False, note=why, finest=finest)


def past_of(
    answer: HistoryAnswer, today: date, *, known: bool = True, events: Sequence[Happened] = ()
) -> Past:
    """The points of an answer by day: the last of each; the last release holds until today."""
    by_day = {_day(point.at): point for point in answer.points}
    released = answer.basis == "shown"
    if released and by_day and today not in by_day:
        by_day[today] = by_day[max(by_day)]
    points = sorted(by_day.items(), key=lambda each: each[0])
    return Past(points, released=released, note=answer.note, known=known, events=events)


def _day(at: date | datetime) -> date:
    return at.astimezone(LONDON).date() if isinstance(at, datetime) else at
