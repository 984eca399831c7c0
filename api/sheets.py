"""A sheet of cells: every area of a view with its numbers and state, from what the projection holds.

Pure. REST answers with a sheet; the feed keeps one and tells what changed in it. An area that the
projection does not name is on the sheet too: nobody counted is a fact, no partner active is another.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

import msgspec

from api.others import beside_own
from api.silence import Coverage
from api.views import View
from dictionary.feed import Cell, State
from dictionary.places import Area, Places
from dictionary.projection_values import ExactCell, ReleasedCell

RATE_PER: Final = 1000
LEAST_HOUSEHOLDS: Final = 500
"""Under so many households a rate says more about the estimate than about need."""

_exact = msgspec.json.Decoder(ExactCell)
_released = msgspec.json.Decoder(ReleasedCell)


@dataclass(frozen=True, slots=True)
class Numbers:
    """What the projection says of one area; records and open are None outside the trusted zone.

    people is None where the count is small. tick is that of their last change.
    """

    people: int | None
    records: int | None
    open: int | None
    tick: int

    def __add__(self, other: "Numbers") -> "Numbers":
        """The numbers of two areas together; only exact ones add up."""
        return Numbers(
            (self.people or 0) + (other.people or 0),
            (self.records or 0) + (other.records or 0),
            (self.open or 0) + (other.open or 0),
            max(self.tick, other.tick),
        )


NOBODY: Final = Numbers(0, 0, 0, 0)
FEWER: Final = Numbers(None, None, None, 0)


def read_numbers(view: View, value: bytes) -> Numbers:
    """Numbers from a value of the projection, in the window of the view."""
    if view.zone == "trusted":
        exact = _exact.decode(value)
        people, records, tick = exact.window(view.window)
        return Numbers(people, records, exact.open[0], max(tick, exact.open[1]))
    released = _released.decode(value)
    return Numbers(released.people, None, None, released.tick)


def told(view: View, numbers: Numbers | None, own: Numbers | None) -> Numbers | None:
    """Numbers as a viewer is told them: a partner's own people leave enough others, or it is small."""
    if view.own is None or numbers is None:
        return numbers
    return replace(numbers, people=beside_own(view.need, numbers.people, (own.people or 0) if own else 0))


def make_cell(
    view: View, area: Area, numbers: Numbers | None, *, active: bool, partial: bool = False
) -> Cell:
    """The cell of one area.

    Args:
        view: what is looked at.
        area: the area.
        numbers: what is known of it, None where the projection does not name it.
        active: did any partner record anything in its authority in this window (or, of released
            values: was anything released of it)?
        partial: is a partner silent that records this there? It changes what is said of a number, and
            neither the number nor whether there is one.
    """
    if numbers is None or not (active or numbers.people or numbers.records or numbers.open):
        if not active:
            return _cell(view, area, FEWER, "no_data")
        numbers = NOBODY if view.zone == "trusted" else FEWER
    if numbers.people is None:
        return _cell(view, area, numbers, "small")
    state: State = "value" if numbers.people else "zero"
    return _cell(view, area, numbers, "partial" if partial else state)


def rate(people: int | None, households: float | None) -> float | None:
    """People per 1,000 estimated households, to one decimal; None where either says too little."""
    if people is None or households is None or households < LEAST_HOUSEHOLDS:
        return None
    return round(people * RATE_PER / households, 1)


def _cell(view: View, area: Area, numbers: Numbers, state: State) -> Cell:
    return Cell(
        need=view.need,
        area=area.code,
        window=view.window,
        people=numbers.people,
        records=numbers.records,
        open=numbers.open,
        rate=rate(numbers.people, area.households),
        expected=None,
        state=state,
    )


class Sheet:
    """The cells of a view, in order of area.

    Args:
        view: what is looked at.
        areas: every area of its level, `<LA>/none` beside them, and the total if there is one.

    Attributes:
        numbers: what is known, by area.
        active: did anyone record anything in the window, by authority.
        activity: the tick at which that was last said, by authority.
        own: the numbers of the partner itself, where the view is shown beside them.
        coverage: who records this, by authority, and who of them is silent; none where nobody is asked
            about, as of the past.
    """

    def __init__(self, view: View, areas: Iterable[Area]) -> None:
        self.view = view
        self.areas: dict[str, Area] = {area.code: area for area in areas}
        self.numbers: dict[str, Numbers] = {}
        self.active: dict[str, bool] = {}
        self.activity: dict[str, int] = {}
        self.own: dict[str, Numbers] = {}
        self.coverage: dict[str, Coverage] = {}

    @property
    def total(self) -> str | None:
        """The code of the row that sums all others, if the sheet has one."""
        return None if self.view.one_authority or self.view.within not in self.areas else self.view.within

    def put(self, area: Area, numbers: Numbers) -> None:
        """Write the numbers of an area, listing it if it was not."""
        self.areas.setdefault(area.code, area)
        self.numbers[area.code] = numbers

    def cell(self, code: str) -> Cell:
        """The cell of a listed area."""
        area = self.areas[code]
        if code == self.total:
            numbers = sum(self.numbers.values(), NOBODY)
            low = any(each.silent for each in self.coverage.values())
            return make_cell(self.view, area, numbers, active=any(self.active.values()), partial=low)
        authority = self.view.within if self.view.one_authority else code
        active = self.active.get(authority, False)
        return make_cell(self.view, area, self._told(code), active=active, partial=self._low(authority))

    def turned(self, authority: str) -> int:
        """The tick, of its view's kind, by which a change of who is silent in an authority was told."""
        coverage = self.coverage.get(authority)
        seconds = coverage.turned if coverage else 0
        return seconds * 1_000 if self.view.zone == "trusted" else seconds

    def _low(self, authority: str) -> bool:
        coverage = self.coverage.get(authority)
        return coverage is not None and bool(coverage.silent)

    def _told(self, code: str) -> Numbers | None:
        return told(self.view, self.numbers.get(code), self.own.get(code))

    def cells(self) -> list[Cell]:
        """All cells, in order."""
        return [self.cell(code) for code in self.areas]


def empty_sheet(view: View, places: Places) -> Sheet:
    """A sheet without numbers: the areas of the level, then `<LA>/none` or the total, where there is one."""
    beside = None
    if view.one_authority and view.level != "la":
        beside = places.area(f"{view.within}/none")
    elif not view.one_authority and view.zone == "trusted":
        beside = places.area(view.within)
    return Sheet(view, [*places.areas(view.level, view.within), *([beside] if beside else [])])
