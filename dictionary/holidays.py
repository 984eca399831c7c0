"""Bank holidays of England, Wales and Scotland.

By the Banking and Financial Dealings Act 1971 and proclamations since: holidays move from a weekend to the
next free weekday, and single years have days of their own.
"""

from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from dictionary.moments import day_number

SCOTLAND: Final = "S"
MONDAY, SATURDAY = 0, 5
MOVED: Final = {
    date(2020, 5, 4): date(2020, 5, 8),  # 75 years of Victory in Europe
    date(2022, 5, 30): date(2022, 6, 2),  # Platinum Jubilee
}
ONCE: Final = (
    date(2022, 6, 3),  # Platinum Jubilee
    date(2022, 9, 19),  # funeral of Queen Elizabeth II
    date(2023, 5, 8),  # coronation of King Charles III
)


@lru_cache(maxsize=100)
def bank_holidays(nation: str, year: int) -> frozenset[int]:
    """The London days of a year's bank holidays in a nation (E, W or S)."""
    scottish = nation == SCOTLAND
    easter = _easter(year)
    fixed = [date(year, 1, 1), date(year, 12, 25), date(year, 12, 26)]
    moving = [
        easter - timedelta(days=2),
        _monday_from(date(year, 5, 1)),
        _monday_from(date(year, 5, 25)),
        _monday_from(date(year, 8, 1 if scottish else 25)),
    ]
    if scottish:
        fixed += [date(year, 1, 2), date(year, 11, 30)]
    else:
        moving.append(easter + timedelta(days=1))
    days = {MOVED.get(day, day) for day in [*_off_weekends(sorted(fixed)), *moving]}
    return frozenset(day_number(day) for day in [*days, *(day for day in ONCE if day.year == year)])


def _off_weekends(fixed: list[date]) -> set[date]:
    """Each day that falls on a weekend becomes the next weekday that is none of them."""
    taken = {day for day in fixed if day.weekday() < SATURDAY}
    for day in fixed:
        free = day
        while day.weekday() >= SATURDAY and (free.weekday() >= SATURDAY or free in taken):
            free += timedelta(days=1)
        taken.add(free)
    return taken


def _monday_from(day: date) -> date:
    return day + timedelta(days=(MONDAY - day.weekday()) % 7)


def _easter(year: int) -> date:
    """Easter Sunday by the Gregorian reckoning (Meeus 1991, Astronomical Algorithms)."""
    golden, century, of_century = year % 19, year // 100, year % 100
    correction = (8 * century + 13) // 25
    moon = (19 * golden + century - century // 4 - correction + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (of_century // 4) - moon - of_century % 4) % 7
    late = (golden + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)
