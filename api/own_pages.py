"""The page on which a reader takes several areas together as one, and its files."""

from dataclasses import replace

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.access import Viewer
from api.auditing import route_of
from api.choosing import Chooser
from api.identity import Asker, Reading, Settings, config_of, reader_of, recorder_of
from api.live_reading import read_view
from api.live_view import Composer
from api.own_asked import ASKED, OwnArea, read_areas, read_called
from api.own_files import COLUMNS, file_name, own_rows, whole_own
from api.own_view import OwnView, own_view
from api.partners_view import reporting
from api.rendering import PageRoute, render
from api.taking import about_figures, as_csv, as_json
from api.texts import load_texts
from api.wide_drawing import beside_the_loop
from dictionary.audit import Did

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get("/own")
async def own(request: Request, asker: Asker, reader: Reading) -> Response:
    """Several areas as one: choose them, name them, and read what they add up to."""
    view, _ = await _look(request, asker, Did.ASKED, await reporting(reader, load_texts()))
    return await beside_the_loop(
        lambda: render(request, "own.html", view, name="map"), wide=view.own.choice.wide
    )


@router.get("/own.csv")
async def own_csv(request: Request, asker: Asker, settings: Settings) -> Response:
    """The sum and the areas it is of, as a table."""
    view, policy = await _look(request, asker, Did.EXPORTED)
    about = about_figures(view.as_of, policy, settings)
    return as_csv(own_rows(view), COLUMNS, about, file_name(view))


@router.get("/own.json")
async def own_json(request: Request, asker: Asker, settings: Settings) -> Response:
    """The same as JSON."""
    view, policy = await _look(request, asker, Did.EXPORTED)
    return as_json({**about_figures(view.as_of, policy, settings), **whole_own(view)}, file_name(view))


async def _look(request: Request, viewer: Viewer, did: Did, partners: str = "") -> tuple[OwnView, str]:
    """Read what the address asks for, and record who looks at it.

    Raises:
        ProblemError: Valkey does not answer, or the look cannot be recorded.
    """
    reader = reader_of(request)
    chooser = Chooser(viewer, reader.known.dictionary, reader.known.places, config_of(request).place)
    query = request.query_params
    choice, problems = chooser.read({name: query[name] for name in ASKED if name in query})
    asked = OwnArea(
        replace(choice, sort="area"), read_areas(query.getlist("areas")), read_called(query.get("called", ""))
    )
    answer = await read_view(reader, viewer, choice)
    recorder_of(request).looked(
        viewer,
        did,
        exact=chooser.exact(choice),
        route=route_of(request),
        need=choice.scope,
        level=choice.level,
        window=choice.window,
        within=choice.place,
    )
    composer = Composer(chooser, load_texts())
    view = await beside_the_loop(
        lambda: own_view(asked, problems, answer, composer, partners), wide=choice.wide
    )
    return view, answer.policy
