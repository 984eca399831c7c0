"""The table of a live map as a file: its areas in its order, each with what the table says of it. Pure."""

from collections.abc import Mapping
from typing import Any, Final

from api.access import EXACT_POLICY
from api.changing import change_of
from api.choices import CHANGES, Choice
from api.intervals import RELEASED_SLACK, of_rate
from api.live_answer import Answer
from api.live_view import LiveView
from api.picture import Row
from api.unusual import expected_fields
from dictionary.feed import Cell

COLUMNS: Final = (
    *Cell.model_fields,
    "area_name",
    "rate_low",
    "rate_high",
    "before",
    "change",
    "change_share",
    "verdict",
    "arrivals",
    "expected_low",
    "expected_high",
    "unusual",
    "pct_most_deprived",
    "shown",
)
"""Those of a cell, then of what is made of it; `shown` is the chosen measure in the words of the table."""


def file_name(choice: Choice) -> str:
    """What a file of a view is called, without its ending."""
    return f"map-{choice.scope}-{choice.level}-{choice.window}-{choice.place}"


def about_map(view: LiveView, answer: Answer, attribution: str) -> dict[str, Any]:
    """What every file of a view says of itself. `at` is the past day it shows, None for now."""
    choice = view.choice
    return {
        "measure": choice.measure,
        "at": choice.at.isoformat() if choice.at else None,
        "as_of": answer.as_of.isoformat() if answer.as_of else None,
        "policy": answer.policy,
        "basis": "current" if answer.policy == EXACT_POLICY else "shown",
        "expected_until": answer.usual.until.isoformat() if answer.usual.until else None,
        "attribution": attribution,
    }


def whole_map(view: LiveView, answer: Answer, attribution: str) -> dict[str, Any]:
    """A view as JSON: what it is, the notes under its table, the classes of its map, its cells."""
    return {
        **about_map(view, answer, attribution),
        "title": view.title,
        "caption": view.caption,
        "figure": view.headline.figure,
        "when": view.headline.when,
        "notes": list(view.notes),
        "legend": [{"words": each.words, "areas": each.count} for each in view.picture.legend],
        "cells": map_rows(view, answer),
    }


def map_rows(view: LiveView, answer: Answer) -> list[dict[str, Any]]:
    """The rows of the table, in its order."""
    cells = {cell.area: cell for cell in answer.cells}
    before = {cell.area: cell for cell in answer.before}
    exact = answer.policy == EXACT_POLICY
    slack = 0.0 if exact else RELEASED_SLACK
    return [
        {
            **cells[row.area.code].model_dump(),
            "area_name": row.area.name,
            **_made_of(row, cells[row.area.code], before, view.choice.measure, slack),
            **expected_fields(answer.usual.areas.get(row.area.code)),
            "shown": row.figures[view.choice.measure],
        }
        for row in view.picture.rows
    ]


def _made_of(row: Row, cell: Cell, before: Mapping[str, Cell], measure: str, slack: float) -> dict[str, Any]:
    """What the chosen measure is made of, where it is not one that a cell holds."""
    if measure in CHANGES:
        _, found = change_of(cell, before.get(cell.area), slack)
        if found is None or cell.people is None:
            return {"before": None, "change": None, "change_share": None, "verdict": "unknown"}
        share = None if found.share is None else round(found.share, 4)
        earlier = cell.people - found.difference
        return {
            "before": earlier,
            "change": found.difference,
            "change_share": share,
            "verdict": found.verdict,
        }
    if measure == "rate":
        interval = of_rate(cell.people, row.area.households, slack)
        return {
            "rate_low": round(interval.low, 1) if interval else None,
            "rate_high": round(interval.high, 1) if interval else None,
        }
    return {"pct_most_deprived": row.area.pct_most_deprived} if measure == "deprived" else {}
