"""Cells: how many people have a need, by area, as much as the viewer may see."""

from datetime import date, datetime, timedelta
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict

from api.access import EXACT_POLICY, Viewer
from api.past_cells import read_past
from api.reading import Reader, read_sheet
from api.views import View, look
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
    if at is not None:
        sheet, policy = await read_past(reader, view, at)
    else:
        sheet, status = await read_sheet(reader, view)
        at, policy = status.as_of, status.policy
    return CellsAnswer(as_of=at, policy=policy_of(view, policy), basis=basis_of(view), cells=sheet.cells())


def policy_of(view: View, released: str | None) -> str:
    """The name of the policy under which a view is answered."""
    return EXACT_POLICY if view.zone == "trusted" else released or NOTHING_RELEASED


def basis_of(view: View) -> Basis:
    """On what a view's numbers stand."""
    return "current" if view.zone == "trusted" else "shown"


def end_of(day: date) -> datetime:
    """The last second of a London day."""
    return london_midnight(day + timedelta(days=1)) - timedelta(seconds=1)
