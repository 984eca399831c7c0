"""The page of one need: what it means, where it is, who records it, what it is linked to."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.access import Viewer
from api.cells import CellsAnswer, cells
from api.choices import Choice
from api.choosing import Chooser
from api.dictionary_view import NeedView, need_view
from api.identity import Asker, config_of, reader_of, recorder_of
from api.live_parts import problem_words
from api.national import NationalRow, national_rows
from api.need_areas import NeedAreas, Recorded, Windowed, make_need_areas
from api.need_files import (
    RANKING_COLUMNS,
    file_name,
    maps_view,
    ranking_rows,
    whole_where,
)
from api.partners_view import low_words
from api.reading import Reader, answered, read_hearing, values_key
from api.rendering import PageRoute, no_page, render
from api.sheets import read_numbers
from api.taking import about_figures, as_csv, as_json, as_svg
from api.texts import Texts, load_texts
from api.views import View
from dictionary.audit import Did
from dictionary.feed import Cell

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@dataclass(frozen=True, slots=True)
class NeedPage:
    """What `need.html` shows: what a need means, where it is, what was wrong with the address.

    `low`: that figures may be, in words; `as_of` and `policy` are those of its figures.
    """

    of: NeedView
    where: NeedAreas
    problems: Sequence[str]
    low: str
    national: Sequence[NationalRow]
    as_of: datetime | None
    policy: str


@router.get("/needs/{need_id}/areas.csv")
async def need_ranking(request: Request, asker: Asker, need_id: str) -> Response:
    """The areas of a need as its page ranks them."""
    page = await _look(request, asker, need_id, Did.EXPORTED)
    about = about_figures(page.as_of, page.policy, config_of(request))
    return as_csv(ranking_rows(page.where), RANKING_COLUMNS, about, file_name(page.where, "areas"))


@router.get("/needs/{need_id}/need.json")
async def need_whole(request: Request, asker: Asker, need_id: str) -> Response:
    """What a need's page says: its meaning and its figures."""
    page = await _look(request, asker, need_id, Did.EXPORTED)
    reader = reader_of(request)
    whole = {
        **about_figures(page.as_of, page.policy, config_of(request)),
        "dictionary_version": reader.known.dictionary.version,
        "need": page.of.need.model_dump(mode="json"),
        "related": [each.id for each in page.of.related],
        "national": [asdict(row) for row in page.national],
        **whole_where(page.where),
    }
    return as_json(whole, file_name(page.where, "need"))


@router.get("/needs/{need_id}/maps.svg")
async def need_maps(request: Request, asker: Asker, need_id: str) -> Response:
    """The page's small maps as a drawing that stands alone."""
    page = await _look(request, asker, need_id, Did.EXPORTED)
    about = {**about_figures(page.as_of, page.policy, config_of(request)), "low": page.low}
    made = maps_view(page.where, page.of.need.title, load_texts(), about)
    if made is None:
        raise no_page()
    return as_svg(render(request, "maps_file.xml", made), file_name(page.where, "maps"))


@router.get("/needs/{need_id}")
async def need(request: Request, asker: Asker, need_id: str) -> Response:
    """What counts as one need, where it is, and what it is linked to."""
    return render(request, "need.html", await _look(request, asker, need_id, Did.ASKED), name="needs")


async def _look(request: Request, asker: Viewer, need_id: str, did: Did) -> NeedPage:
    """Read what the page of a need shows, and record who looks at it.

    Raises:
        ProblemError: there is no such need, Valkey does not answer, or the look cannot be recorded.
    """
    reader, texts = reader_of(request), load_texts()
    known = reader.known.dictionary.get(need_id)
    if known is None:
        raise no_page()
    chooser = Chooser(asker, reader.known.dictionary, reader.known.places, config_of(request).place)
    query = request.query_params
    asked = {name: query[name] for name in ("place", "window", "level") if name in query}
    choice, problems = chooser.read({"level": "district", **asked, "need": known.id})
    recorder_of(request).looked(
        asker,
        did,
        exact=asker.trusted,
        route="/needs",
        need=choice.need,
        level=choice.level,
        window=choice.window,
        within=choice.place,
    )
    ranked = await _cells(reader, asker, choice)
    return NeedPage(
        of=need_view(known, reader.known.dictionary, texts, choice.address()),
        where=await _where(reader, chooser, choice, ranked.cells, whole_table=query.get("show") == "all"),
        problems=[problem_words(problem, chooser, texts) for problem in problems],
        low=low_words((await read_hearing(reader)).coverage(known.id, choice.place), texts),
        national=national_rows(known.id),
        as_of=ranked.as_of,
        policy=ranked.policy,
    )


async def _where(
    reader: Reader, chooser: Chooser, choice: Choice, ranked: Sequence[Cell], *, whole_table: bool
) -> NeedAreas:
    viewer, texts = chooser.viewer, load_texts()
    by_window = []
    for window in chooser.windows(choice):
        of = replace(choice, window=window)
        whole = (await _cells(reader, viewer, replace(of, level="la"))).cells
        finer = choice.level != "la"
        parts = (await _cells(reader, viewer, replace(of, level="district"))).cells if finer else []
        by_window.append(Windowed(window, parts, next(iter(whole), None)))
    recorded = await _recorded(reader, choice, texts) if viewer.trusted else []
    return make_need_areas(chooser, choice, ranked, by_window, recorded, texts, whole_table=whole_table)


async def _cells(reader: Reader, viewer: Viewer, choice: Choice) -> CellsAnswer:
    return await cells(reader, viewer, choice.need, choice.level, choice.window, choice.place)


async def _recorded(reader: Reader, choice: Choice, texts: Texts) -> list[Recorded]:
    """Who recorded the need in the place; for the trusted zone.

    Raises:
        ProblemError: Valkey does not answer.
    """
    partners = list(reader.known.register.partners.values())
    view = View("trusted", choice.need, "la", choice.window, choice.place)
    pipeline = reader.redis.pipeline(transaction=False)
    for partner in partners:
        pipeline.hget(values_key(view, choice.place, f"{choice.need}@{partner.id}"), choice.place)
    found = []
    for partner, value in zip(partners, await answered(pipeline.execute()), strict=True):
        numbers = read_numbers(view, value) if value is not None else None
        if numbers and numbers.records:
            kind = texts.entries.get(f"kinds.{partner.kind}", partner.kind)
            people, records = numbers.people or 0, numbers.records
            row = Recorded(partner.id, partner.name, kind, f"{people:,}", f"{records:,}", (people, records))
            found.append((numbers.records, row))
    return [row for _, row in sorted(found, key=lambda each: -each[0])]
