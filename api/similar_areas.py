"""Areas like one: the nearest in deprivation and in size within its authority, and their rates. Pure.

Near is measured in standard deviations of the authority's areas: of the mean deprivation decile and of the
logarithm of households, both the same weight. Only areas of the same level and authority are taken, for their
figures come from the same partners and are released together.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import hypot, log
from statistics import pstdev
from typing import Final

from api.addresses import area_address
from api.compare_asked import compare_address
from api.comparing import Compared, compare, exact_rate
from api.measuring import figure
from api.picture import short_name
from api.sheets import LEAST_HOUSEHOLDS
from api.texts import Texts
from dictionary.feed import Cell
from dictionary.place_areas import NATIONS
from dictionary.places import Area

MOST: Final = 5


@dataclass(frozen=True, slots=True)
class SimilarRow:
    """An area like the page's: who lives there, its rate against the page's; `beside` compares all needs."""

    name: str
    cell: Cell
    address: str
    decile: str
    households: str
    rate: str
    compared: Compared
    beside: str


@dataclass(frozen=True, slots=True)
class Similar:
    """The areas like one, nearest first, beside its own rate of a need."""

    title: str
    own_rate: str
    rows: Sequence[SimilarRow]


def similar_areas(area: Area, others: Sequence[Area]) -> list[Area]:
    """The areas nearest to one in deprivation and size, nearest first; none where its own are not known."""
    known = [each for each in others if _placed(each)]
    if not _placed(area) or len(known) < 2:  # noqa: PLR2004  of one there is no spread
        return []
    deprived = _distance([each.imd_decile or 0.0 for each in known])
    size = _distance([log(each.households or 1.0) for each in known])

    def apart(other: Area) -> float:
        return hypot(
            deprived(area.imd_decile or 0.0, other.imd_decile or 0.0),
            size(log(area.households or 1.0), log(other.households or 1.0)),
        )

    others = [each for each in known if each.code != area.code]
    return sorted(others, key=lambda each: (apart(each), each.code))[:MOST]


@dataclass(frozen=True, slots=True)
class Telling:
    """How it is told: of which window, about under which count not at all, and how far a count may be off."""

    window: str
    floor: int
    slack: float


def make_similar(
    area: Area, others: Sequence[Area], cells: Mapping[str, Cell], telling: Telling, t: Texts
) -> Similar | None:
    """The areas like one with their rates; None where there are none.

    Args:
        area: the page's.
        others: those of its level and authority.
        cells: of one need, by area.
        telling: how they are told.
        t: the words.
    """
    near, own = similar_areas(area, others), cells.get(area.code)
    if not near:
        return None
    window, floor = telling.window, telling.floor
    benchmark = exact_rate(own, area)
    rows = []
    for each in near:
        cell = cells.get(each.code)
        if cell is not None:
            rows.append(
                SimilarRow(
                    name=short_name(each),
                    cell=cell,
                    address=f"{area_address(each.code)}?window={window}",
                    decile=f"{each.imd_decile or 0.0:.1f}",
                    households=f"{each.households or 0.0:,.0f}",
                    rate=figure(cell, "rate", t, floor),
                    compared=compare(cell, each, benchmark, telling.slack, t),
                    beside=compare_address(area.code, each.code, window=window),
                )
            )
    nation = NATIONS.get(area.nation or "", "")
    title = t("similar.caption", name=short_name(area), nation=nation)
    return Similar(title, figure(own, "rate", t, floor) if own else "", rows)


def _placed(area: Area) -> bool:
    return area.imd_decile is not None and (area.households or 0.0) >= LEAST_HOUSEHOLDS


def _distance(values: Sequence[float]) -> Callable[[float, float], float]:
    spread = pstdev(values) or 1.0
    return lambda one, other: (one - other) / spread
