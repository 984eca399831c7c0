"""Reads what the live map shows: a choice, now or at the end of a past day, and an earlier period."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from api.access import Viewer
from api.alerts_reading import alerts_at
from api.cells import CellsAnswer, cells, end_of
from api.choices import CHANGES, UNUSUAL, Choice
from api.earlier import distance as back
from api.earlier import known_from_beginning
from api.expecting import read_usual
from api.live_answer import Answer
from api.local_events import read_local_events
from api.map_events import days_of
from api.reading import Reader, read_hearing
from api.texts import load_texts
from api.unusual import Usual
from api.views import look
from dictionary.feed import Cell
from dictionary.moments import day_date, day_of


async def read_view(reader: Reader, viewer: Viewer, choice: Choice) -> Answer:
    """The cells of a choice.

    Raises:
        ProblemError: Valkey does not answer, or no worker does about the past.
    """
    moment = end_of(choice.at) if choice.at else None
    found, whole = await _both(reader, viewer, choice, moment)
    before: Sequence[Cell] = ()
    known, unknown = True, frozenset[str]()
    if choice.measure in CHANGES:
        earlier = (moment or reader.clock()) - distance(choice)
        since = await known_from_beginning(reader, viewer, choice.place, choice.window, earlier)
        known = bool(since)
        if known:
            parts, place = await _both(reader, viewer, choice, earlier)
            before = [*place.cells, *parts.cells]
        if choice.wide:
            unknown = unknown_of(choice.place, [*found.cells, *before], since)
            before = [cell for cell in before if cell.area not in unknown]
    asked, today = (choice.place, choice.place, choice.need), day_date(day_of(reader.clock()))
    usual = await _usual(reader, viewer, choice) if choice.measure == UNUSUAL else Usual()
    return Answer(
        as_of=found.as_of,
        cells=found.cells,
        whole=next((cell for cell in whole.cells if cell.area == choice.place), None),
        before=before,
        before_known=known,
        before_unknown=unknown,
        policy=found.policy,
        usual=usual,
        alerts=[] if moment else await alerts_at(reader, viewer, choice.place),
        events=await read_local_events(reader, viewer, asked, days_of(choice, today), load_texts()),
        coverage=None if moment else (await read_hearing(reader)).coverage(choice.scope, choice.place),
    )


async def _usual(reader: Reader, viewer: Viewer, choice: Choice) -> Usual:
    view = {"need": choice.scope, "level": choice.level, "window": choice.window, "within": choice.place}
    return await read_usual(reader, look(viewer, reader.known, **view))


def unknown_of(place: str, cells: Sequence[Cell], since: Collection[str]) -> frozenset[str]:
    """Areas of a wide place whose earlier period is not known from its beginning, and the place if any is.

    Args:
        place: a nation or `GB`.
        cells: those of its authorities in both periods.
        since: authorities whose earlier period is known.
    """
    counted = {cell.area for cell in cells if cell.state != "no_data" and cell.area != place}
    unknown = frozenset(counted.difference(since))
    return unknown | {place} if unknown else unknown


def distance(choice: Choice) -> timedelta:
    """How far back lies the period that a change is measured against."""
    return back(choice.window, "year" if choice.measure == "change_year" else "before")


async def _both(
    reader: Reader, viewer: Viewer, choice: Choice, at: datetime | None
) -> tuple[CellsAnswer, CellsAnswer]:
    """The areas of the level, and the whole place."""
    found = await _cells(reader, viewer, choice, at)
    whole = found if choice.level == "la" else await _cells(reader, viewer, replace(choice, level="la"), at)
    return found, whole


async def _cells(reader: Reader, viewer: Viewer, choice: Choice, at: datetime | None) -> CellsAnswer:
    return await cells(reader, viewer, choice.scope, choice.level, choice.window, choice.place, at)
