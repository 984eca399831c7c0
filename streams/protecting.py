"""The first gate: what of the exact counts may be shown outside the trusted zone, to whom and when. Pure.

The numbers are those of `docs/contract.md` (Who sees what, when) and the rule of NHS Digital for
small numbers: under 8 is not shown, the rest is rounded to 5. Zero and small share one sign, and an area that
was never anything else is not named at all, so that the first person ever counted there shows nowhere.
"""

import zlib
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final, NamedTuple

from dictionary.moments import HOUR_SECONDS, LONDON
from dictionary.projection import ShownCell

POLICY_NAME: Final = "floor-1"
LEAST_SHOWN: Final = 8
ROUNDED_TO: Final = 5

COMMISSIONER: Final = "commissioner"
PUBLIC: Final = "public"
PUBLIC_WINDOWS: Final = ("28d", "91d")
PUBLIC_TIME: Final = time(6)
"""London time at which everything public moves, once a day."""


class Timing(NamedTuple):
    """A window whose cells each move at a moment of their own, once in so many seconds (from the epoch)."""

    window: str
    period: int


COMMISSIONER_TIMINGS: Final = (
    Timing("7d", HOUR_SECONDS),
    Timing("28d", 4 * HOUR_SECONDS),
    Timing("91d", 24 * HOUR_SECONDS),
)


@dataclass(frozen=True, slots=True)
class Policy:
    """What may be released.

    Attributes:
        coarse: needs never shown below a local authority outside the trusted zone.
        name: told with every snapshot.
    """

    coarse: frozenset[str]
    name: str = POLICY_NAME

    def may_show(self, la: str, scope: str, area: str) -> bool:
        """Whether a cell may ever be released: no partner's own, no coarse need below an authority."""
        return "@" not in scope and (area == la or scope not in self.coarse)


def release(people: int) -> ShownCell:
    """What is shown of a count of distinct people."""
    if people < LEAST_SHOWN:
        return ShownCell(None, "small")
    return ShownCell((2 * people + ROUNDED_TO) // (2 * ROUNDED_TO) * ROUNDED_TO, "value")


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
