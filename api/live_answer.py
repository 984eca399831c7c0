"""What a view of the live map is made of, as it was read. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from api.alerts_list import Shown
from api.local_events import Happened
from api.silence import Coverage
from api.unusual import Usual
from dictionary.feed import Cell

LOW: Final = frozenset({"partial", "small"})
"""Kinds of figure that may be low where a partner is silent."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Cells as they were read: of the areas of the level, and of the whole place; and the alerts there.

    `before`: cells of the period compared with, of both, where the measure is a change; `before_known`: that
    period is known from its beginning, so that a change is no trick of a short history; `before_unknown`:
    authorities of a wide place in which it is not. `coverage`: who records this in the place, and who of
    them is silent; None of a past day.
    `usual`: what was expected, where the measure is against that.
    """

    as_of: datetime | None
    cells: Sequence[Cell]
    whole: Cell | None
    alerts: Sequence[Shown] = ()
    before: Sequence[Cell] = ()
    before_known: bool = True
    before_unknown: Collection[str] = ()
    policy: str = ""
    events: Sequence[Happened] = ()
    coverage: Coverage | None = None
    usual: Usual = field(default_factory=Usual)


def low_areas(answer: Answer) -> list[str]:
    """The areas of an answer, and its place, whose figures may be low."""
    cells = [*answer.cells, *([answer.whole] if answer.whole else [])]
    return sorted({cell.area for cell in cells if cell.state == "partial"})
