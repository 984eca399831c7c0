"""Partners that join, fall silent and catch up."""

from typing import Final

import numpy as np

from streams.watching.arrays import Flags, Floats, Ints
from streams.watching.seen import NEVER

GUARD_DAYS: Final = 21
"""Days before a day is taken as complete and learned from, so that no spike teaches its own expectation."""
QUARANTINE_DAYS: Final = 28 + GUARD_DAYS
"""From a partner's first arrival in a district: shown, not tested, until four weeks of it are learned."""
SHORT_HISTORY_DAYS: Final = 56
SILENT_EXPECTED: Final = 15.0
SILENT_SHARE: Final = 0.6


def begun(first: Ints, day: int) -> Flags:
    """Which partner had begun in which district, [district, partner]."""
    flags: Flags = first <= day
    return flags


def past_quarantine(first: Ints, day: int) -> Flags:
    """Which partner is known well enough in which district to be tested."""
    flags: Flags = (first != NEVER) & (day - first >= QUARANTINE_DAYS)
    return flags


def short_history(first: Ints, day: int) -> Flags:
    """Districts in which no partner began eight weeks ago: what they say is provisional, [district]."""
    flags: Flags = first.min(1) > day - SHORT_HISTORY_DAYS
    return flags


def activity(seen: Ints, expected: Floats) -> Floats:
    """The share of its usual work that a partner reported, over the authority, [partner, day].

    1 unless a day expected more than 15 and saw less than 0.6 of it: an outage, or a backlog still to come.
    Expectations are scaled by it: silence is never read as low need, nor its end as a rise. What is caught
    up is counted on the days it happened.
    """
    silent = (expected > SILENT_EXPECTED) & (seen < SILENT_SHARE * expected)
    return np.where(silent, seen / np.maximum(expected, 1e-9), 1.0)
