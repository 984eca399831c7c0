"""The page of one need: what it means, where it is, who records it, what it is linked to."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.access import Viewer
from api.cells import cells
from api.choices import Choice, Chooser
from api.dictionary_view import NeedView, need_view
from api.identity import Asker, Reading, Recording, Settings
from api.live_parts import problem_words
from api.national import NationalRow, national_rows
from api.need_areas import NeedAreas, Recorded, Windowed, make_need_areas
from api.reading import Reader, answered, values_key
from api.rendering import PageRoute, no_page, render
from api.sheets import read_numbers
from api.texts import Texts, load_texts
from api.views import View
from dictionary.audit import Did
from dictionary.feed import Cell

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@dataclass(frozen=True, slots=True)
class NeedPage:
    """What `need.html` shows: what a need means, where it is, what was wrong with the address."""

    of: NeedView
    where: NeedAreas
    problems: Sequence[str]
    national: Sequence[NationalRow]


@router.get("/needs/{need_id}")
async def need(  # noqa: PLR0917  what FastAPI brings
    request: Request, asker: Asker, reader: Reading, settings: Settings, audit: Recording, need_id: str
) -> Response:
    """What counts as one need, where it is, and what it is linked to."""
    known, texts = reader.known.dictionary.get(need_id), load_texts()
    if known is None:
        raise no_page()
    chooser = Chooser(asker, reader.known.dictionary, reader.known.places, settings.place)
    query = request.query_params
    asked = {name: query[name] for name in ("place", "window", "level") if name in query}
    choice, problems = chooser.read({"level": "district", **asked, "need": known.id})
    audit.looked(
        asker,
        Did.ASKED,
        exact=asker.trusted,
        route="/needs",
        need=choice.need,
        level=choice.level,
        window=choice.window,
        within=choice.place,
    )
    where = await _where(reader, chooser, choice, texts, whole_table=query.get("show") == "all")
    words = [problem_words(problem, chooser, texts) for problem in problems]
    view = need_view(known, reader.known.dictionary, texts, choice.address())
    return render(request, "need.html", NeedPage(view, where, words, national_rows(known.id)), name="needs")


async def _where(
    reader: Reader, chooser: Chooser, choice: Choice, texts: Texts, *, whole_table: bool
) -> NeedAreas:
    viewer = chooser.viewer
    finer = choice.level != "la"
    ranked = await _cells(reader, viewer, choice)
    by_window = []
    for window in chooser.windows(choice):
        of = replace(choice, window=window)
        whole = await _cells(reader, viewer, replace(of, level="la"))
        parts = await _cells(reader, viewer, replace(of, level="district")) if finer else []
        by_window.append(Windowed(window, parts, next(iter(whole), None)))
    recorded = await _recorded(reader, choice, texts) if viewer.trusted else []
    return make_need_areas(chooser, choice, ranked, by_window, recorded, texts, whole_table=whole_table)


async def _cells(reader: Reader, viewer: Viewer, choice: Choice) -> list[Cell]:
    found = await cells(reader, viewer, choice.need, choice.level, choice.window, choice.place)
    return found.cells


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
            row = Recorded(partner.name, kind, f"{numbers.people or 0:,}", f"{numbers.records:,}")
            found.append((numbers.records, row))
    return [row for _, row in sorted(found, key=lambda each: -each[0])]
