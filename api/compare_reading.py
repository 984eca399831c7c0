"""Reads both sides of a comparison: cells of any need and of each need, of two areas or of two periods."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from api.access import CellsQuestion, Viewer, may
from api.area_reading import Measured, level_of, read_measured, zone_of
from api.asking import ask_cells
from api.cells import policy_of
from api.choices import ANY
from api.compare_asked import Comparison
from api.earlier import distance, is_known
from api.others import own_scope
from api.past_cells import past_own
from api.reading import Reader, read_policy, read_shown
from api.sheets import Numbers, make_cell, told
from api.views import View
from dictionary.feed import Cell
from dictionary.needs import COARSE_NEEDS
from dictionary.places import Area

FIRST_ROWS: Final = 20
AT_ONCE: Final = 8
"""Questions about the past that wait for the worker at one time."""


@dataclass(frozen=True, slots=True)
class Side:
    """One side: its area, the moment its period ends, its cells by scope; `known`: its period is whole."""

    area: Area
    at: datetime | None
    cells: Mapping[str, Cell]
    known: bool = True


@dataclass(frozen=True, slots=True)
class Sides:
    """Both sides, and the policy of what is told of them."""

    first: Side
    second: Side
    policy: str


async def read_sides(reader: Reader, viewer: Viewer, asked: Comparison) -> Sides:
    """Both sides of a comparison.

    Raises:
        NotAllowedError: the viewer may not see one of them.
        ProblemError: Valkey does not answer, or no worker does about the past.
    """
    measured = await _measured(reader, viewer, asked.area, asked.window)
    first = Side(asked.area, measured.as_of, _own(measured, asked.area))
    policy = await _policy(reader, viewer, asked)
    if asked.other is not None:
        beside = await _measured(reader, viewer, asked.other, asked.window)
        return Sides(first, Side(asked.other, beside.as_of, _own(beside, asked.other)), policy)
    at = reader.clock() - distance(asked.window, "year" if asked.mode == "year" else "before")
    known = await is_known(reader, viewer, asked.area.authority or "", asked.window, at)
    scopes = [ANY, *scopes_shown(first.cells, asked)] if known else []
    cells = await _earlier(reader, viewer, asked, at, [each for each in scopes if each in first.cells])
    return Sides(first, Side(asked.area, at, cells, known), policy)


def scopes_shown(cells: Mapping[str, Cell], asked: Comparison) -> list[str]:
    """Needs whose earlier period is read: the first by people now and the one pointed out; or every one."""
    needs = [need for need in cells if need != ANY and "." in need]
    if asked.whole or asked.sort == "difference":
        return needs
    counted = sorted((need for need in needs if cells[need].people), key=lambda n: -(cells[n].people or 0))
    pointed = [asked.need] if asked.need in cells and asked.need != ANY else []
    return list(dict.fromkeys([*counted[:FIRST_ROWS], *pointed]))


async def _measured(reader: Reader, viewer: Viewer, area: Area, window: str) -> Measured:
    return await read_measured(reader, viewer, [area], area.authority or "", window)


def _own(measured: Measured, area: Area) -> dict[str, Cell]:
    return {scope: cell for (scope, code), cell in measured.cells.items() if code == area.code}


async def _policy(reader: Reader, viewer: Viewer, asked: Comparison) -> str:
    authority = asked.area.authority or ""
    zone = zone_of(viewer, asked.area, authority, asked.window)
    view = View(zone, ANY, "la", asked.window, authority)
    return policy_of(view, None if zone == "trusted" else await read_policy(reader, view))


async def _earlier(
    reader: Reader, viewer: Viewer, asked: Comparison, at: datetime, scopes: Iterable[str]
) -> dict[str, Cell]:
    """The area's cells at a past moment: as known now in the trusted zone, else as released then."""
    area, authority = asked.area, asked.area.authority or ""
    zone, turn = zone_of(viewer, area, authority, asked.window), asyncio.Semaphore(AT_ONCE)

    async def read(scope: str) -> tuple[str, Cell] | None:
        own = own_scope(viewer, zone, scope, reader.known.dictionary)
        view = View(zone, scope, level_of(area), asked.window, authority, own)
        question = CellsQuestion(view.level, asked.window, authority, coarse=scope in COARSE_NEEDS)
        if not may(viewer, question):
            return None
        async with turn:
            numbers = await _numbers(reader, view, area, at)
        return scope, make_cell(view, area, numbers, active=True)

    found: Sequence[tuple[str, Cell] | None] = await asyncio.gather(*map(read, scopes))
    return dict(each for each in found if each is not None)


async def _numbers(reader: Reader, view: View, area: Area, at: datetime) -> Numbers | None:
    if view.zone == "trusted":
        counted = (await ask_cells(reader, view.within, view.need, view.window, at)).get(area.code)
        return Numbers(*counted, 0) if counted else None
    releases = (await read_shown(reader, view, view.need)).get(area.code, [])
    past = [release for release in releases if release[0] <= int(at.timestamp())]
    if not past:
        return None
    tick, cell = max(past, key=lambda release: release[0])
    own = (await past_own(reader, view, at)).get(area.code)
    return told(view, Numbers(cell.people, None, None, tick), own)
