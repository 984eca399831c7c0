"""What the live map shows of some cells: rows of the table, classes of the map, the legend between them.

Pure: cells and places in, words and classes out. Map and table are made from the same rows, so they
always say the same.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from api.changing import CLASSES
from api.choices import CHANGES, DIVERGING, UNUSUAL, Choice
from api.classing import Classes, classify
from api.measuring import COUNTED, Show, Shown, number, shown_of
from api.texts import Texts
from dictionary.feed import Cell
from dictionary.places import Area

STATES: Final = ("zero", "small", "no_data", "partial")
NOWHERE: Final = "none"


@dataclass(frozen=True, slots=True)
class Row:
    """One area: what it is called, its figures in words, how the chosen one is said aloud and drawn.

    `kind` is `value`, `zero`, `small`, `no_data`, `partial` or `absent` (no such figure, as a rate under
    500 households); `shade` the class of its colour, 0 where it has none.
    """

    area: Area
    label: str
    said: str
    figures: Mapping[str, str]
    values: Mapping[str, float | None]
    kind: str
    shade: int
    best_fit: bool
    drawn: bool
    palette: str = "c"

    @property
    def classes(self) -> str:
        """Names for the style sheet: the kind, and the class of colour where there is one."""
        return f"{self.kind} {self.palette}{self.shade}" if self.shade else self.kind


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


def make_picture(cells: Iterable[Cell], areas: Sequence[Area], choice: Choice, show: Show) -> Picture:
    """Bring cells and areas together: an area without a cell has no data.

    Args:
        cells: those of the chosen need, window and level.
        areas: what the level has in the place, with those that have no outline.
        choice: what the reader asked to see.
        show: how it is shown.
    """
    by_area = {cell.area: cell for cell in cells}
    drawn = [
        shown_of(a, by_area[a.code], show.measure, show) for a in areas if a.has_outline and a.code in by_area
    ]
    classes = Classes(())
    if show.measure not in DIVERGING:
        values = [each.value for each in drawn if each.value]
        classes = classify(values, whole=show.measure in COUNTED)
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
    empty = Shown("no_data", None, show.texts("states.no_data"))
    found = {m: shown_of(area, cell, m, show) if cell else empty for m in show.measures}
    own = found[show.measure]
    shaded = own.kind in {"value", "partial"} and own.value is not None
    return Row(
        area=area,
        label=show.texts("table.none_area") if area.level == NOWHERE else short_name(area),
        said=said_of(own, show.measure, show.texts),
        figures={m: each.words for m, each in found.items()},
        values={m: each.value for m, each in found.items()},
        kind=own.kind,
        shade=own.shade or (classes.of(own.value) if shaded and own.value is not None else 0),
        best_fit=bool(area.note) and area.level in {"sector", "district"} and area.has_outline,
        drawn=area.has_outline,
        palette="d" if show.measure in DIVERGING else "c",
    )


def said_of(shown: Shown, measure: str, texts: Texts) -> str:
    """A figure as one says it aloud, as the page's script does: "34 people, may be low", "Under about 8"."""
    if measure not in {*COUNTED, "rate"} or shown.kind in {"small", "no_data", "absent"}:
        return shown.words
    said = texts(f"live.unit_{measure}", value=shown.words)
    return f"{said}, {texts('live.partial').lower()}" if shown.kind == "partial" else said


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
    palette, ranges = "c", _ranges(classes, show.measure, show.texts)
    if show.measure in DIVERGING:
        section = UNUSUAL if show.measure == UNUSUAL else "changes"
        palette, ranges = "d", [show.texts(f"{section}.class_{step}") for step in range(1, CLASSES + 1)]
    entries = [
        LegendEntry(f"value {palette}{step}", words, sum(row.shade == step for row in drawn))
        for step, words in enumerate(ranges, start=1)
    ]
    for state in STATES:
        count = sum(row.kind == state for row in drawn)
        usual = state == ("zero" if show.trusted else "small") and show.of_cells
        if count or usual or state == "no_data":
            released = state == "no_data" and not show.trusted
            words = show.texts(f"states_long.{'not_released' if released else state}", floor=show.floor)
            entries.append(LegendEntry(state, words, count))
    absent = sum(row.kind == "absent" for row in drawn)
    if absent:
        words = show.no_changes if show.measure in CHANGES else show.texts("table.not_shown")
        words = show.texts("unusual.absent") if show.measure == UNUSUAL else words
        entries.append(LegendEntry("absent", words, absent))
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
