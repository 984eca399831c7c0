"""The page that puts two areas, or two periods of one area, side by side, and its files."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.access import Viewer
from api.auditing import route_of
from api.choosing import Chooser
from api.compare_asked import read_compared
from api.compare_files import COLUMNS, compared_rows, whole_compared
from api.compare_reading import read_sides
from api.compare_view import Comparer, CompareView
from api.config import ApiConfig
from api.identity import Asker, Reading, Settings, recorder_of
from api.reading import Reader
from api.rendering import PageRoute, render
from api.taking import about_figures, as_csv, as_json
from api.texts import load_texts
from dictionary.audit import Did

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get("/compare")
async def compare(request: Request, asker: Asker, reader: Reading, settings: Settings) -> Response:
    """Two areas or two periods: people, rates with intervals, differences with how sure they are."""
    view = await _look(request, asker, reader, settings, Did.ASKED)
    return render(request, "compare.html", view, name="compare")


@router.get("/compare.csv")
async def compare_csv(request: Request, asker: Asker, reader: Reading, settings: Settings) -> Response:
    """What the page of the same address shows, as a table."""
    view = await _look(request, asker, reader, settings, Did.EXPORTED)
    about = about_figures(view.as_of, view.policy, settings)
    return as_csv(compared_rows(view), COLUMNS, about, _name(view))


@router.get("/compare.json")
async def compare_json(request: Request, asker: Asker, reader: Reading, settings: Settings) -> Response:
    """The same as JSON."""
    view = await _look(request, asker, reader, settings, Did.EXPORTED)
    return as_json({**about_figures(view.as_of, view.policy, settings), **whole_compared(view)}, _name(view))


async def _look(
    request: Request, viewer: Viewer, reader: Reader, settings: ApiConfig, did: Did
) -> CompareView:
    """Read what the address asks to compare, and record who looks at it.

    Raises:
        NotAllowedError: the viewer may not see it.
        ProblemError: Valkey does not answer, no worker does about the past, or the look cannot be recorded.
    """
    chooser = Chooser(viewer, reader.known.dictionary, reader.known.places, settings.place)
    asked, problems = read_compared(request.query_params, chooser)
    sides = await read_sides(reader, viewer, asked)
    recorder_of(request).looked(
        viewer,
        did,
        exact=viewer.trusted,
        route=route_of(request),
        window=asked.window,
        area=asked.area.code,
        other=asked.other.code if asked.other else asked.mode,
    )
    return Comparer(chooser, load_texts()).compose(asked, problems, sides)


def _name(view: CompareView) -> str:
    asked = view.asked
    beside = asked.other.code if asked.other else asked.mode
    return f"compare-{asked.area.code}-{beside}-{asked.window}"
