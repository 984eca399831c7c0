"""The cells of a view at a past moment: as all events known now say, or as they were released then."""

from datetime import datetime
from typing import Final

import msgspec

from api.asking import ask_cells, ask_wholes, check_moment
from api.reading import Reader, answered, authorities_of, read_policy, read_shown, read_statuses, status_key
from api.sheets import Numbers, Sheet, empty_sheet
from api.views import ANY, View
from dictionary import projection
from dictionary.projection_values import ReleasedCell, WholeAnswer

AT_ONCE: Final = 50
"""Authorities whose releases are read in one go, so that a process tells its feeds in between."""
_released = msgspec.json.Decoder(ReleasedCell)


async def read_past(reader: Reader, view: View, at: datetime) -> tuple[Sheet, str | None]:
    """The cells of a view as they stood at a moment, and the policy of what was released.

    Raises:
        ProblemError: the moment is outside what may be asked, or Valkey or a worker does not answer.
    """
    check_moment(at, reader.clock())
    if view.zone == "trusted":
        sheet = await (_counted if view.one_authority else _counted_wholes)(reader, view, at)
        return sheet, None
    if view.one_authority:
        sheet, policy = await _shown(reader, view, at), await read_policy(reader, view)
    else:
        sheet, policy = await _shown_wholes(reader, view, at)
    sheet.own = await past_own(reader, view, at)
    return sheet, policy


async def past_own(reader: Reader, view: View, at: datetime) -> dict[str, Numbers]:
    """The partner's own numbers by area at a past moment; empty where a view is not shown beside them.

    Raises:
        ProblemError: the moment is outside what may be asked, or no worker answers.
    """
    if view.own is None:
        return {}
    if not view.one_authority:
        wholes = await _wholes(reader, view, view.own, at)
        return {whole.la: Numbers(whole.people, whole.records, whole.open, 0) for whole in wholes}
    found = await ask_cells(reader, view.within, view.own, view.window, at)
    return {code: Numbers(*counted, 0) for code, counted in found.items()}


async def _counted(reader: Reader, view: View, at: datetime) -> Sheet:
    """Of one authority, from all events known now."""
    sheet = empty_sheet(view, reader.known.places)
    anyone = await ask_cells(reader, view.within, ANY, view.window, at)
    found = anyone if view.need == ANY else await ask_cells(reader, view.within, view.need, view.window, at)
    sheet.active[view.within] = view.within in anyone and any(anyone[view.within][:2])
    for code, (people, records, open_) in found.items():
        area = sheet.areas.get(code) or reader.known.places.area(code)
        if area is not None and (code in sheet.areas or area.level == view.level):
            sheet.put(area, Numbers(people, records, open_, 0))
    return sheet


async def _counted_wholes(reader: Reader, view: View, at: datetime) -> Sheet:
    """Of each authority of a nation or Great Britain, from all events known now."""
    sheet = empty_sheet(view, reader.known.places)
    for whole in await _wholes(reader, view, view.need, at):
        sheet.active[whole.la] = whole.active
        sheet.put(sheet.areas[whole.la], Numbers(whole.people, whole.records, whole.open, 0))
    return sheet


async def _wholes(reader: Reader, view: View, scope: str, at: datetime) -> list[WholeAnswer]:
    """Authorities in a scope at a moment: of those alone of which anything was ever counted."""
    authorities = authorities_of(reader, view)
    pipeline = reader.redis.pipeline(transaction=False)
    for authority in authorities:
        pipeline.exists(projection.exact_status(authority))
    counted = zip(authorities, await answered(pipeline.execute()), strict=True)
    return await ask_wholes(reader, [la for la, there in counted if there], scope, view.window, at)


async def _shown(reader: Reader, view: View, at: datetime) -> Sheet:
    """Of one authority, of each area its last release up to a moment."""
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
    return sheet


async def _shown_wholes(reader: Reader, view: View, at: datetime) -> tuple[Sheet, str | None]:
    """Of each authority of a nation or Great Britain, its last release up to a moment."""
    sheet, last = empty_sheet(view, reader.known.places), int(at.timestamp())
    authorities, statuses = authorities_of(reader, view), []
    for begin in range(0, len(authorities), AT_ONCE):
        some = authorities[begin : begin + AT_ONCE]
        pipeline = reader.redis.pipeline(transaction=False)
        for authority in some:
            for scope in (ANY, view.need):
                key = projection.shown_whole(view.zone, authority, scope, view.window)
                pipeline.zrange(key, last, 0, byscore=True, desc=True, offset=0, num=1)
            pipeline.hgetall(status_key(view, authority))
        replies = await answered(pipeline.execute())
        for index, authority in enumerate(some):
            anyone, found, status = replies[3 * index : 3 * index + 3]
            sheet.active[authority] = bool(anyone)
            if found:
                cell = _released.decode(found[0])
                sheet.put(sheet.areas[authority], Numbers(cell.people, None, None, cell.tick))
            statuses.append(status)
    return sheet, read_statuses(statuses).policy
