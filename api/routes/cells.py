"""Cells as JSON and as CSV, and how they changed."""

import csv
import io
import re
from datetime import date
from typing import Annotated, Final

from fastapi import APIRouter, Query, Response
from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field

from api.access import EXACT_POLICY, ReleasedRole, Viewer
from api.auditing import Recorder
from api.cells import Basis, CellsAnswer, cells, end_of
from api.expecting import ExpectedAnswer, read_usual, with_expected
from api.history import HistoryAnswer, history
from api.identity import Asker, Reading, Recording, Settings
from api.reading import Reader
from api.unusual import Usual
from api.views import ANY, look
from dictionary.audit import Did
from dictionary.places import ATTRIBUTION

router = APIRouter(tags=["cells"])
SYNTHETIC: Final = "Synthetic data for demonstration: nobody real is counted."
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
COLUMNS: Final = (
    "need",
    "area",
    "area_name",
    "window",
    "people",
    "records",
    "open",
    "rate",
    "arrivals",
    "expected",
    "expected_low",
    "expected_high",
    "unusual",
    "state",
    "expected_until",
    "as_of",
    "policy",
    "basis",
    "attribution",
)


def _end_of_day(value: object) -> object:
    """A date as the end of that day in London; anything else as it is."""
    if isinstance(value, str) and _DATE.fullmatch(value):
        return end_of(date.fromisoformat(value))
    return value


Moment = Annotated[AwareDatetime, BeforeValidator(_end_of_day)]


class CellsQuery(BaseModel):
    """Which cells."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    need: Annotated[str, Query(description="A need, a domain, any, or need@partner", max_length=100)] = ANY
    level: Annotated[str, Query(description="sector, district or la")] = "la"
    window: Annotated[str, Query(description="24h, 7d, 28d, 91d or 365d")] = "28d"
    within: Annotated[
        str | None, Query(description="A local authority; for the level la also a nation or GB")
    ] = None
    at: Annotated[
        Moment | None,
        Query(
            description="A past moment with its offset, or a London date for its end: as all events known "
            "now say (trusted zone), or as it was released then"
        ),
    ] = None


Asked = Annotated[CellsQuery, Query()]


@router.get("/cells")
async def cells_json(
    reader: Reading, viewer: Asker, config: Settings, audit: Recording, asked: Asked
) -> ExpectedAnswer:
    """How many people have a need, by area: every area of the level, as much as you may see."""
    within = asked.within or config.place
    answer = await _answer(reader, viewer, asked, within)
    _looked(audit, viewer, Did.ASKED, answer, asked, within)
    return answer


@router.get("/cells.csv", response_class=Response)
async def cells_csv(
    reader: Reading, viewer: Asker, config: Settings, audit: Recording, asked: Asked
) -> Response:
    """The same cells as a table, with the moment, the policy and the attribution in columns of their own."""
    within = asked.within or config.place
    answer = await _answer(reader, viewer, asked, within)
    _looked(audit, viewer, Did.EXPORTED, answer, asked, within)
    attribution = f"{SYNTHETIC} {ATTRIBUTION}" if config.demo else ATTRIBUTION
    name = f"cells-{asked.need}-{asked.level}-{asked.window}-{within}.csv".replace("@", "-at-")
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(as_csv(reader, answer, attribution), media_type="text/csv", headers=headers)


async def _answer(reader: Reader, viewer: Viewer, asked: CellsQuery, within: str) -> ExpectedAnswer:
    """The cells, and what was expected of the present ones."""
    answer = await cells(reader, viewer, asked.need, asked.level, asked.window, within, asked.at)
    if asked.at is not None:
        return with_expected(answer, Usual())
    place = {"need": asked.need, "level": asked.level, "window": asked.window, "within": within}
    return with_expected(answer, await read_usual(reader, look(viewer, reader.known, **place)))


def _looked(  # noqa: PLR0917  who did what, of which answer
    audit: Recorder, viewer: Viewer, did: Did, answer: CellsAnswer, asked: CellsQuery, within: str
) -> None:
    """Record what was asked: codes that were just found in the dictionary and among the places."""
    audit.looked(
        viewer,
        did,
        exact=answer.policy == EXACT_POLICY,
        route="/api/v1/cells.csv" if did is Did.EXPORTED else "/api/v1/cells",
        need=asked.need,
        level=asked.level,
        window=asked.window,
        within=within,
        at=asked.at and asked.at.isoformat(),
    )


def as_csv(reader: Reader, answer: ExpectedAnswer, attribution: str) -> str:
    """Cells as CSV with a header row; what is not shown is empty."""
    out = io.StringIO()
    table = csv.DictWriter(out, COLUMNS)
    table.writeheader()
    about = {
        "expected_until": answer.expected_until.isoformat() if answer.expected_until else None,
        "as_of": answer.as_of.isoformat() if answer.as_of else None,
        "policy": answer.policy,
        "basis": answer.basis,
        "attribution": attribution,
    }
    for cell in answer.cells:
        area = reader.known.places.area(cell.area)
        table.writerow({**cell.model_dump(), "area_name": area.name if area else cell.area, **about})
    return out.getvalue()


class HistoryQuery(BaseModel):
    """Which series, over which days."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    area: Annotated[str, Query(description="A sector, a district or its part, an authority or its none")]
    need: Annotated[str, Query(description="A need, a domain, any, or need@partner", max_length=100)] = ANY
    window: Annotated[str, Query(description="24h, 7d, 28d, 91d or 365d")] = "28d"
    first: Annotated[date | None, Field(alias="from", description="The first London date")] = None
    last: Annotated[date | None, Field(alias="to", description="The last London date")] = None
    basis: Annotated[
        Basis, Query(description="shown: as it was released; current: all events known now (trusted zone)")
    ] = "shown"
    shown_to: Annotated[
        ReleasedRole, Query(description="Whose releases a viewer in the trusted zone wants to see")
    ] = "commissioner"


@router.get("/cells/history")
async def cells_history(
    reader: Reading, viewer: Asker, audit: Recording, asked: Annotated[HistoryQuery, Query()]
) -> HistoryAnswer:
    """How one series changed."""
    answer = await history(
        reader,
        viewer,
        need=asked.need,
        area=asked.area,
        window=asked.window,
        first=asked.first,
        last=asked.last,
        basis=asked.basis,
        shown_to=asked.shown_to,
    )
    audit.looked(
        viewer,
        Did.ASKED,
        exact=answer.policy == EXACT_POLICY,
        route="/api/v1/cells/history",
        need=asked.need,
        window=asked.window,
        area=asked.area,
        basis=asked.basis,
    )
    return answer
