"""What is usual of a need in the areas of a view, for those who may see its figures exactly.

The watch says it of whole days, and of arrivals: people recorded with the need in the area on each day. It is
no number of different people, and it is not of the days that a window counts up to now. Told of needs alone:
of a domain and of any need, and of one partner's records, nothing is known. `docs/detection.md` says how.
"""

from datetime import date, timedelta
from typing import Final

import msgspec

from api.cells import CellsAnswer
from api.reading import Reader, answered
from api.unusual import Unusual, Usual, expected_fields
from api.views import View
from dictionary import projection
from dictionary.feed import Cell
from dictionary.moments import day_date, day_of
from dictionary.projection_values import USUAL_WINDOWS, UsualNeed

KEPT_DAYS: Final = 2
"""A day is closed at 02:00, so what is known may end with the day before yesterday; older is not told."""
_usual = msgspec.json.Decoder(UsualNeed)


class ExpectedCell(Cell):
    """A cell beside what was expected there, in the trusted zone.

    `arrivals` were recorded in the whole days up to `expected_until` of the answer, `expected` is what was to
    be expected of them, 95% of the time from `expected_low` to `expected_high`. `unusual` says how far apart
    they are. All are None where nothing is known.
    """

    arrivals: int | None = None
    expected_low: int | None = None
    expected_high: int | None = None
    unusual: Unusual | None = None


class ExpectedAnswer(CellsAnswer):
    """The cells of a view. `expected_until` is the last of the whole days that `expected` is of."""

    cells: list[ExpectedCell]  # type: ignore[assignment]
    expected_until: date | None


def knows_usual(view: View) -> bool:
    """May the answer to a view tell what is usual: exact figures of one authority, in a watched window?"""
    watched = view.window in USUAL_WINDOWS and "@" not in view.need
    return view.zone == "trusted" and view.one_authority and watched


async def read_usual(reader: Reader, view: View) -> Usual:
    """What is usual now of the areas of a view.

    Raises:
        ProblemError: Valkey does not answer.
    """
    value = None
    if knows_usual(view):
        value = await answered(reader.redis.hget(projection.usual(view.within), view.need))
    if value is None:
        return Usual()
    found = _usual.decode(value)
    until, today = date.fromisoformat(found.until), day_date(day_of(reader.clock()))
    return Usual(until, found.window(view.window)) if today - until <= timedelta(days=KEPT_DAYS) else Usual()


def with_expected(answer: CellsAnswer, usual: Usual) -> ExpectedAnswer:
    """An answer with what was expected of each of its cells."""
    cells = [
        ExpectedCell(**{**cell.model_dump(), **expected_fields(usual.areas.get(cell.area))})
        for cell in answer.cells
    ]
    about = {name: getattr(answer, name) for name in ("as_of", "policy", "basis")}
    return ExpectedAnswer(**about, cells=cells, expected_until=usual.until)
