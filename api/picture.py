"""What the live map shows of some cells: rows of the table, classes of the map, the legend between them.

Pure: cells and places in, words and classes out. Map and table are made from the same rows, so they
always say the same.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from api.choices import Choice
from api.classing import Classes, classify
from api.texts import Texts
from dictionary.feed import Cell
from dictionary.places import Area

COUNTED: Final = frozenset({"people", "records", "open"})
STATES: Final = ("zero", "small", "no_data", "partial")
NOWHERE: Final = "none"


@dataclass(frozen=True, slots=True)
class Row:
    """One area: what it is called, its figures in words, and how the chosen one is drawn.

    `kind` is `value`, `zero`, `small`, `no_data`, `partial` or `absent` (no such figure, as a rate under
    500 households); `shade` the class of its colour, 0 where it has none.
    """

    area: Area
    label: str
    figures: Mapping[str, str]
    values: Mapping[str, float | None]
    kind: str
    shade: int
    best_fit: bool
    drawn: bool

    @property
    def classes(self) -> str:
        """Names for the style sheet: the kind, and the class of colour where there is one."""
        return f"{self.kind} c{self.shade}" if self.shade else self.kind


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """One colour or pattern of the map: its style names, what it means, how many areas have it."""

    classes: str
    words: str
    count: int


@dataclass(frozen=True, slots=True)
class Picture:
    """All that a view of the live map says about its areas."""

    rows: Sequence[Row]
    beside: Sequence[Row]
    legend: Sequence[LegendEntry]
    classes: Classes
    measures: Sequence[str]


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
    """

    measure: str
    measures: Sequence[str]
    trusted: bool
    floor: int
    texts: Texts


def make_picture(cells: Iterable[Cell], areas: Sequence[Area], choice: Choice, show: Show) -> Picture:
    """Bring cells and areas together: an area without a cell has no data.

    Args:
        cells: those of the chosen need, window and level.
        areas: what the level has in the place, with those that have no outline.
        choice: what the reader asked to see.
        show: how it is shown.
    """
    by_area = {cell.area: cell for cell in cells}
    drawn = [kind_of(by_area[a.code], show.measure)[1] for a in areas if a.has_outline and a.code in by_area]
    classes = classify([value for value in drawn if value], whole=show.measure in COUNTED)
    rows = [_row(area, by_area.get(area.code), classes, show) for area in areas]
    ordered = sort_rows(rows, choice)
    return Picture(
        rows=ordered,
        beside=[row for row in ordered if not row.drawn],
        legend=legend(rows, classes, show),
        classes=classes,
        measures=show.measures,
    )


def _row(area: Area, cell: Cell | None, classes: Classes, show: Show) -> Row:
    kind, value = kind_of(cell, show.measure) if cell else ("no_data", None)
    shaded = kind in {"value", "partial"} and value is not None
    empty = show.texts("states.no_data")
    return Row(
        area=area,
        label=show.texts("table.none_area") if area.level == NOWHERE else short_name(area),
        figures={m: figure(cell, m, show.texts, show.floor) if cell else empty for m in show.measures},
        values={m: kind_of(cell, m)[1] if cell else None for m in show.measures},
        kind=kind,
        shade=classes.of(value) if shaded and value is not None else 0,
        best_fit=bool(area.note) and area.level in {"sector", "district"} and area.has_outline,
        drawn=area.has_outline,
    )


def short_name(area: Area) -> str:
    """What an area is called within its authority: `B37`, not `E08000029/B37`."""
    return area.code.rpartition("/")[2] if area.level == "district" else area.name


def sort_rows(rows: Sequence[Row], choice: Choice) -> list[Row]:
    """Rows in the chosen order, ties by code; last come areas without a value, and what is no area at all."""
    by_code = sorted(rows, key=lambda row: row.area.code)
    if choice.sort == "area":
        return sorted(by_code[::-1] if choice.up else by_code, key=lambda row: row.area.level == NOWHERE)
    column = choice.measure if choice.sort == "measure" else choice.sort
    direction = 1 if choice.up else -1

    def rank(row: Row) -> tuple[bool, bool, float]:
        value = row.values[column]
        return row.area.level == NOWHERE, value is None, direction * (value or 0)

    return sorted(by_code, key=rank)


def legend(rows: Sequence[Row], classes: Classes, show: Show) -> list[LegendEntry]:
    """Each class as a range, then the states that can occur for this reader, with numbers of areas."""
    drawn = [row for row in rows if row.drawn]
    entries = [
        LegendEntry(f"value c{step}", words, sum(row.shade == step for row in drawn))
        for step, words in enumerate(_ranges(classes, show.measure, show.texts), start=1)
    ]
    for state in STATES:
        count = sum(row.kind == state for row in drawn)
        usual = state == ("zero" if show.trusted else "small")
        if count or usual or state == "no_data":
            released = state == "no_data" and not show.trusted
            words = show.texts(f"states_long.{'not_released' if released else state}", floor=show.floor)
            entries.append(LegendEntry(state, words, count))
    absent = sum(row.kind == "absent" for row in drawn)
    if absent:
        entries.append(LegendEntry("absent", show.texts("table.not_shown"), absent))
    return entries


def _ranges(classes: Classes, measure: str, texts: Texts) -> list[str]:
    """`1 to 9`, `10 to 24`, `25 or more`: the words of each class."""
    bounds = classes.bounds
    if not bounds:
        return []
    words = []
    for low, above in pairwise(bounds):
        high = above - 1 if measure in COUNTED else above
        if measure not in COUNTED and low == 0:
            words.append(texts("map.under", high=number(above, measure)))
        elif high == low:
            words.append(number(low, measure))
        else:
            words.append(texts("map.range", low=number(low, measure), high=number(high, measure)))
    return [*words, texts("map.or_more", low=number(bounds[-1], measure))]
