"""Reads what an area page needs: every need of one area and of those around it, in one go."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from api.access import CellsQuestion, Level, Viewer, decide, may
from api.reading import Reader, answered, read_status, status_key, values_key
from api.sheets import make_cell, read_numbers
from api.views import ANY, View
from dictionary import projection
from dictionary.feed import Cell
from dictionary.needs import COARSE_NEEDS
from dictionary.places import Area
from dictionary.projection_values import Zone

Key = tuple[str, str]
"""(scope, area code)."""


@dataclass(frozen=True, slots=True)
class Measured:
    """Cells by scope and area, all of one moment. What the viewer may not see of a scope is not in it."""

    as_of: datetime | None
    zone: Zone
    cells: Mapping[Key, Cell]


@dataclass(frozen=True, slots=True)
class Recorder:
    """What one partner recorded in an area and in its authority: records, and needs among them."""

    partner: str
    here: int
    everywhere: int
    needs: int


def level_of(area: Area) -> Level:
    """The level at which an area is released; `<LA>/none` is as fine as a sector."""
    return area.level if area.level in ("sector", "district", "la") else "sector"


def zone_of(viewer: Viewer, area: Area, authority: str, window: str) -> Zone:
    """The zone in which an area is shown.

    Raises:
        NotAllowedError: the viewer may not see it.
    """
    return decide(viewer, CellsQuestion(level_of(area), window, authority))


async def read_measured(
    reader: Reader, viewer: Viewer, areas: Sequence[Area], authority: str, window: str
) -> Measured:
    """The cells of any need, of each domain and of each need, in areas of one authority.

    Args:
        reader: the projection and what it is read with.
        viewer: who asks.
        areas: of the authority, the page's own first.
        authority: the code of their local authority.
        window: a window open to the viewer.

    Raises:
        NotAllowedError: the viewer may not see the first area.
        ProblemError: Valkey does not answer.
    """
    zone = zone_of(viewer, areas[0], authority, window)
    dictionary = reader.known.dictionary
    scopes = [ANY, *dictionary.domains, *dictionary.needs]
    codes = [area.code for area in areas]
    pipeline = reader.redis.pipeline(transaction=True)
    whole = View(zone, ANY, "la", window, authority)
    pipeline.hgetall(status_key(whole, authority))
    pipeline.hget(values_key(whole, authority, ANY), authority)
    for scope in scopes:
        pipeline.hmget(values_key(whole, authority, scope), codes)
    status, anyone, *replies = await answered(pipeline.execute())
    active = _active(whole, anyone)
    cells = {}
    for scope, values in zip(scopes, replies, strict=True):
        for area, value in zip(areas, values, strict=True):
            view = View(zone, scope, level_of(area), window, authority)
            question = CellsQuestion(view.level, window, authority, coarse=scope in COARSE_NEEDS)
            if may(viewer, question):
                numbers = None if value is None else read_numbers(view, value)
                cells[scope, area.code] = make_cell(view, area, numbers, active=active)
    return Measured(read_status(status).as_of, zone, cells)


async def read_recorders(reader: Reader, area: str, authority: str, window: str) -> list[Recorder]:
    """What each partner recorded here; for the trusted zone. A record has one need, so records add up.

    Raises:
        ProblemError: Valkey does not answer.
    """
    partners, needs = list(reader.known.register.partners), list(reader.known.dictionary.needs)
    pipeline = reader.redis.pipeline(transaction=False)
    for partner in partners:
        for need in needs:
            pipeline.hmget(projection.exact(authority, f"{need}@{partner}"), [area, authority])
    replies = iter(await answered(pipeline.execute()))
    view = View("trusted", ANY, "sector", window, authority)
    found = []
    for partner in partners:
        rows = [[_records(view, value) for value in next(replies)] for _ in needs]
        here = [row[0] for row in rows]
        found.append(Recorder(partner, sum(here), sum(row[1] for row in rows), sum(map(bool, here))))
    return found


def _records(view: View, value: bytes | None) -> int:
    return 0 if value is None else read_numbers(view, value).records or 0


def _active(whole: View, anyone: bytes | None) -> bool:
    """Did anyone record anything in the authority, or (released) was anything released of it?"""
    if anyone is None:
        return False
    numbers = read_numbers(whole, anyone)
    return whole.zone != "trusted" or bool(numbers.people or numbers.records)
