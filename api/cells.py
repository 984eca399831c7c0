"""Cells: how many people have a need, by area, as much as the viewer may see."""

from datetime import date, datetime, timedelta
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict

from api.access import EXACT_POLICY, Viewer
from api.asking import ask_cells, check_moment
from api.problems import ProblemError
from api.reading import Reader, read_policy, read_sheet, read_shown
from api.sheets import Numbers, Sheet, empty_sheet
from api.views import ANY, View, look
from dictionary.feed import Cell
from dictionary.moments import london_midnight

Basis = Literal["current", "shown"]
NOTHING_RELEASED: Final = "nothing released yet"
"""What `policy` says before the first release."""


class CellsAnswer(BaseModel):
    """The cells of a view.

    `as_of` is the moment they are of, None before the first figures. `policy` names what was done for
    publication (`exact`: nothing). `basis` is `current` (all events known now) or `shown` (as released).
    """

    model_config = ConfigDict(frozen=True)

    as_of: datetime | None
    policy: str
    basis: Basis
    cells: list[Cell]


async def cells(  # noqa: PLR0917  the contract's parameters, in its order
    reader: Reader,
    viewer: Viewer,
    need: str,
    level: str,
    window: str,
    within: str,
    at: datetime | None = None,
) -> CellsAnswer:
    """The cells of every area of a level within a place.

    Args:
        reader: the projection and what it is read with.
        viewer: who asks.
        need: a need, a domain, `any`, or `need@partner`.
        level: `sector`, `district` or `la`.
        window: `24h`, `7d`, `28d`, `91d` or `365d`.
        within: a local authority; for the level `la` also a nation or `GB`.
        at: a past moment, aware: as all events known now say (trusted zone), or as it was released then.

    Raises:
        ProblemError: unknown need or place, bad parameter, or no answer from Valkey or the worker.
        NotAllowedError: the viewer may not see this; says the finest level that may be shown.
    """
    view = look(
        viewer,
        reader.known,
        need=need,
        level=level,
        window=window,
        within=within,
    )
    if at is not None and view.zone != "trusted":
        return await _shown_answer(reader, view, at)
    if at is not None:
        sheet = await _past_sheet(reader, view, at)
        return CellsAnswer(as_of=at, policy=EXACT_POLICY, basis="current", cells=sheet.cells())
    sheet, status = await read_sheet(reader, view)
    return CellsAnswer(
        as_of=status.as_of,
        policy=policy_of(view, status.policy),
        basis=basis_of(view),
        cells=sheet.cells(),
    )


def policy_of(view: View, released: str | None) -> str:
    """The name of the policy under which a view is answered."""
    return EXACT_POLICY if view.zone == "trusted" else released or NOTHING_RELEASED


def basis_of(view: View) -> Basis:
    """On what a view's numbers stand."""
    return "current" if view.zone == "trusted" else "shown"


def end_of(day: date) -> datetime:
    """The last second of a London day."""
    return london_midnight(day + timedelta(days=1)) - timedelta(seconds=1)


async def _shown_answer(reader: Reader, view: View, at: datetime) -> CellsAnswer:
    """The cells of a released role as they stood at a moment: of each area, its last release up to it."""
    check_moment(at, reader.clock())
    _check_one(view)
    sheet, last = empty_sheet(view, reader.known.places), int(at.timestamp())
    anyone = await read_shown(reader, view, ANY)
    found = anyone if view.need == ANY else await read_shown(reader, view, view.need)
    first = min((tick for releases in anyone.values() for tick, _ in releases), default=last + 1)
    sheet.active[view.within] = first <= last
    for code, releases in found.items():
        area = sheet.areas.get(code) or reader.known.places.area(code)
        past = [release for release in releases if release[0] <= last]
        if area is not None and past and (code in sheet.areas or area.level == view.level):
            tick, cell = max(past, key=lambda release: release[0])
            sheet.put(area, Numbers(cell.people, None, None, tick))
    sheet.own = await past_own(reader, view, at)
    policy = await read_policy(reader, view)
    return CellsAnswer(as_of=at, policy=policy_of(view, policy), basis="shown", cells=sheet.cells())


async def past_own(reader: Reader, view: View, at: datetime) -> dict[str, Numbers]:
    """The partner's own numbers by area at a past moment; empty where a view is not shown beside them.

    Raises:
        ProblemError: the moment is outside what may be asked, or no worker answers.
    """
    if view.own is None:
        return {}
    found = await ask_cells(reader, view.within, view.own, view.window, at)
    return {code: Numbers(*counted, 0) for code, counted in found.items()}


def _check_one(view: View) -> None:
    if not view.one_authority:
        raise ProblemError(422, "invalid", "at is answered for one local authority: give its code as within.")


async def _past_sheet(reader: Reader, view: View, at: datetime) -> Sheet:
    _check_one(view)
    sheet = empty_sheet(view, reader.known.places)
    anyone = await ask_cells(reader, view.within, ANY, view.window, at)
    found = anyone if view.need == ANY else await ask_cells(reader, view.within, view.need, view.window, at)
    sheet.active[view.within] = view.within in anyone and any(anyone[view.within][:2])
    for code, (people, records, open_) in found.items():
        area = sheet.areas.get(code) or reader.known.places.area(code)
        if area is not None and (code in sheet.areas or area.level == view.level):
            sheet.put(area, Numbers(people, records, open_, 0))
    return sheet
