"""When a partner is silent: what is usual for it, from the hours in which its events arrived. Pure.

A partner is silent when nothing has arrived from it for longer than is usual for it. What is usual comes from
its own last eight weeks: in what share of Tuesdays something arrived between 14:00 and 15:00 (London), and on
what share of Tuesdays at all; bank holidays of its nation are Sundays. An hour in which nothing ever
arrives says nothing, an hour in which something always does says much: each says -log of the chance that its
pattern gives to nothing arriving, and a silence says the sum of its hours. So a night or a weekend is no
silence of an office, two missed nights are one of a system that sends each night, and so are two hours of one
that sends in every hour. Hours and days are looked at apart: a nightly batch may come before or after two.

It is silent from `LEAST` on (a chance of 1 in 200, so that it is beyond its own 99th percentile by its
pattern), or from the 99th percentile of what its own past silences say where that is more, up to twice as
much: one long outage does not make it deaf. A partner that was not heard on `LEAST_DAYS` days over two weeks
is not known: it is never silent.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import pairwise
from math import ceil, log
from typing import Final

from dictionary.holidays import bank_holidays
from dictionary.moments import day_date, day_start, london_day

LEARNED_DAYS: Final = 14
"""From the first arrival that is known to the last: before that a partner is new."""
LEAST_DAYS: Final = 5
"""On so many days something has to have arrived: who reports less often does not report as a rule."""
LEAST: Final = log(200)
MOST: Final = 2 * LEAST
PERCENTILE: Final = 0.99
HALF: Final = 0.5
"""An hour of the week in which something always arrived is taken to miss once in so many more weeks."""
SUNDAY: Final = 6


@dataclass(frozen=True, slots=True)
class Standing:
    """How a partner stands at a whole hour.

    Attributes:
        known: it has reported for long enough to say what is usual for it.
        silent: nothing has arrived for longer than is usual.
        turned: the UTC hour at whose beginning it fell silent; where it is not silent, the hour in which it
            last came back from what may have been silence; None where neither is known.
    """

    known: bool
    silent: bool
    turned: int | None


UNKNOWN: Final = Standing(known=False, silent=False, turned=None)


@lru_cache(maxsize=1_000)
def standing(hours: tuple[int, ...], now: int, nation: str) -> Standing:
    """How a partner stands.

    Args:
        hours: UTC hours in which its events arrived, rising; those after `now` are not known yet.
        now: the present UTC hour, of which nothing is concluded before it is over.
        nation: E, W or S, for its bank holidays.
    """
    heard = hours[: bisect_left(hours, now + 1)]
    days = tuple(dict.fromkeys(map(london_day, heard)))
    if len(days) < LEAST_DAYS or days[-1] - days[0] < LEARNED_DAYS:
        return UNKNOWN
    by_hour = _Usual(heard, partial(_hour_of_week, nation))
    by_day = _Usual(days, partial(_weekday, nation))
    fell = [hour for hour in (by_hour.fell(now), _start(by_day.fell(london_day(now)))) if hour is not None]
    if fell:
        return Standing(known=True, silent=True, turned=min(fell))
    back = [hour for hour in (by_hour.back(), _first_in(heard, by_day.back())) if hour is not None]
    return Standing(known=True, silent=False, turned=max(back, default=None))


class _Usual:
    """What is usual at one grain: `seen`, rising, are hours or days; `kind` says which are alike."""

    def __init__(self, seen: Sequence[int], kind: Callable[[int], Hashable]) -> None:
        self._seen, self._kind = seen, kind
        times = Counter(map(kind, range(seen[0], seen[-1] + 1)))
        heard = Counter(map(kind, seen))
        self._says = {each: -log(1 - heard[each] / (times[each] + HALF)) for each in times}
        self._past = [self._silence(before, after) for before, after in pairwise(seen)]
        rank = ceil(PERCENTILE * len(self._past))
        self._limit = min(MOST, max(LEAST, sorted(self._past)[rank - 1]))

    def fell(self, now: int) -> int | None:
        """The unit at whose beginning it fell silent, None where it has not."""
        said = 0.0
        for unit in range(self._seen[-1] + 1, now):
            said += self._says.get(self._kind(unit), 0.0)
            if said > self._limit:
                return unit + 1
        return None

    def back(self) -> int | None:
        """The last unit in which it came back from a silence, by any limit that it may have had then."""
        past = zip(self._seen[1:], self._past, strict=True)
        after = [after for after, said in past if said > LEAST]
        return after[-1] if after else None

    def _silence(self, before: int, after: int) -> float:
        return sum(self._says[self._kind(unit)] for unit in range(before + 1, after))


@lru_cache(maxsize=100_000)
def _hour_of_week(nation: str, hour: int) -> tuple[int, int]:
    day = london_day(hour)
    return _weekday(nation, day), hour - day_start(day)


@lru_cache(maxsize=10_000)
def _weekday(nation: str, day: int) -> int:
    """Monday is 0; a bank holiday is a Sunday."""
    on = day_date(day)
    return SUNDAY if day in bank_holidays(nation, on.year) else on.weekday()


def _start(day: int | None) -> int | None:
    return None if day is None else day_start(day)


def _first_in(hours: Sequence[int], day: int | None) -> int | None:
    return None if day is None else next(hour for hour in hours if london_day(hour) == day)
