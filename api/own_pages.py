"""The page on which a reader takes several areas together as one, and its files."""

from dataclasses import replace

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.access import Viewer
from api.identity import Asker, Reading, Settings
from api.live_view import Composer
from api.looking import looked_at
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
    query = request.query_params
    looked = await looked_at(request, viewer, did, {name: query[name] for name in ASKED if name in query})
    asked = OwnArea(
        replace(looked.choice, sort="area"),
        read_areas(query.getlist("areas")),
        read_called(query.get("called", "")),
    )
    composer = Composer(looked.chooser, load_texts())
    view = await beside_the_loop(
        lambda: own_view(asked, looked.problems, looked.answer, composer, partners), wide=looked.choice.wide
    )
    return view, looked.answer.policy
