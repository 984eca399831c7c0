"""The page of one area: `/areas/B23%207`. Whole without scripts; what it may not show, it says so."""

from dataclasses import replace
from datetime import timedelta

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.access import NotAllowedError, Viewer
from api.area_files import (
    HISTORY_COLUMNS,
    NEED_COLUMNS,
    chart_view,
    file_name,
    history_rows,
    need_rows,
    whole_area,
)
from api.area_history import Past, no_past, past_of
from api.area_reading import Recorder, level_of, read_measured, read_recorders
from api.area_view import AreaComposer, AreaView, Found, parts_view
from api.cells import cells
from api.choices import Choice
from api.choosing import Chooser
from api.earlier import is_known, length
from api.history import history
from api.identity import Asker, Reading, config_of, reader_of, recorder_of
from api.local_events import read_local_events
from api.partners_view import read_tallies
from api.problems import ProblemError
from api.reading import Reader
from api.rendering import PageRoute, no_page, render
from api.taking import about_figures, as_csv, as_json, as_svg, thanks
from api.texts import load_texts
from dictionary.audit import Did
from dictionary.feed import Cell
from dictionary.moments import DAY_WINDOWS, day_date, day_of
from dictionary.places import Area, Places

router = APIRouter(route_class=PageRoute, include_in_schema=False)
LEAST_DAYS = 91


@router.get("/areas/{code:path}/needs.csv")
async def area_needs(request: Request, asker: Asker, code: str) -> Response:
    """The needs of an area as its page lists them, then those without a figure, each with why."""
    view = await _look(request, asker, _area(request, code), Did.EXPORTED)
    about = about_figures(view.as_of, view.policy, config_of(request))
    return as_csv(need_rows(view), NEED_COLUMNS, about, file_name(view, "needs"))


@router.get("/areas/{code:path}/history.csv")
async def area_history(request: Request, asker: Asker, code: str) -> Response:
    """How the chosen need changed: the figures of the page's chart."""
    view = await _look(request, asker, _area(request, code), Did.EXPORTED)
    about = about_figures(view.as_of, view.policy, config_of(request))
    return as_csv(history_rows(view), HISTORY_COLUMNS, about, file_name(view, f"history-{view.choice.need}"))


@router.get("/areas/{code:path}/history.svg")
async def area_chart(request: Request, asker: Asker, code: str) -> Response:
    """The page's chart as a drawing that stands alone."""
    view = await _look(request, asker, _area(request, code), Did.EXPORTED)
    made = chart_view(view, load_texts(), thanks(config_of(request)))
    if made is None:
        raise no_page()
    return as_svg(render(request, "chart_file.xml", made), file_name(view, f"history-{view.choice.need}"))


@router.get("/areas/{code:path}/area.json")
async def area_whole(request: Request, asker: Asker, code: str) -> Response:
    """All figures of an area's page."""
    view = await _look(request, asker, _area(request, code), Did.EXPORTED)
    whole = {**about_figures(view.as_of, view.policy, config_of(request)), **whole_area(view)}
    return as_json(whole, file_name(view, "area"))


@router.get("/areas/{code:path}")
async def area(request: Request, asker: Asker, reader: Reading, code: str) -> Response:
    """An area: who lives there, its needs beside those around it, who records, how a need changed."""
    places = reader.known.places
    known = places.area(code)
    if known is not None and known.authority is None and known.level not in ("nation", "gb"):
        parts = [part for la in places.authorities if (part := places.area(f"{la}/{code}"))]
        return render(request, "area_parts.html", parts_view(known, parts, load_texts()), name="map")
    view = await _look(request, asker, _area(request, code), Did.ASKED)
    return render(request, "area.html", view, name="map")


def _area(request: Request, code: str) -> Area:
    """The area of a code, where it lies in one authority.

    Raises:
        ProblemError: there is none.
    """
    found = reader_of(request).known.places.area(code)
    if found is None or found.authority is None or found.level in ("nation", "gb"):
        raise no_page()
    return found


async def _look(request: Request, asker: Viewer, found: Area, did: Did) -> AreaView:
    """Read what the page of an area shows, and record who looks at it.

    Raises:
        NotAllowedError: the viewer may not see the area.
        ProblemError: Valkey does not answer, or the look cannot be recorded.
    """
    reader, query = reader_of(request), request.query_params
    places, authority = reader.known.places, found.authority or ""
    asked = {name: query[name] for name in ("window", "need") if name in query}
    chooser = Chooser(asker, reader.known.dictionary, places, config_of(request).place)
    choice, problems = chooser.read({**asked, "place": authority, "area": found.code})
    choice = replace(choice, level=level_of(found), area=found.code, sort=query.get("sort", "people"))
    around = around_of(found, places)
    measured = await read_measured(reader, asker, [found, *around], authority, choice.window)
    recorder_of(request).looked(
        asker,
        did,
        exact=asker.trusted,
        route="/areas",
        need=choice.need,
        window=choice.window,
        within=found.code,
    )
    read = Found(
        area=found,
        around=around,
        measured=measured,
        recorders=await _recorders(reader, asker, choice, found),
        tallies=await read_tallies(reader),
        past=await _past(reader, asker, choice, found),
        level=await _level(reader, asker, choice, found),
        now=reader.clock(),
        all_needs=query.get("show") == "all",
    )
    return AreaComposer(chooser, reader.known.register, load_texts()).compose(choice, problems, read)


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
