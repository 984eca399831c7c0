"""Every need of one area beside the areas it lies in: rates with intervals, and what stands out. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from api.addresses import area_address
from api.area_reading import Measured
from api.choices import ANY, Choice
from api.choosing import Chooser
from api.comparing import Compared, compare, exact_rate
from api.floors import floor_of
from api.intervals import RELEASED_SLACK, Verdict
from api.measuring import figure, kind_of
from api.texts import Texts
from dictionary.feed import Cell
from dictionary.needs import Need
from dictionary.places import Area

SORTS: Final = ("people", "ratio", "need")
MOST_HIGHLIGHTS: Final = 3
FIRST_ROWS: Final = 20
LEAST_PEOPLE: Final = 5
"""Under so many people a need is not put forward as standing out, however much its rate differs."""


@dataclass(frozen=True, slots=True)
class NeedRow:
    """One need in the area: figures in words; `around`: the rates of the areas it lies in.

    `cell` is what the words are of, `beside` likewise of the areas around.
    """

    need: str
    cell: Cell
    beside: Sequence[Cell | None]
    title: str
    address: str
    people: str
    rate: str
    around: Sequence[str]
    compared: Compared


@dataclass(frozen=True, slots=True)
class NeedColumn:
    """A column; `order` is a value of `aria-sort`, `address` sorts by it, both may be empty."""

    words: str
    address: str
    order: str
    numeric: bool


@dataclass(frozen=True, slots=True)
class NeedTable:
    """Needs that people here have, in order; `rest`: the other needs by why there is no figure.

    `without`: the same needs with their cells, None where the reader may not see one here.
    `more` is how to see the rows that are left out, and where; empty where none is.
    """

    columns: Sequence[NeedColumn]
    rows: Sequence[NeedRow]
    more: tuple[str, str]
    rest: Sequence[tuple[str, Sequence[str]]]
    without: Sequence[tuple[Need, Cell | None]]
    higher: str
    lower: str
    benchmark: str


@dataclass(frozen=True, slots=True)
class _Sized:
    """A row with what it is sorted by."""

    row: NeedRow
    people: float

    @property
    def ratio(self) -> float | None:
        """How many times the benchmark's rate this one is."""
        return self.row.compared.ratio


def make_need_table(  # noqa: PLR0917  what a table is made of, widest first
    chooser: Chooser,
    choice: Choice,
    area: Area,
    around: Sequence[Area],
    measured: Measured,
    texts: Texts,
    *,
    whole: bool = False,
) -> NeedTable:
    """The needs of an area in the order of `choice.sort`, beside the areas around it (smallest first).

    `whole`: all of them, not only the first `FIRST_ROWS`.
    """
    slack = 0.0 if chooser.viewer.trusted else RELEASED_SLACK
    floor = floor_of(chooser.viewer, ANY)
    sized, rest, without = [], dict[str, list[str]](), list[tuple[Need, Cell | None]]()
    for need in chooser.dictionary.needs.values():
        cell = measured.cells.get((need.id, area.code))
        if cell is not None and cell.people:
            beside = [(each, measured.cells.get((need.id, each.code))) for each in around]
            sized.append(_row(need, (area, cell), beside, (slack, floor), texts))
        else:
            kind = kind_of(cell, "people")[0] if cell else "coarse"
            rest.setdefault(kind, []).append(need.title)
            without.append((need, cell))
    sort = choice.sort if choice.sort in SORTS else "people"
    names = [_short(each) for each in around]
    benchmark = around[-1].name if around else ""
    rows = [each.row for each in _sorted(sized, sort)]
    return NeedTable(
        columns=_columns(choice, sort, area, names, texts),
        rows=rows if whole else rows[:FIRST_ROWS],
        more=("", "")
        if whole or len(rows) <= FIRST_ROWS
        else (texts("area.all_needs", count=len(rows)), _address(choice, area, sort) + "&show=all#needs"),
        rest=[
            (texts(f"area.rest_{kind}", count=len(titles), floor=floor), titles)
            for kind, titles in rest.items()
        ],
        without=without,
        higher=_highlight(sized, "higher", benchmark, texts),
        lower=_highlight(sized, "lower", benchmark, texts),
        benchmark=benchmark,
    )


def _row(
    need: Need,
    own: tuple[Area, Cell],
    around: Sequence[tuple[Area, Cell | None]],
    told: tuple[float, int],
    t: Texts,
) -> _Sized:
    """A row; `told`: how far a count may lie from the one counted, and the floor."""
    (area, cell), (slack, floor) = own, told
    benchmark = exact_rate(around[-1][1], around[-1][0]) if around else None
    row = NeedRow(
        need=need.id,
        cell=cell,
        beside=[beside for _, beside in around],
        title=need.title,
        address=f"/needs/{need.id}",
        people=figure(cell, "people", t, floor),
        rate=figure(cell, "rate", t, floor),
        around=[_rate_words(beside, floor, t) for _, beside in around],
        compared=compare(cell, area, benchmark, slack, t),
    )
    return _Sized(row, float(cell.people or 0))


def _rate_words(cell: Cell | None, floor: int, texts: Texts) -> str:
    if cell is None:
        return texts("area.not_shown")
    return figure(cell, "rate", texts, floor)


def _sorted(sized: Sequence[_Sized], sort: str) -> list[_Sized]:
    if sort == "need":
        return sorted(sized, key=lambda each: each.row.title.casefold())
    by_title = sorted(sized, key=lambda each: each.row.title)
    if sort == "ratio":
        return sorted(by_title, key=lambda each: (each.ratio is None, -(each.ratio or 0.0)))
    return sorted(by_title, key=lambda each: -each.people)


def _columns(choice: Choice, sort: str, area: Area, around: Sequence[str], t: Texts) -> list[NeedColumn]:
    """Need, people, rate, its interval, the rates around it, and how it compares."""
    orders = {"need": "ascending", "people": "descending", "ratio": "descending"}

    def column(words: str, by: str = "", *, numeric: bool = True) -> NeedColumn:
        address = f"{_address(choice, area, by)}#needs" if by else ""
        return NeedColumn(words, address, orders[by] if by == sort else "", numeric)

    columns = [
        column(t("area.need"), "need", numeric=False),
        column(t("measures_short.people"), "people"),
        column(t("area.rate")),
        column(t("area.interval_heading")),
        *(column(t("area.rate_of", place=name)) for name in around),
    ]
    if around:
        columns.append(column(t("area.compared", place=around[-1]), "ratio", numeric=False))
    return columns


def _address(choice: Choice, area: Area, sort: str) -> str:
    query = {"window": choice.window, "need": choice.need, "sort": sort}
    return f"{area_address(area.code)}?{urlencode(query)}"


def _short(area: Area) -> str:
    return area.code.rpartition("/")[2] if area.level == "district" else area.name


def _highlight(sized: Sequence[_Sized], verdict: Verdict, benchmark: str, t: Texts) -> str:
    """A sentence on the needs that stand out most to one side; empty where none does."""
    found = [each for each in sized if each.row.compared.verdict == verdict and each.people >= LEAST_PEOPLE]
    if not found or not benchmark:
        return ""
    ordered = sorted(found, key=lambda each: each.ratio or 0.0, reverse=verdict == "higher")
    named = [
        t("area.highlight", need=each.row.title, times=f"{each.ratio or 0.0:.1f}")
        for each in ordered[:MOST_HIGHLIGHTS]
    ]
    more = len(ordered) - len(named)
    words = "; ".join(named)
    key = f"area.all_{verdict}"
    return t(key, place=benchmark, needs=words) + (" " + t("area.and_more", count=more) if more else "")
