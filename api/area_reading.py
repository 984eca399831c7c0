"""Reads what an area page needs: every need of one area and of those around it, in one go."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from api.access import CellsQuestion, Level, Viewer, decide, may
from api.cells import policy_of
from api.hearing import ask_arrivals, hearing_of
from api.others import own_scope
from api.reading import Reader, answered, read_status, status_key, values_key
from api.sheets import Numbers, make_cell, read_numbers, told
from api.silence import Hearing
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
    """Cells by scope and area, all of one moment, and how partners stand.

    What the viewer may not see of a scope is not in it.
    """

    as_of: datetime | None
    zone: Zone
    policy: str
    cells: Mapping[Key, Cell]
    hearing: Hearing


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
    found = ((scope, own_scope(viewer, zone, scope, dictionary)) for scope in scopes)
    own = {scope: of_own for scope, of_own in found if of_own}
    for of_own in own.values():
        pipeline.hmget(projection.exact(authority, of_own), codes)
    partners = ask_arrivals(pipeline, reader.known.register)
    status, anyone, *replies = await answered(pipeline.execute())
    active = _active(whole, anyone)
    last = len(scopes) + len(own)
    counted = dict(zip(own, replies[len(scopes) : last], strict=True))
    hearing = hearing_of(reader.known.register, reader.clock(), partners, replies[last:])
    low = {scope for scope in scopes if hearing.coverage(scope, authority).silent}
    cells = {}
    for scope, values in zip(scopes, replies[: len(scopes)], strict=True):
        beside = counted.get(scope, [None] * len(areas))
        for area, value, own_value in zip(areas, values, beside, strict=True):
            view = View(zone, scope, level_of(area), window, authority, own.get(scope))
            question = CellsQuestion(view.level, window, authority, coarse=scope in COARSE_NEEDS)
            if may(viewer, question):
                numbers, partial = _told(view, value, own_value), scope in low
                cells[scope, area.code] = make_cell(view, area, numbers, active=active, partial=partial)
    told_of = read_status(status)
    return Measured(told_of.as_of, zone, policy_of(whole, told_of.policy), cells, hearing)


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


def _told(view: View, value: bytes | None, own: bytes | None) -> Numbers | None:
    """What is told of a value, beside the partner's own where there is one."""
    own_view = view.of_own()
    counted = read_numbers(own_view, own) if own_view and own is not None else None
    return told(view, None if value is None else read_numbers(view, value), counted)


def _records(view: View, value: bytes | None) -> int:
    return 0 if value is None else read_numbers(view, value).records or 0


def _active(whole: View, anyone: bytes | None) -> bool:
    """Did anyone record anything in the authority, or (released) was anything released of it?"""
    if anyone is None:
        return False
    numbers = read_numbers(whole, anyone)
    return whole.zone != "trusted" or bool(numbers.people or numbers.records)
