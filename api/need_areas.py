"""Where a need is: areas in order of rate with intervals, small maps by window, who records it. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from api.addresses import area_address
from api.choices import Choice
from api.choosing import Chooser
from api.classing import classify
from api.compare_asked import compare_address
from api.comparing import Compared, compare, exact_rate
from api.drawing import Drawing, draw
from api.floors import floor_of
from api.intervals import RELEASED_SLACK
from api.measuring import figure, kind_of
from api.pickers import Picker, make_pickers
from api.picture import short_name
from api.texts import Texts
from dictionary.feed import Cell
from dictionary.needs import Dictionary, Need
from dictionary.places import Area

FIRST_ROWS = 15
FIELDS = frozenset({"place", "window", "level"})


@dataclass(frozen=True, slots=True)
class Windowed:
    """Cells of a need in one window: of the small maps' areas, and of the whole place."""

    window: str
    cells: Sequence[Cell]
    whole: Cell | None


@dataclass(frozen=True, slots=True)
class Recorded:
    """How many people with the need one partner recorded in the place, and how often; both in `numbers`."""

    partner: str
    name: str
    kind: str
    people: str
    records: str
    numbers: tuple[int, int]


@dataclass(frozen=True, slots=True)
class AreaRow:
    """An area in the ranking; `cell` is what its words are of."""

    code: str
    cell: Cell
    label: str
    address: str
    people: str
    rate: str
    compared: Compared


@dataclass(frozen=True, slots=True)
class SmallMap:
    """A small map: its period, the figure of the whole place, the classes of its shapes in their order.

    `of` is what it is drawn of.
    """

    of: Windowed
    title: str
    figure: str
    says: str
    classes: Sequence[str]


@dataclass(frozen=True, slots=True)
class NeedAreas:
    """What the need page says of where a need is."""

    place: str
    window: str
    level: str
    pickers: Sequence[Picker]
    rows: Sequence[AreaRow]
    left_out: int
    all_address: str
    compare_address: str
    whole: Compared | None
    whole_rate: str
    drawing: Drawing | None
    maps: Sequence[SmallMap]
    recorded: Sequence[Recorded]
    exact: bool
    floor: int
    choice: Choice
    files: Mapping[str, str]


def make_need_areas(  # noqa: PLR0917  what the section is made of, widest first
    chooser: Chooser,
    choice: Choice,
    ranked: Sequence[Cell],
    by_window: Sequence[Windowed],
    recorded: Sequence[Recorded],
    texts: Texts,
    *,
    whole_table: bool = False,
) -> NeedAreas:
    """Where a need is.

    Args:
        chooser: the places, and what the viewer may see of them.
        choice: the place, window and level of the ranking.
        ranked: cells of that level and window.
        by_window: cells for the small maps, one entry a window, the ranking's among them.
        recorded: by partner; empty outside the trusted zone.
        texts: the words.
        whole_table: every area, not only the first ones.
    """
    place, floor = chooser.places.area(choice.place), floor_of(chooser.viewer, choice.need)
    slack = 0.0 if chooser.viewer.trusted else RELEASED_SLACK
    own = next((each.whole for each in by_window if each.window == choice.window), None)
    benchmark = exact_rate(own, place) if place else None
    rows = _ranking(chooser, ranked, benchmark, (slack, floor), texts)
    drawing = _drawing(chooser, choice, by_window)
    shown = rows if whole_table else rows[:FIRST_ROWS]
    return NeedAreas(
        place=place.name if place else choice.place,
        window=texts(f"in_window.{choice.window}"),
        level=texts(f"level_one.{choice.level}"),
        pickers=[each for each in make_pickers(choice, chooser, texts) if each.name in FIELDS],
        rows=shown,
        left_out=len(rows) - len(shown),
        all_address=f"/needs/{choice.need}?{choice.address().partition('?')[2]}&show=all#where",
        compare_address=_side_by_side(rows, choice),
        whole=compare(own, place, None, slack, texts) if own and place else None,
        whole_rate=figure(own, "rate", texts, floor) if own else "",
        drawing=drawing,
        maps=[_small_map(each, drawing, floor, texts) for each in by_window] if drawing else [],
        recorded=recorded,
        exact=chooser.viewer.trusted,
        floor=floor,
        choice=choice,
        files=_files(choice, whole=whole_table),
    )


