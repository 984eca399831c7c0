"""The dictionary and the places: what can be asked about."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict

from api.access import GREAT_BRITAIN, Level
from api.identity import Reading
from api.problems import ProblemError
from api.views import read_within
from dictionary.needs import Need
from dictionary.places import ATTRIBUTION, Area, looks_like_full_postcode

router = APIRouter(tags=["dictionary"])


class Needs(BaseModel):
    """The needs of one version of the dictionary; `domains` gives each domain's title."""

    model_config = ConfigDict(frozen=True)

    version: str
    sha256: str
    domains: dict[str, str]
    needs: list[Need]


class Areas(BaseModel):
    """Areas, and whom to thank for them."""

    model_config = ConfigDict(frozen=True)

    attribution: str
    areas: list[Area]


@router.get("/needs")
async def needs(
    reader: Reading, q: Annotated[str, Query(description="Words to look for", max_length=100)] = ""
) -> Needs:
    """The needs, all or those with every word of `q`."""
    words = reader.known.dictionary
    found = words.search(q) if q.strip() else list(words.needs.values())
    return Needs(version=words.version, sha256=words.sha256, domains=dict(words.domains), needs=found)


@router.get("/areas")
async def areas(
    reader: Reading,
    level: Level = "la",
    within: str = GREAT_BRITAIN,
    q: Annotated[
        str | None, Query(description="A place as people type it; looks everywhere", max_length=100)
    ] = None,
) -> Areas:
    """The areas of a level within a place, or those that a person may mean by `q`."""
    places = reader.known.places
    if q is not None:
        return Areas(attribution=ATTRIBUTION, areas=places.search(q))
    return Areas(attribution=ATTRIBUTION, areas=places.areas(level, read_within(within, level, places)))


@router.get("/areas/{code:path}")
async def area(reader: Reading, code: str) -> Area:
    """One area: a sector (`B1 1`), a district or its part, a local authority, its `none`, a nation, `GB`."""
    found = reader.known.places.area(code)
    if found is None:
        detail = "There is no area with this code."
        if looks_like_full_postcode(code):
            detail = "That looks like a full postcode. Areas are sectors: leave out the last two letters."
        raise ProblemError(404, "unknown_area", detail)
    return found


@router.get("/outlines", response_class=Response)
async def outlines(reader: Reading, level: Level = "la", within: str = GREAT_BRITAIN) -> Response:
    """Outlines of the areas of a level within a place, as GeoJSON (WGS 84)."""
    places = reader.known.places
    try:
        found = places.outlines(level, read_within(within, level, places))
    except KeyError as error:
        raise ProblemError(404, "no_outlines", "There are no outlines of that level there.") from error
    return Response(
        found, media_type="application/geo+json", headers={"Cache-Control": "public, max-age=3600"}
    )
