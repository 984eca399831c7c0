"""A comparison as CSV and as JSON: the rows that the page shows, in its order. Pure."""

from typing import Any, Final

from api.compare_rows import Figures, Row
from api.compare_view import CompareView

SIDE_COLUMNS: Final = ("area", "period", "people", "rate", "rate_low", "rate_high", "state")
COLUMNS: Final = (
    "need",
    "title",
    *(f"first_{name}" for name in SIDE_COLUMNS),
    *(f"second_{name}" for name in SIDE_COLUMNS),
    "ratio",
    "ratio_low",
    "ratio_high",
    "verdict",
    "difference",
)
UNKNOWN: Final = "unknown"
"""The state of a side that is not told: not open to the reader, or an earlier period not known as a whole."""


def whole_compared(view: CompareView) -> dict[str, Any]:
    """The comparison as JSON; numbers that are not shown are null."""
    return {
        "title": view.title,
        "notes": list(view.notes),
        "window": view.asked.window,
        "rows": [
            {
                "need": row.need,
                "title": row.title,
                "first": _side(view, row.first, 0),
                "second": _side(view, row.second, 1),
                **_difference(row),
            }
            for row in view.rows
        ],
    }


def compared_rows(view: CompareView) -> list[dict[str, Any]]:
    """The same as flat rows."""
    return [
        {
            "need": row.need,
            "title": row.title,
            **{f"first_{name}": value for name, value in _side(view, row.first, 0).items()},
            **{f"second_{name}": value for name, value in _side(view, row.second, 1).items()},
            **_difference(row),
        }
        for row in view.rows
    ]


def _side(view: CompareView, figures: Figures, which: int) -> dict[str, Any]:
    cell, interval = figures.cell, figures.interval
    area = view.asked.other if which and view.asked.other else view.asked.area
    return {
        "area": area.code,
        "period": (view.second if which else view.first).period,
        "people": cell.people if cell else None,
        "rate": cell.rate if cell else None,
        "rate_low": round(interval.low, 1) if interval else None,
        "rate_high": round(interval.high, 1) if interval else None,
        "state": cell.state if cell else UNKNOWN,
    }


def _difference(row: Row) -> dict[str, Any]:
    ratio = row.ratio

    def number(value: float | None) -> float | None:
        return None if value is None else round(value, 3)

    return {
        "ratio": number(ratio.middle) if ratio else None,
        "ratio_low": number(ratio.low) if ratio else None,
        "ratio_high": number(ratio.high) if ratio else None,
        "verdict": row.verdict,
        "difference": row.difference,
    }
