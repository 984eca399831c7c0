"""What the areas that a reader took together add up to, of the figures that the reader is shown. Pure.

Made of cells as they were told to this reader and of nothing else, so it tells nobody more than they could
add up by hand: no sum over exact numbers is altered or released here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from api.intervals import RELEASED_SLACK, Interval, of_count, of_rate
from api.sheets import rate as rate_of
from dictionary.feed import Cell


@dataclass(frozen=True, slots=True)
class OwnSum:
    """Several areas together.

    Attributes:
        counted: areas with a number, which is in the sum; `small` and `missing`: those without.
        people: None where no area has a number.
        interval: where the number of people may lie, those of small areas included; None likewise.
        records, open: None where one is not told.
        rate, rate_interval: per 1,000 households; None unless all areas have a number and known households.
        partial: one of the figures may be low.
    """

    counted: int
    small: int
    missing: int
    people: int | None
    interval: Interval | None
    records: int | None
    open: int | None
    rate: float | None
    rate_interval: Interval | None
    partial: bool


def add_up(
    cells: Iterable[Cell], households: Mapping[str, float | None], *, exact: bool, floor: int
) -> OwnSum:
    """Add up the figures of areas.

    Of exact ones nobody is in two areas, and chance alone is in the interval. Released ones may each lie
    `RELEASED_SLACK` from the count they were made of, all to one side; a small one is somewhere from none to
    as far above the floor.

    Args:
        cells: one for each area, as told to the reader.
        households: by area, None where not known.
        exact: the figures are exact ones.
        floor: about under how many people a figure is small.
    """
    told = list(cells)
    numbers = [cell.people for cell in told if cell.people is not None]
    small = sum(cell.people is None and cell.state == "small" for cell in told)
    missing, slack = len(told) - len(numbers) - small, 0.0 if exact else RELEASED_SLACK
    people = sum(numbers) if numbers else None
    within = _within(sum(numbers), len(numbers), small, floor, slack) if numbers else None
    homes = [households.get(cell.area) for cell in told]
    whole = sum(each for each in homes if each is not None)
    rated = people is not None and len(numbers) == len(told) and None not in homes
    return OwnSum(
        counted=len(numbers),
        small=small,
        missing=missing,
        people=people,
        interval=within,
        records=_sum(cell.records for cell in told if cell.people is not None),
        open=_sum(cell.open for cell in told if cell.people is not None),
        rate=rate_of(people, whole) if rated else None,
        rate_interval=of_rate(people, whole, slack * len(numbers)) if rated else None,
        partial=any(cell.state == "partial" for cell in told),
    )


def _within(people: int, counted: int, small: int, floor: int, slack: float) -> Interval:
    low = of_count(people, slack * counted).low
    return Interval(low, of_count(people + floor * small, slack * (counted + small)).high)


def _sum(numbers: Iterable[int | None]) -> int | None:
    found = list(numbers)
    known = [number for number in found if number is not None]
    return sum(known) if known and len(known) == len(found) else None
