"""Ticks: when the gate looks at a cell, and when the public is told. Pure.

The numbers are those of `docs/contract.md` (Who sees what, when).
"""

import zlib
from datetime import datetime, time, timedelta
from typing import Final, NamedTuple

from dictionary.moments import HOUR_SECONDS, LONDON

COMMISSIONER: Final = "commissioner"
PUBLIC: Final = "public"
PUBLIC_WINDOWS: Final = ("28d", "91d")
PUBLIC_TIME: Final = time(6)
"""London time at which everything public moves, once a day."""


class Timing(NamedTuple):
    """A window whose cells are each looked at at a moment of their own.

    Attributes:
        window: its code.
        period: seconds from one look to the next, counted from the epoch.
        redraw: looks in a block, in each of which the noise is drawn anew once: at most 7 in a window, and
            no rarer than 9 times `Policy.hold`, so that what moves may always have been a redraw.
    """

    window: str
    period: int
    redraw: int


COMMISSIONER_TIMINGS: Final = (
    Timing("7d", HOUR_SECONDS, 26),
    Timing("28d", 4 * HOUR_SECONDS, 26),
    Timing("91d", 24 * HOUR_SECONDS, 14),
)


def moment(role: str, la: str, scope: str, area: str, timing: Timing) -> int:
    """The second of its period at which a cell moves: always the same, and spread evenly over cells."""
    return zlib.crc32(f"{role}/{la}/{scope}/{area}/{timing.window}".encode()) % timing.period


def moments_passed(before: datetime, at: datetime, period: int) -> range:
    """Seconds since the epoch, after `before` up to `at`, at most one period of them."""
    last = int(at.timestamp())
    return range(max(int(before.timestamp()), last - period) + 1, last + 1)


def public_due(before: datetime, at: datetime) -> bool:
    """Whether a public release falls after `before`, up to `at`."""
    local = at.astimezone(LONDON)
    latest = datetime.combine(local.date(), PUBLIC_TIME, LONDON)
    if latest > local:
        latest = datetime.combine(local.date() - timedelta(days=1), PUBLIC_TIME, LONDON)
    # Compared as instants: two times in one zone would compare by the clock on the wall.
    return before.timestamp() < latest.timestamp() <= at.timestamp()
