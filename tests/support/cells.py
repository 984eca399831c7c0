"""Cells as the API gives them, with what a test does not speak of left empty."""

from typing import Any

from dictionary.feed import Cell, State


def cell(area: str, people: int | None, state: State = "value", **more: Any) -> Cell:
    """A cell of problem debt in 28 days. `more`: records, open, rate, expected."""
    numbers = {"records": None, "open": None, "rate": None, "expected": None} | more
    return Cell(need="money.debt", area=area, window="28d", people=people, state=state, **numbers)
