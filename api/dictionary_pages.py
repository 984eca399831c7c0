"""The pages of the dictionary as a whole: its needs, a search, its files."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from api.dictionary_files import COLUMNS, about_dictionary, need_rows, skos, whole_dictionary
from api.dictionary_view import needs_view
from api.identity import Reading
from api.rendering import PageRoute, render
from api.taking import as_csv, as_json
from api.texts import load_texts

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get("/needs")
async def needs(request: Request, reader: Reading, q: Annotated[str, Query(max_length=100)] = "") -> Response:
    """The dictionary, or what of it matches a search."""
    view = needs_view(reader.known.dictionary, q.strip(), load_texts())
    return render(request, "needs.html", view, name="needs")


@router.get("/needs.csv")
async def needs_csv(reader: Reading) -> Response:
    """The dictionary as a table."""
    words = reader.known.dictionary
    return as_csv(need_rows(words), COLUMNS, about_dictionary(words), f"needs-{words.version}")


@router.get("/needs.json")
async def needs_json(reader: Reading) -> Response:
    """The dictionary as JSON."""
    words = reader.known.dictionary
    return as_json(whole_dictionary(words), f"needs-{words.version}")


@router.get("/needs.jsonld")
async def needs_jsonld(reader: Reading) -> Response:
    """The dictionary as a SKOS concept scheme."""
    words = reader.known.dictionary
    return as_json(skos(words), f"needs-{words.version}", "jsonld")
