"""An area of one's own as files: the sum and the areas it is of. Pure."""

from typing import Any, Final

from api.own_view import OwnView
from dictionary.feed import Cell

COLUMNS: Final = (
    *Cell.model_fields,
    "area_name",
    "called",
    "people_low",
    "people_high",
    "rate_low",
    "rate_high",
)


def file_name(view: OwnView) -> str:
    """What a file of the page is called, without its ending."""
    choice = view.own.choice
    return f"own-{view.own.called or choice.place}-{choice.scope}-{choice.window}"


def own_rows(view: OwnView) -> list[dict[str, Any]]:
    """The sum, in the area `own`, then the areas it is of."""
    choice, told = view.own.choice, own_figures(view)
    whole = {
        "need": choice.scope,
        "area": "own",
        "window": choice.window,
        "area_name": view.title,
        **{name: told[name] for name in told if name in COLUMNS},
    }
    return [whole, *({**cell.model_dump(), "area_name": row.label} for row, cell in view.cells)]


def own_figures(view: OwnView) -> dict[str, Any]:
    """The sum as numbers; those that are not shown are null."""
    found = view.sum
    return {
        "called": view.own.called,
        "people": found.people,
        "people_low": round(found.interval.low) if found.interval else None,
        "people_high": round(found.interval.high) if found.interval else None,
        "records": found.records,
        "open": found.open,
        "rate": found.rate,
        "rate_low": round(found.rate_interval.low, 1) if found.rate_interval else None,
        "rate_high": round(found.rate_interval.high, 1) if found.rate_interval else None,
        "areas_with_a_number": found.counted,
        "areas_small": found.small,
        "areas_without": found.missing,
        "partial": found.partial,
    }


def whole_own(view: OwnView) -> dict[str, Any]:
    """The area of one's own as JSON."""
    return {
        "title": view.title,
        "need": view.own.choice.scope,
        "window": view.own.choice.window,
        "level": view.own.choice.level,
        "areas": list(view.own.areas),
        "figure": own_figures(view),
        "notes": list(view.notes),
        "cells": [{**cell.model_dump(), "area_name": row.label} for row, cell in view.cells],
    }