def _files(choice: Choice, *, whole: bool) -> dict[str, str]:
    """Where the section's figures and maps are as files."""
    query = {"place": choice.place, "window": choice.window, "level": choice.level}
    asked = urlencode(query | ({"show": "all"} if whole else {}))
    names = ("areas.csv", "need.json", "maps.svg")
    return {name: f"/needs/{choice.need}/{name}?{asked}" for name in names}


def _ranking(
    chooser: Chooser, cells: Sequence[Cell], benchmark: float | None, told: tuple[float, int], texts: Texts
) -> list[AreaRow]:
    """Areas with a rate, highest first, ties by code; `told`: how far a count may be off, and the floor."""
    slack, floor = told
    found: list[tuple[float, Area, Cell]] = []
    for cell in cells:
        area = chooser.places.area(cell.area)
        rate = exact_rate(cell, area) if area else None
        if area is not None and rate is not None:
            found.append((rate, area, cell))
    return [
        AreaRow(
            code=area.code,
            cell=cell,
            label=short_name(area),
            address=area_address(area.code),
            people=figure(cell, "people", texts, floor),
            rate=figure(cell, "rate", texts, floor),
            compared=compare(cell, area, benchmark, slack, texts),
        )
        for _, area, cell in sorted(found, key=lambda each: (-each[0], each[1].code))
    ]


def _side_by_side(rows: Sequence[AreaRow], choice: Choice) -> str:
    """Where the highest and the next stand side by side; the place and its period before where none ranks."""
    codes = [row.code for row in rows[:2]]
    first, second = codes if len(codes) > 1 else (choice.place, None)
    return compare_address(first, second, window=choice.window, need=choice.need)


def _drawing(chooser: Chooser, choice: Choice, by_window: Sequence[Windowed]) -> Drawing | None:
    """Districts, drawn once for all small maps; None where nothing below the authority may be shown."""
    if not any(each.cells for each in by_window):
        return None
    return draw(chooser.places.outlines("district", choice.place))


def _small_map(of: Windowed, drawing: Drawing, floor: int, texts: Texts) -> SmallMap:
    """One period: rates in classes of its own, so that the pattern shows whatever its height."""
    cells: Mapping[str, Cell] = {cell.area: cell for cell in of.cells}
    values = [cell.rate for cell in of.cells if cell.rate]
    classes = classify(values, whole=False)
    styles = []
    for shape in drawing.shapes:
        cell = cells.get(shape.code)
        kind, value = kind_of(cell, "rate") if cell else ("no_data", None)
        shade = classes.of(value) if value and kind in {"value", "partial"} else 0
        styles.append(f"{kind} c{shade}" if shade else kind)
    title = texts(f"windows.{of.window}")
    total = texts("states.no_data")
    if of.whole:
        total = figure(of.whole, "rate", texts, floor)
        if of.whole.rate is not None:
            total = texts("live.unit_rate", value=total)
    return SmallMap(of, title, total, texts("need.map_says", window=title.lower(), rate=total), styles)


def related(need: Need, dictionary: Dictionary, definition_ids: Sequence[str]) -> list[Need]:
    """Needs that its definition speaks of, that speak of it, then those linked to the same indicator."""
    found = [known for id_ in definition_ids if (known := dictionary.get(id_))]
    found += [other for other in dictionary.needs.values() if need.id in other.definition]
    if need.indicator_code:
        same = (need.outcome_framework, need.indicator_code)
        found += [
            each
            for each in dictionary.needs.values()
            if (each.outcome_framework, each.indicator_code) == same
        ]
    return [each for each in dict.fromkeys(found) if each.id != need.id]
