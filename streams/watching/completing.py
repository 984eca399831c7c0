"""How much of a recent day has arrived, by partner."""

from typing import Final

import numpy as np

from streams.watching.arrays import Floats
from streams.watching.seen import DELAY_DAYS, LATENESS, Seen

FITTED_DAYS: Final = 120
SETTLED_AFTER: Final = LATENESS - 1
"""Days after which a day is taken as complete."""
LEAST_ARRIVALS: Final = 50
SILENT_SHARE: Final = 0.2
BACKLOG_SHARE: Final = 0.3
"""A day of which more came a week or more late was caught up: it says nothing about usual delays."""
BACKLOG_DELAY: Final = 7


def fit_completeness(seen: Seen) -> Floats:
    """The share of a day's arrivals known 0, 1, ... 21 days later, [partner, days later].

    The empirical distribution of delays over days old enough to be complete (reporting delays as in Lawless
    1994, Canadian Journal of Statistics 22:15), without quiet and caught-up days.
    """
    end = DELAY_DAYS - SETTLED_AFTER
    delays = seen.delays[:, end - FITTED_DAYS : end].astype(float)
    totals = delays.sum(2)
    quiet = totals <= SILENT_SHARE * np.median(totals, axis=1, keepdims=True)
    caught_up = delays[:, :, BACKLOG_DELAY:].sum(2) > BACKLOG_SHARE * np.maximum(totals, 1)
    known = np.where((quiet | caught_up)[:, :, None], 0.0, delays).sum(1).cumsum(1)
    enough = known[:, -1:] > LEAST_ARRIVALS
    return np.where(enough, known / np.maximum(known[:, -1:], 1), 1.0)
