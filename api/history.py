"""How one series changed: as known now, day by day, or as it was shown at the time."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Final

import msgspec
from pydantic import BaseModel, ConfigDict

from api.access import (
    EXACT_POLICY,
    LEVELS,
    RELEASED_WINDOWS,
    CellsQuestion,
    Level,
    ReleasedRole,
    Viewer,
    decide,
)
from api.asking import AreaScope, ask_history
from api.cells import NOTHING_RELEASED, Basis
from api.choices import PAST_DAYS
from api.others import beside_own, own_scope
from api.problems import ProblemError
from api.reading import Reader, answered, text, texts
from api.sheets import rate
from api.views import ANY, read_scope, read_window
from dictionary import projection
from dictionary.feed import State
from dictionary.moments import LONDON, day_date, day_of
from dictionary.places import Area
from dictionary.projection_values import ShownCell

DEFAULT_DAYS: Final = 91
_SCAN: Final = 5000
_shown_cell = msgspec.json.Decoder(ShownCell)


class Point(BaseModel):
    """The series at one moment: `at` is a London date (current) or the instant of a release (shown)."""

    model_config = ConfigDict(frozen=True)

    at: date | datetime
    people: int | None
    records: int | None
    open: int | None
    rate: float | None
    state: State


class HistoryAnswer(BaseModel):
    """A series. `note` says in words what is missing from it, or is empty."""

    model_config = ConfigDict(frozen=True)

    need: str
    area: str
    window: str
    policy: str
    basis: Basis
    note: str
    points: list[Point]


class Series(BaseModel):
    """What a history is asked of: a series from one London date to another, both included."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    scope: str
    area: Area
    authority: str
    window: str
    first: date
    last: date


async def history(
    reader: Reader,
    viewer: Viewer,
    *,
    need: str,
    area: str,
    window: str,
    first: date | None,
    last: date | None,
    basis: Basis,
    shown_to: ReleasedRole,
) -> HistoryAnswer:
    """How a series changed.

    Args:
        reader: the projection and what it is read with.
        viewer: who asks.
        need: a need, a domain, `any` or `need@partner`.
        area: a sector, a district or its part, a local authority or its `none`.
        window: `24h`, `7d`, `28d`, `91d` or `365d`.
        first: the first London date; 91 days before the last where None.
        last: the last London date; today where None.
        basis: `current`: from all events known now (trusted zone). `shown`: as it was released.
        shown_to: whose releases a viewer in the trusted zone wants to see.

    Raises:
        ProblemError: unknown need or area, bad parameter, or no answer from Valkey or the worker.
        NotAllowedError: the viewer may not see it.
    """
    scope = read_scope(need, reader.known.dictionary, reader.known.register)
    found = reader.known.places.area(area)
    if found is None:
        raise ProblemError(404, "unknown_area", "area is not the code of a place; see /api/v1/areas.")
    authority = found.authority
    if authority is None or found.level in ("nation", "gb"):
        raise ProblemError(
            422, "invalid", "area must lie in one local authority; a district that crosses several has parts."
        )
    first, last = _days(first, last, day_date(day_of(reader.clock())))
    series = Series(
        scope=scope.text, area=found, authority=authority, window=read_window(window), first=first, last=last
    )
    level: Level = found.level if found.level in LEVELS else "sector"  # `<LA>/none` is as fine as a sector
    question = CellsQuestion(
        level, series.window, authority, scope.partner, scope.coarse, past=basis == "current"
    )
    zone = decide(viewer, question)
    if basis == "current":
        return await _current(reader, series)
    own = own_scope(viewer, zone, scope.text, reader.known.dictionary)
    return await _shown(reader, series, shown_to if zone == "trusted" else zone, own)


