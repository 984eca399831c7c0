"""What one measure of one area says: a number, a state, a change, an interval. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from api.changing import change_of, change_words
from api.choices import CHANGES, UNUSUAL
from api.intervals import of_rate
from api.texts import Texts
from api.unusual import WORDS, Usual
from dictionary.feed import Cell
from dictionary.places import Area

COUNTED: Final = frozenset({"people", "records", "open"})
MIDDLE: Final = 3
"""The class of colour between two sides."""


def kind_of(cell: Cell, measure: str) -> tuple[str, float | None]:
    """How a measure of a cell is drawn, and its value where it has one.

    The page's script has the same rule (`web/src/cells.ts`): the two are tested with the same table.
    """
    value: float | None = getattr(cell, measure)
    if value is None:
        return (cell.state if cell.state in {"small", "no_data"} else "absent"), None
    if cell.state == "partial":
        return "partial", value
    if value == 0:
        return ("no_data" if cell.state == "no_data" else "zero"), value
    return "value", value


def figure(cell: Cell, measure: str, texts: Texts, floor: int) -> str:
    """A measure of a cell in words: a number, or why there is none."""
    kind, value = kind_of(cell, measure)
    if kind == "small" and measure == "rate":
        return texts("states.small_rate", floor=floor)
    if kind in {"small", "no_data"}:
        return texts(f"states.{kind}", floor=floor)
    if value is None:
        return texts("table.no_rate") if measure == "rate" else texts("live.not_shown")
    return number(value, measure)


def number(value: float, measure: str) -> str:
    """A figure as people read it: 1,234 people; a rate to one decimal."""
    return f"{value:,.0f}" if measure in COUNTED else f"{value:,.1f}"


@dataclass(frozen=True, slots=True)
class Show:
    """How cells are shown to a reader.

    Args:
        measure: the chosen one, which the map draws.
        measures: the columns open to this reader.
        trusted: values are exact, so that zero is a state of its own and none is small.
        floor: about under this a released count is not shown.
        texts: the words.
        before: cells of the period compared with, by area.
        before_known: that period is known from its beginning; else no change is told.
        before_unknown: areas in which it is not, where it is in others.
        usual: what was expected of each area.
        slack: how far a count told may lie from the one counted.
    """

    measure: str
    measures: Sequence[str]
    trusted: bool
    floor: int
    texts: Texts
    before: Mapping[str, Cell] = field(default_factory=dict)
    before_known: bool = True
    before_unknown: Collection[str] = ()
    slack: float = 0.0
    usual: Usual = field(default_factory=Usual)

    def no_change(self, area: str) -> str:
        """Why an area with a figure has no change, in words."""
        known = self.before_known and area not in self.before_unknown
        return self.texts("changes.none" if known else "changes.unknown")

    @property
    def no_changes(self) -> str:
        """The same of all areas that have none."""
        if self.before_known and self.before_unknown:
            return self.texts("changes.none_or_unknown")
        return self.texts("changes.none" if self.before_known else "changes.unknown")

    @property
    def of_cells(self) -> bool:
        """Is the chosen measure one that a cell holds, and not one made of it?"""
        return self.measure in COUNTED or self.measure == "rate"


@dataclass(frozen=True, slots=True)
class Shown:
    """A measure of an area as it is shown; `shade` where its class does not follow from its value."""

    kind: str
    value: float | None
    words: str
    shade: int = 0


def shown_of(area: Area, cell: Cell, measure: str, show: Show) -> Shown:
    """One measure of one area."""
    if measure in CHANGES:
        return _change(area, cell, show)
    if measure == UNUSUAL:
        return _unusual(area, cell, show)
    if measure == "deprived":
        return _deprived(area, show)
    if measure == "interval":
        return _interval(area, cell, show)
    kind, value = kind_of(cell, measure)
    return Shown(kind, value, figure(cell, measure, show.texts, show.floor))


def _change(area: Area, cell: Cell, show: Show) -> Shown:
    kind, found = change_of(cell, show.before.get(area.code), show.slack)
    if found is not None:
        return Shown(kind, float(found.difference), change_words(found, show.texts), found.shade)
    if kind == "absent":
        return Shown(kind, None, show.no_change(area.code))
    return Shown(kind, None, figure(cell, "people", show.texts, show.floor))


def _unusual(area: Area, cell: Cell, show: Show) -> Shown:
    """How far arrivals are from what is usual; sorted by that, as a share of the usual range."""
    count, t = show.usual.areas.get(area.code), show.texts
    if count is None:
        return Shown("absent", None, t("unusual.unknown"))
    seen, low, high = (f"{number:,}" for number in (count.arrivals, count.low, count.high))
    words = t("unusual.words", how=t(f"unusual.{WORDS[count.how]}"), seen=seen, low=low, high=high)
    if count.how is None:
        return Shown("absent", None, words)
    kind = "partial" if cell.state == "partial" else "value"
    far = (count.arrivals - count.expected) / max(1, count.high - count.low)
    return Shown(kind, far, words, MIDDLE + count.how)


def _deprived(area: Area, show: Show) -> Shown:
    share = area.pct_most_deprived
    if share is None:
        return Shown("absent", None, show.texts("table.no_rate"))
    return Shown("value" if share else "zero", share, f"{share:.0f}%")


def _interval(area: Area, cell: Cell, show: Show) -> Shown:
    """From where to where the rate may lie; it is sorted by its lower end."""
    interval = of_rate(cell.people, area.households, show.slack)
    if interval is None:
        return Shown("absent", None, "")
    low, high = number(interval.low, "rate"), number(interval.high, "rate")
    return Shown("value", interval.low, show.texts("area.interval", low=low, high=high))
