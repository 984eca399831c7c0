"""The page of one area: `/areas/B23%207`. Whole without scripts; what it may not show, it says so."""

from dataclasses import replace
from datetime import timedelta

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.access import NotAllowedError, Viewer
from api.area_history import Past, no_past, past_of
from api.area_reading import Recorder, level_of, read_measured, read_recorders
from api.area_view import AreaComposer, Found, parts_view
from api.cells import cells
from api.choices import Choice, Chooser
from api.earlier import is_known, length
from api.history import history
from api.identity import Asker, Reading, Recording, Settings
from api.local_events import read_local_events
from api.partners_view import read_tallies
from api.problems import ProblemError
from api.reading import Reader
from api.rendering import PageRoute, no_page, render
from api.texts import load_texts
from dictionary.audit import Did
from dictionary.feed import Cell
from dictionary.moments import DAY_WINDOWS, day_date, day_of
from dictionary.places import Area, Places

router = APIRouter(route_class=PageRoute, include_in_schema=False)
LEAST_DAYS = 91


@router.get("/areas/{code:path}")
async def area(  # noqa: PLR0917  what FastAPI brings
    request: Request, asker: Asker, reader: Reading, settings: Settings, audit: Recording, code: str
) -> Response:
    """An area: who lives there, its needs beside those around it, who records, how a need changed."""
    places, texts = reader.known.places, load_texts()
    found = places.area(code)
    if found is None or found.level in ("nation", "gb"):
        raise no_page()
    if found.authority is None:
        parts = [part for la in places.authorities if (part := places.area(f"{la}/{code}"))]
        return render(request, "area_parts.html", parts_view(found, parts, texts), name="map")
    query = request.query_params
    asked = {name: query[name] for name in ("window", "need") if name in query}
    chooser = Chooser(asker, reader.known.dictionary, places, settings.place)
    choice, problems = chooser.read({**asked, "place": found.authority, "area": found.code})
    choice = replace(choice, level=level_of(found), area=found.code, sort=query.get("sort", "people"))
    around = around_of(found, places)
    measured = await read_measured(reader, asker, [found, *around], found.authority, choice.window)
    audit.looked(
        asker,
        Did.ASKED,
        exact=asker.trusted,
        route="/areas",
        need=choice.need,
        window=choice.window,
        within=found.code,
    )
    recorders = await _recorders(reader, asker, choice, found)
    view = AreaComposer(chooser, reader.known.register, texts).compose(
        choice,
        problems,
        Found(
            area=found,
            around=around,
            measured=measured,
            recorders=recorders,
            tallies=await read_tallies(reader),
            past=await _past(reader, asker, choice, found),
            level=await _level(reader, asker, choice, found),
            now=reader.clock(),
            all_needs=query.get("show") == "all",
        ),
    )
    return render(request, "area.html", view, name="map")


def around_of(area: Area, places: Places) -> list[Area]:
    """The areas that one lies in, within its authority, smallest first."""
    codes = [places.district_code(area.code)] if area.level == "sector" else []
    codes += [area.authority] if area.level != "la" and area.authority else []
    return [found for code in codes if (found := places.area(code))]


async def _recorders(reader: Reader, viewer: Viewer, choice: Choice, area: Area) -> list[Recorder]:
    return await read_recorders(reader, area.code, choice.place, choice.window) if viewer.trusted else []


async def _level(reader: Reader, viewer: Viewer, choice: Choice, area: Area) -> dict[str, Cell]:
    """Cells of the chosen need in every area of the same level there; none where they may not be shown."""
    if area.level not in {"sector", "district"}:
        return {}
    try:
        found = await cells(reader, viewer, choice.need, area.level, choice.window, choice.place)
    except NotAllowedError:
        return {}
    return {cell.area: cell for cell in found.cells}


async def _past(reader: Reader, viewer: Viewer, choice: Choice, area: Area) -> Past:
    """How the chosen need changed; where that cannot be had now, why."""
    now = reader.clock()
    today = day_date(day_of(now))
    days = max(LEAST_DAYS, 2 * DAY_WINDOWS.get(choice.window, 1))
    try:
        answer = await history(
            reader,
            viewer,
            need=choice.need,
            area=area.code,
            window=choice.window,
            first=today - timedelta(days=days),
            last=today,
            basis="current" if viewer.trusted else "shown",
            shown_to="commissioner",
        )
        before = now - length(choice.window)
        known = await is_known(reader, viewer, choice.place, choice.window, before)
    except NotAllowedError as error:
        return no_past(error.detail, finest=error.finest)
    except ProblemError as error:
        return no_past(error.detail)
    asked = area.code, area.authority, choice.need
    span = today - timedelta(days=days), today
    events = await read_local_events(reader, viewer, asked, span, load_texts())
    return past_of(answer, today, known=known, events=events)
