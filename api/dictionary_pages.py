"""The pages of the dictionary as a whole: its needs, a search, its versions, its files."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from api.dictionary_files import COLUMNS, about_dictionary, need_rows, skos, whole_dictionary
from api.dictionary_view import needs_view
from api.identity import Reading
from api.reading import Reader
from api.rendering import PageRoute, no_page, render
from api.taking import as_csv, as_json
from api.texts import load_texts
from api.versions_view import versions_json, versions_view
from dictionary.need_versions import load_versions
from dictionary.needs import Dictionary

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get("/needs")
async def needs(request: Request, reader: Reading, q: Annotated[str, Query(max_length=100)] = "") -> Response:
    """The dictionary, or what of it matches a search."""
    view = needs_view(reader.known.dictionary, q.strip(), load_texts())
    return render(request, "needs.html", view, name="needs")


@router.get("/needs/versions")
async def versions(request: Request) -> Response:
    """The published versions, and what differs between two of them."""
    view = versions_view(load_versions(), request.query_params, load_texts())
    return render(request, "versions.html", view, name="needs")


@router.get("/needs/versions.json")
async def versions_file(request: Request) -> Response:
    """The same as JSON."""
    return as_json(versions_json(load_versions(), request.query_params), "needs-versions")


@router.get("/needs.csv")
async def needs_csv(reader: Reading, version: str = "") -> Response:
    """The dictionary, or an earlier version of it, as a table."""
    words = _of(reader, version)
    return as_csv(need_rows(words), COLUMNS, about_dictionary(words), f"needs-{words.version}")


@router.get("/needs.json")
async def needs_json(reader: Reading, version: str = "") -> Response:
    """The dictionary, or an earlier version of it, as JSON."""
    words = _of(reader, version)
    return as_json(whole_dictionary(words), f"needs-{words.version}")


@router.get("/needs.jsonld")
async def needs_jsonld(reader: Reading, version: str = "") -> Response:
    """The dictionary, or an earlier version of it, as a SKOS concept scheme."""
    words = _of(reader, version)
    return as_json(skos(words), f"needs-{words.version}", "jsonld")


def _of(reader: Reader, version: str) -> Dictionary:
    """The dictionary in force, or the version asked for.

    Raises:
        ProblemError: there is no such version.
    """
    if not version:
        return reader.known.dictionary
    found = [each.dictionary for each in load_versions() if each.dictionary.version == version]
    if not found:
        raise no_page()
    return found[0]
