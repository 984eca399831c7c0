"""The pages: HTML first, whole without scripts; scripts make the live map move."""

import hashlib
from functools import lru_cache
from typing import Annotated, Final, get_args

from fastapi import APIRouter, FastAPI, Query, Request
from fastapi.responses import Response
from starlette.staticfiles import StaticFiles

from api.access import Level
from api.assets import STATIC
from api.cells import cells
from api.choices import Choice, Chooser
from api.dictionary_view import need_view, needs_view
from api.identity import Asker, Reading, Settings
from api.live_view import Answer, Composer
from api.partners_view import partners_view, reporting
from api.rendering import packed, render
from api.texts import load_texts
from api.words_view import words_view
from dictionary.outlines import OutlineLevel
from dictionary.places import load_places

router = APIRouter(include_in_schema=False)

OUTLINES_KEPT: Final = "public, max-age=3600"


def install(app: FastAPI) -> None:
    """Add the pages, and the files they load, to an application."""
    app.include_router(router)
    if STATIC.is_dir():
        app.mount("/static", StaticFiles(directory=STATIC), name="static")


@router.get("/")
async def live_map(request: Request, asker: Asker, reader: Reading, settings: Settings) -> Response:
    """The live map: pickers, the figure of the whole place, table and map."""
    texts = load_texts()
    chooser = Chooser(asker, reader.known.dictionary, reader.known.places, settings.place)
    choice, problems = chooser.read(request.query_params)
    found = await cells(reader, asker, choice.need, choice.level, choice.window, choice.place)
    whole = found
    if choice.level != "la":
        whole = await cells(reader, asker, choice.need, "la", choice.window, choice.place)
    answer = Answer(
        as_of=found.as_of,
        cells=found.cells,
        whole=next((cell for cell in whole.cells if cell.area == choice.place), None),
    )
    view = Composer(chooser, texts).compose(choice, problems, answer, await reporting(reader, texts))
    return render(request, "live.html", view, name="map", demo=settings.demo)


@router.get("/needs")
async def needs(
    request: Request, reader: Reading, settings: Settings, q: Annotated[str, Query(max_length=100)] = ""
) -> Response:
    """The dictionary, or what of it matches a search."""
    view = needs_view(reader.known.dictionary, q.strip(), load_texts())
    return render(request, "needs.html", view, name="needs", demo=settings.demo)


@router.get("/needs/{need_id}")
async def need(request: Request, reader: Reading, settings: Settings, need_id: str) -> Response:
    """What counts as one need, and what it is linked to."""
    known = reader.known.dictionary.get(need_id)
    if known is None:
        return not_found(request, settings)
    place = Choice(place=settings.place, need=known.id)
    view = need_view(known, reader.known.dictionary, load_texts(), place.address())
    return render(request, "need.html", view, name="needs", demo=settings.demo)


@router.get("/partners")
async def partners(request: Request, asker: Asker, reader: Reading, settings: Settings) -> Response:
    """Who records needs here, under which agreement, and whether they report."""
    view = await partners_view(reader, asker, load_texts())
    return render(request, "partners.html", view, name="partners", demo=settings.demo)


@router.get("/about")
async def about(request: Request, settings: Settings) -> Response:
    """How it counts."""
    return render(request, "words.html", words_view("about", load_texts()), name="about", demo=settings.demo)


@router.get("/accessibility")
async def accessibility(request: Request, settings: Settings) -> Response:
    """The accessibility statement."""
    view = words_view("accessibility", load_texts())
    return render(request, "words.html", view, name="", demo=settings.demo)


@router.get("/outlines/{place}.json")
async def outlines(request: Request, settings: Settings, place: str, level: Level = "sector") -> Response:
    """Outlines of the areas of a place as GeoJSON, to be kept by the browser."""
    if level not in get_args(OutlineLevel) or place not in load_places().authorities:
        return not_found(request, settings)
    body, tag = _outlines(level, place)
    headers = {"ETag": tag, "Cache-Control": OUTLINES_KEPT, "X-Content-Type-Options": "nosniff"}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return packed(request, body, "application/geo+json", headers)


@lru_cache(maxsize=64)
def _outlines(level: OutlineLevel, place: str) -> tuple[bytes, str]:
    """Outlines with the tag that says whether a kept copy is still right."""
    body = load_places().outlines(level, place)
    return body, f'"{hashlib.sha256(body).hexdigest()[:16]}"'


def not_found(request: Request, settings: Settings) -> Response:
    """There is no such page."""
    view = words_view("not_found", load_texts(), back=True)
    return render(request, "words.html", view, name="", demo=settings.demo, status=404)
