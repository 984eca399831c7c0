"""The page of an area as files: its needs, how one changed, all its figures, its chart. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from api.area_view import AreaView
from api.charting import Chart
from api.comparing import Compared
from api.intervals import Interval
from api.similar_areas import SimilarRow
from api.svg_view import wrapped
from api.texts import Texts
from dictionary.feed import Cell
from dictionary.moments import LONDON

NEED_COLUMNS: Final = (
    "need",
    "title",
    "area",
    "window",
    "people",
    "rate",
    "rate_low",
    "rate_high",
    "rate_district",
    "rate_la",
    "ratio",
    "verdict",
    "state",
)
"""`ratio` and `verdict` are against the authority, as on the page."""
HISTORY_COLUMNS: Final = ("day", "need", "area", "window", "people", "rate", "state", "local_events")
NOT_SHOWN: Final = "unknown"
"""The state of a need that the reader may see for whole authorities only."""
CHART_TOP: Final = 64
LINE: Final = 18
CHART_LINE: Final = 104
"""Characters of a line of small text that fit the width of a chart."""


@dataclass(frozen=True, slots=True)
class ChartFile:
    """What `chart_file.xml` writes; `notes` at their heights."""

    title: str
    says: str
    chart: Chart
    top: int
    height: int
    notes: Sequence[tuple[int, str]]


def file_name(view: AreaView, what: str) -> str:
    """What a file of the page is called, without its ending."""
    return f"{what}-{view.of.code}-{view.choice.window}"


def need_rows(view: AreaView) -> list[dict[str, Any]]:
    """The needs in the order of the page, then those without a figure."""
    rows = [
        {
            "need": row.need,
            "title": row.title,
            "area": view.of.code,
            "window": view.choice.window,
            **_rate(row.cell, row.compared.bounds),
            **_around(row.beside),
            **_compared(row.compared),
        }
        for row in view.needs.rows
    ]
    return rows + [
        {
            "need": need.id,
            "title": need.title,
            "area": view.of.code,
            "window": view.choice.window,
            "people": cell.people if cell else None,
            "state": cell.state if cell else NOT_SHOWN,
        }
        for need, cell in view.needs.without
    ]


def history_rows(view: AreaView) -> list[dict[str, Any]]:
    """The points of the chart, newest first; each with the local events that lie on its day."""
    return [
        {
            "day": day.isoformat(),
            "need": view.choice.need,
            "area": view.of.code,
            "window": view.choice.window,
            "people": point.people,
            "rate": point.rate,
            "state": point.state,
            "local_events": "; ".join(event.title for event in view.past.events if event.on(day)) or None,
        }
        for day, point in view.past.past.points[::-1]
    ]


def whole_area(view: AreaView) -> dict[str, Any]:
    """All that the page says of the area."""
    similar = view.similar.rows if view.similar else ()
    return {
        "area": view.of.code,
        "title": view.title,
        "kind": view.kind,
        "window": view.choice.window,
        "need": view.choice.need,
        "notes": [*view.notes, *([view.past.note] if view.past.note else [])],
        "about": dict(view.about),
        "any_need": _cell(view.any_need),
        "needs": need_rows(view),
        "history": {"basis": "shown" if view.past.past.released else "current", "days": history_rows(view)},
        "similar": [_similar(row) for row in similar],
        "national": [
            {
                "value": row.value,
                "of": row.of,
                "where": row.where,
                "differs": row.differs,
                "source": row.source,
            }
            for row in view.national
        ],
        "recorders": list(view.recording_words),
    }


def chart_view(view: AreaView, texts: Texts, attribution: str) -> ChartFile | None:
    """The chart with its local events, moment, policy and thanks; None where there is no chart."""
    if view.past.chart is None:
        return None
    moment = texts("status.no_figures")
    if view.as_of is not None:
        moment = f"{view.as_of.astimezone(LONDON):%-d %B %Y, %H:%M:%S}"
    notes = [
        *([view.past.sentence] if view.past.sentence else []),
        *(f"{event.letter}: {event.title}. {event.kind}, {event.when}." for event in view.past.events),
        texts("table.svg_moment", moment=moment, policy=view.policy),
        *([] if view.exact else [texts("area.released_note")]),
        attribution,
    ]
    lines = [line for note in notes for line in wrapped(note, CHART_LINE)]
    start = CHART_TOP + int(view.past.chart.height) + LINE
    return ChartFile(
        title=f"{view.past.title}, {view.title}",
        says=view.past.says.partition(". ")[0],
        chart=view.past.chart,
        top=CHART_TOP,
        height=start + LINE * len(lines) + 8,
        notes=[(start + LINE * index, line) for index, line in enumerate(lines)],
    )


def _cell(cell: Cell) -> dict[str, Any]:
    return {name: getattr(cell, name) for name in ("people", "records", "open", "rate", "state")}


def _rate(cell: Cell, interval: Interval | None) -> dict[str, Any]:
    return {
        "people": cell.people,
        "rate": cell.rate,
        "rate_low": round(interval.low, 1) if interval else None,
        "rate_high": round(interval.high, 1) if interval else None,
        "state": cell.state,
    }


def _similar(row: SimilarRow) -> dict[str, Any]:
    """An area like the page's: its rate against the page's."""
    told = _rate(row.cell, row.compared.bounds)
    del told["people"]  # the page tells the rate alone
    return {"area": row.cell.area, **told, **_compared(row.compared)}


def _around(beside: Sequence[Cell | None]) -> dict[str, Any]:
    """The rates of the areas around, by level: the authority is the last of them."""
    levels = ("rate_district", "rate_la")[-len(beside) :] if beside else ()
    return {level: cell.rate if cell else None for level, cell in zip(levels, beside, strict=True)}


def _compared(compared: Compared) -> dict[str, Any]:
    ratio = None if compared.ratio is None else round(compared.ratio, 3)
    return {"ratio": ratio, "verdict": compared.verdict}
