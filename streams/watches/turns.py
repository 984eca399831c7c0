"""Which of the series that arrivals touched are looked at now; in a flood some wait their turn."""

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Final

from streams.watches.pending import read_series

MOST_TOUCHED: Final = 1_000
"""Series scored at one clock record: about 10 ms. The others wait for the next."""
MOST_AGAIN: Final = 50
"""Series with an open alert that are looked at in a second. Each may be told anew, at about a millisecond."""


def due(
    touched: Collection[int],
    is_up: Callable[[int], bool],
    up: int,
    before: datetime | None,
    at: datetime,
) -> list[int]:
    """The series to look at, in order.

    One that has no alert is looked at at once. Of many that have one, each has a second of its own, which
    comes round: it was told of already, and what it is told anew can wait.

    Args:
        touched: series, as `series_code` gives them.
        is_up: whether a series has an open alert.
        up: how many alerts are open.
        before: the clock record before this one, if there was one.
        at: this one.
    """
    now, turns = int(at.timestamp()), -(-up // MOST_AGAIN)
    passed = turns if before is None or turns <= 1 else now - int(before.timestamp())

    def waits(code: int) -> bool:
        need, sector = read_series(code)
        return passed < turns and (now - need - sector) % turns >= passed and is_up(code)

    found = sorted(code for code in touched if not waits(code))
    first = now * MOST_TOUCHED % len(found) if len(found) > MOST_TOUCHED else 0
    return (found[first:] + found[:first])[:MOST_TOUCHED]
