"""Ticks: when the gate looks at a cell, and when the public is told. Pure.

The numbers are those of `docs/contract.md` (Who sees what, when).
"""

import zlib
from collections.abc import Callable
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
DEMO_SECONDS: Final = 300


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


class Pace(NamedTuple):
    """How often each role is told.

    Attributes:
        commissioner: the windows released to commissioners, each with its looks.
        public_due: whether a public release falls after one instant, up to another.
        together: all areas of a scope are looked at in the same second: fewer and larger records.
    """

    commissioner: tuple[Timing, ...]
    public_due: Callable[[datetime, datetime], bool]
    together: bool = False


def demo_due(before: datetime, at: datetime) -> bool:
    """Whether the public of the demo is told after `before`, up to `at`."""
    return before.timestamp() // DEMO_SECONDS < at.timestamp() // DEMO_SECONDS


REAL: Final = Pace(COMMISSIONER_TIMINGS, public_due)
DEMO: Final = Pace(
    tuple(
        timing._replace(period=DEMO_SECONDS, redraw=24 * HOUR_SECONDS // DEMO_SECONDS)
        for timing in COMMISSIONER_TIMINGS
    ),
    demo_due,
    together=True,
)
"""So that a visitor of the demo need not wait until tomorrow for what the public is shown. Its people are
made up: what many looks tell about them is nothing to protect. Its broker keeps every record in memory."""