def _days(first: date | None, last: date | None, today: date) -> tuple[date, date]:
    last = min(last or today, today)
    first = first or last - timedelta(days=DEFAULT_DAYS)
    if first > last:
        raise ProblemError(422, "invalid", "from lies after to, or ahead.")
    if (today - first).days > PAST_DAYS:
        raise ProblemError(422, "invalid", f"from is more than {PAST_DAYS} days back.")
    return first, last


async def _current(reader: Reader, series: Series) -> HistoryAnswer:
    days = (series.first, series.last)
    asked = AreaScope(series.scope, series.area.code, series.window)
    found = await ask_history(reader, series.authority, asked, days)
    anyone = await ask_history(
        reader, series.authority, AreaScope(ANY, series.authority, series.window), days
    )
    active = {day for day, people, records, _ in anyone if people or records}
    points = []
    for day, people, records, open_ in found:
        if day in active or people or records or open_:
            state: State = "value" if people else "zero"
            points.append(_point(series, day, people, state, records=records, open_=open_))
        else:
            points.append(_point(series, day, None, "no_data"))
    return _answer(series, EXACT_POLICY, "current", "", points)


async def _shown(reader: Reader, series: Series, role: str, own: str | None) -> HistoryAnswer:
    """What was released to a role; to a partner beside its own people (scope `own`) of the day."""
    windows = RELEASED_WINDOWS[role]
    if series.window not in windows:
        raise ProblemError(422, "invalid", f"That window is never released; these are: {', '.join(windows)}.")
    key = projection.shown(role, series.authority, series.scope, series.window)
    status = _status(await answered(reader.redis.hgetall(projection.released_status(role, series.authority))))
    releases = await answered(_releases(reader, key, series.area.code))
    counted = await _own(reader, series, own)
    points = []
    for tick, cell in releases:
        at = datetime.fromtimestamp(tick, UTC)
        day = at.astimezone(LONDON).date()
        if series.first <= day <= series.last:
            people = cell.people
            if own is not None:
                people = beside_own(series.scope, people, counted.get(day.isoformat(), 0))
            points.append(_point(series, at, people, "small" if people is None else cell.state))
    first_shown = datetime.fromtimestamp(releases[0][0], LONDON).date() if releases else None
    return _answer(series, status, "shown", _note(series, first_shown), points)


async def _own(reader: Reader, series: Series, own: str | None) -> dict[str, int]:
    """The partner's own people by London day; empty where the series is not shown beside them."""
    if own is None:
        return {}
    asked = AreaScope(own, series.area.code, series.window)
    found = await ask_history(reader, series.authority, asked, (series.first, series.last))
    return {day: people for day, people, _, _ in found}


def _status(reply: Mapping[bytes | str, bytes | str]) -> str:
    return texts(reply).get("policy", NOTHING_RELEASED)


def _note(series: Series, first_shown: date | None) -> str:
    if first_shown is None or first_shown > series.last:
        return "Nothing was released of this in these days."
    if first_shown > series.first:
        return f"First released on {first_shown.isoformat()}: nothing was shown before."
    return ""


async def _releases(reader: Reader, key: str, area: str) -> list[tuple[int, ShownCell]]:
    found = []
    async for field, value in reader.redis.hscan_iter(key, match=f"{area}|*", count=_SCAN):
        _, tick = projection.read_shown_field(text(field))
        found.append((tick, _shown_cell.decode(value)))
    return sorted(found, key=lambda release: release[0])


def _point(
    series: Series,
    at: str | datetime,
    people: int | None,
    state: State,
    *,
    records: int | None = None,
    open_: int | None = None,
) -> Point:
    when = date.fromisoformat(at) if isinstance(at, str) else at
    return Point(
        at=when,
        people=people,
        records=records,
        open=open_,
        rate=rate(people, series.area.households),
        state=state,
    )


def _answer(series: Series, policy: str, basis: Basis, note: str, points: list[Point]) -> HistoryAnswer:
    return HistoryAnswer(
        need=series.scope,
        area=series.area.code,
        window=series.window,
        policy=policy,
        basis=basis,
        note=note,
        points=points,
    )
