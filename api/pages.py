"""The pages: HTML first, whole without scripts; scripts make the live map move."""

import hashlib
import os
from functools import lru_cache
from pathlib import Path
from typing import Final

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import Response
from starlette.staticfiles import PathLike, StaticFiles
from starlette.types import Scope

from api import (
    alerts_pages,
    area_pages,
    compare_pages,
    demo_pages,
    dictionary_pages,
    embed_pages,
    need_pages,
    own_pages,
    settings_pages,
)
from api.assets import BUILT, STATIC
from api.choices import WIDE
from api.identity import Asker, Noted, Reading, Settings
from api.looking import looked_at
from api.map_files import COLUMNS, about_map, file_name, map_rows, whole_map
from api.partners_view import partners_view, reporting
from api.rendering import PageRoute, no_page, render
from api.statements import read_statement
from api.svg_view import svg_notes, svg_view
from api.taking import as_csv, as_json, as_svg, thanks
from api.texts import load_texts
from api.wide_drawing import beside_the_loop
from api.words_view import words_view
from dictionary.audit import Did
from dictionary.outlines import OutlineLevel
from dictionary.places import load_places

router = APIRouter(route_class=PageRoute, include_in_schema=False)

PARTS: Final = {"chosen": "live_chosen.html", "rows": "live_rows.html"}
"""Parts of the live map that its script asks for alone, and their templates."""
OUTLINES_KEPT: Final = "public, max-age=3600"
FILES_KEPT: Final = "public, max-age=3600"
BUILT_KEPT: Final = "public, max-age=31536000, immutable"


class KeptFiles(StaticFiles):
    """Files of the pages. The web build puts a hash in their names, so a browser may keep those for good."""

    def file_response(
        self, full_path: PathLike, stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        """A file, with how long to keep it."""
        response = super().file_response(full_path, stat_result, scope, status_code)
        built = Path(full_path).is_relative_to(BUILT)
        response.headers["Cache-Control"] = BUILT_KEPT if built else FILES_KEPT
        return response


def install(app: FastAPI) -> None:
    """Add the pages, and the files they load, to an application."""
    app.mount("/static", KeptFiles(directory=STATIC), name="static")
    app.include_router(demo_pages.router)
    app.include_router(settings_pages.router, dependencies=[Noted])
    app.include_router(alerts_pages.router, dependencies=[Noted])
    app.include_router(area_pages.router)
    app.include_router(dictionary_pages.router)
    app.include_router(need_pages.router)
    app.include_router(compare_pages.router)
    app.include_router(embed_pages.router)
    app.include_router(own_pages.router)
    app.include_router(router)  # last: it answers for every address that nothing else knows


@router.get("/")
async def live_map(request: Request, asker: Asker, reader: Reading, settings: Settings) -> Response:
    """The live map: pickers, the figure of the whole place, table and map; or a part, for its script."""
    looked, texts = await looked_at(request, asker, Did.ASKED, request.query_params), load_texts()
    partners, template = await reporting(reader, texts), PARTS.get(request.query_params.get("part", ""))

    def page() -> Response:
        view = looked.compose(texts, partners)
        return render(request, template or "live.html", view.on(settings.basemap), name="map")

    return await beside_the_loop(page, wide=looked.choice.wide)


@router.get("/map.svg")
async def map_file(request: Request, asker: Asker, settings: Settings) -> Response:
    """The map of a view as a file: what the page of the same address shows."""
    looked, texts = await looked_at(request, asker, Did.EXPORTED, request.query_params), load_texts()

    def file() -> Response:
        view = looked.compose(texts)
        made = svg_view(view, svg_notes(view, looked.answer, texts, demo=settings.demo), texts)
        if made is None:
            raise no_page()
        return as_svg(render(request, "map_file.xml", made), file_name(looked.choice))

    return await beside_the_loop(file, wide=looked.choice.wide)


@router.get("/map.csv")
async def map_csv(request: Request, asker: Asker, settings: Settings) -> Response:
    """The table of a view as CSV: what the page of the same address shows."""
    looked = await looked_at(request, asker, Did.EXPORTED, request.query_params)

    def file() -> Response:
        view, answer = looked.compose(load_texts()), looked.answer
        about = about_map(view, answer, thanks(settings))
        return as_csv(map_rows(view, answer), COLUMNS, about, file_name(looked.choice))

    return await beside_the_loop(file, wide=looked.choice.wide)


@router.get("/map.json")
async def map_json(request: Request, asker: Asker, settings: Settings) -> Response:
    """The same as JSON, with the notes under the table and the classes of the map."""
    looked = await looked_at(request, asker, Did.EXPORTED, request.query_params)

    def file() -> Response:
        whole = whole_map(looked.compose(load_texts()), looked.answer, thanks(settings))
        return as_json(whole, file_name(looked.choice))

    return await beside_the_loop(file, wide=looked.choice.wide)


@router.get("/partners")
async def partners(request: Request, asker: Asker, reader: Reading) -> Response:
    """Who records needs here, under which agreement, and whether they report."""
    view = await partners_view(reader, asker, load_texts())
    return render(request, "partners.html", view, name="partners")


@router.get("/about")
async def about(request: Request) -> Response:
    """How it counts."""
    return render(request, "words.html", words_view("about", load_texts()), name="about")


@router.get("/help")
async def help_page(request: Request) -> Response:
    """How to use the pages, in plain English."""
    return render(request, "words.html", words_view("help", load_texts()))


@router.get("/accessibility")
async def accessibility(request: Request, settings: Settings) -> Response:
    """The accessibility statement: the operator's, or the one that ships."""
    texts = load_texts()
    if settings.accessibility is None:
        return render(request, "words.html", words_view("accessibility", texts))
    view = read_statement(settings.accessibility, texts("accessibility.title"))
    return render(request, "statement.html", view)


@router.get("/outlines/{place}.json")
async def outlines(request: Request, reader: Reading, place: str, level: str = "sector") -> Response:
    """Outlines of the areas of a place as GeoJSON, to be kept by the browser."""
    fine = level in {"sector", "district"} and place in reader.known.places.authorities
    if not (fine or (level == "la" and place in WIDE)):
        raise no_page()
    body, tag = await beside_the_loop(lambda: _outlines(level, place), wide=level == "la")
    headers = {"ETag": tag, "Cache-Control": OUTLINES_KEPT}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type="application/geo+json")


@router.get("/{rest:path}")
async def nowhere(rest: str) -> Response:  # noqa: ARG001  whatever it is, it is not here
    """There is no such page."""
    raise no_page()


@lru_cache(maxsize=64)
def _outlines(level: OutlineLevel, place: str) -> tuple[bytes, str]:
    """Outlines with the tag that says whether a kept copy is still right."""
    body = load_places().outlines(level, place)
    return body, f'"{hashlib.sha256(body).hexdigest()[:16]}"'
