"""The page of a need as files: the ranking of its areas, its figures, its small maps. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from api.drawing import Shape
from api.need_areas import AreaRow, NeedAreas, SmallMap
from api.svg_view import fill_of, wrapped
from api.texts import Texts
from dictionary.feed import Cell
from dictionary.moments import LONDON

RANKING_COLUMNS: Final = (
    "need",
    "area",
    "area_name",
    "window",
    "people",
    "rate",
    "rate_low",
    "rate_high",
    "ratio",
    "verdict",
    "state",
)
"""`ratio` and `verdict` are against the whole place, as on the page."""
TOP: Final = 84
IN_A_ROW: Final = 3
MAP_WIDTH: Final = 320
GAP: Final = 20
WORDS: Final = 52
LINE: Final = 18


@dataclass(frozen=True, slots=True)
class PlacedMap:
    """A small map at its place: what stands under it; for each shape its fill and whether it may be low."""

    x: int
    y: int
    title: str
    figure: str
    fills: Sequence[tuple[str, str, bool]]


@dataclass(frozen=True, slots=True)
class MapsFile:
    """What `maps_file.xml` writes; `scale` makes a drawing as wide as a small map, `under` is its height."""

    title: str
    width: int
    height: int
    scale: float
    under: int
    shapes: Sequence[Shape]
    maps: Sequence[PlacedMap]
    notes: Sequence[tuple[int, str]]


def file_name(where: NeedAreas, what: str) -> str:
    """What a file of the page is called, without its ending."""
    choice = where.choice
    return f"{what}-{choice.need}-{choice.level}-{choice.window}-{choice.place}"


def ranking_rows(where: NeedAreas) -> list[dict[str, Any]]:
    """The areas in the order of the page."""
    return [_ranked(row) for row in where.rows]


def whole_where(where: NeedAreas) -> dict[str, Any]:
    """All figures of the page: the ranking, the whole place and its districts by window, who records."""
    choice = where.choice
    return {
        "place": choice.place,
        "level": choice.level,
        "window": choice.window,
        "areas": ranking_rows(where),
        "maps": [_mapped(each) for each in where.maps],
        "recorded": [
            {"partner": row.partner, "name": row.name, "people": row.numbers[0], "records": row.numbers[1]}
            for row in where.recorded
        ],
    }


def maps_view(where: NeedAreas, need: str, texts: Texts, about: Mapping[str, Any]) -> MapsFile | None:
    """The small maps with their figures, moment, policy and thanks; None where the page has none.

    `about`: as of every file, and under `low` that figures may be, in words or empty.
    """
    if where.drawing is None or not where.maps:
        return None
    scale = MAP_WIDTH / where.drawing.width
    under = round(where.drawing.height * scale)
    step = under + WORDS
    maps = [
        PlacedMap(
            x=GAP + index % IN_A_ROW * (MAP_WIDTH + GAP),
            y=TOP + index // IN_A_ROW * step,
            title=each.title,
            figure=each.figure,
            fills=[
                (f"d{at}", fill_of(classes), classes.startswith("partial"))
                for at, classes in enumerate(each.classes)
            ],
        )
        for index, each in enumerate(where.maps)
    ]
    start = maps[-1].y + step + LINE
    lines = _lines(where, texts, about)
    return MapsFile(
        title=f"{need}, {where.place}",
        width=GAP + IN_A_ROW * (MAP_WIDTH + GAP),
        height=start + LINE * len(lines) + 8,
        scale=round(scale, 4),
        under=under,
        shapes=where.drawing.shapes,
        maps=maps,
        notes=[(start + LINE * index, line) for index, line in enumerate(lines)],
    )


def _lines(where: NeedAreas, texts: Texts, about: Mapping[str, Any]) -> list[str]:
    moment = texts("status.no_figures")
    if about["as_of"]:
        moment = f"{datetime.fromisoformat(about['as_of']).astimezone(LONDON):%-d %B %Y, %H:%M:%S}"
    notes = [
        *([about["low"]] if about["low"] else []),
        texts("measure_help.rate"),
        texts("need.maps_note"),
        texts("need.maps_states" if where.exact else "need.maps_released", floor=where.floor),
        texts("table.svg_moment", moment=moment, policy=about["policy"]),
        *([] if where.exact else [texts("area.released_note")]),
        about["attribution"],
    ]
    return [line for note in notes for line in wrapped(note)]


def _ranked(row: AreaRow) -> dict[str, Any]:
    bounds, ratio = row.compared.bounds, row.compared.ratio
    return {
        "need": row.cell.need,
        "area": row.code,
        "area_name": row.label,
        "window": row.cell.window,
        "people": row.cell.people,
        "rate": row.cell.rate,
        "rate_low": round(bounds.low, 1) if bounds else None,
        "rate_high": round(bounds.high, 1) if bounds else None,
        "ratio": None if ratio is None else round(ratio, 3),
        "verdict": row.compared.verdict,
        "state": row.cell.state,
    }


def _mapped(of: SmallMap) -> dict[str, Any]:
    whole = of.of.whole
    return {
        "window": of.of.window,
        "whole": _rate(whole) if whole else None,
        "districts": [_rate(cell) for cell in of.of.cells],
    }


def _rate(cell: Cell) -> dict[str, Any]:
    return {"area": cell.area, "rate": cell.rate, "state": cell.state}
