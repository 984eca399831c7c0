"""What of an alert leaves the trusted zone: made of released figures alone, and of what people did about it.

Exact alerts (`dictionary/alerts.py`) hang on exact counts in all they are: that there is one, since when,
how high, over which days, that it ended. So none of that leaves, however coarse. What leaves is found anew in
what commissioners are shown already (`streams/alerting/outside.py`): who has the released figures can work it
out from them, and learns nothing about a person that they do not tell. Field by field:

- `id`: of need, area and the day it opened outside, under a key, so that no id of an exact alert follows.
- `level`, `peak`, `life`, `since`, `as_of`, `quiet_since`, `ended`, `window`, `parent`, `children`,
  `other_needs`, `provisional`: of released figures, and of alerts made of them; hours, and whole windows.
- `observed`, `expected`, `ratio`: bands of released figures.
- `explanations`: of local events that officers entered, for this area and window; `muted`, `handling`: what
  people did, and nothing that the watch did to that.
- Not told, each a function of exact counts that nothing released stands for: which partners saw it, how
  complete the days are, how many came late, what was revised, whether it is retrospective, how often chance
  raises one as high, which areas beside it are up.
"""

import hashlib
import hmac
import math
from typing import Annotated, Final, Literal

from pydantic import AwareDatetime, Field

from dictionary.alerts import (
    AlertArea,
    AlertId,
    AlertNeed,
    AlertWindow,
    Handling,
    Level,
    Life,
    Method,
    Number,
)
from dictionary.fields import AuthorityCode, Closed

LEAST_TOLD: Final = 8
EDGES: Final = (LEAST_TOLD, 15, 25, 50, 100, 200, 500, 1000, 2000, 5000, 10_000)
"""Where bands begin; as wide as about half of what they hold."""


class Band(Closed):
    """A range that a released figure lies in: `low` to `high`, both included; no `high`: or more."""

    low: Annotated[int, Field(ge=0)]
    high: int | None

    @property
    def words(self) -> str:
        """As it is told."""
        if self.low < LEAST_TOLD:
            return f"fewer than {LEAST_TOLD}"
        return f"{self.low:,} or more" if self.high is None else f"{self.low:,} to {self.high:,}"

    @property
    def middle(self) -> float:
        """A number to compare it by: the geometric mean of its ends."""
        return math.sqrt(max(1, self.low) * (self.high or self.low * 2))


class BandedAlert(Closed):
    """An alert as it leaves the trusted zone. The module says of what each thing is made.

    Attributes:
        window: of the released figure: 7 or 28 days.
        observed: people in it; expected: usual in so many days, by the released figures of longer windows.
        ratio: in words.
        peak: the highest score since it opened or came back; scores are as of exact alerts.
        parent: the alert of a larger area that took this one in.
        children: smaller areas taken in; other_needs: how many are up in the same area.
        provisional: opened less than a day ago.
        since, as_of: the hours it opened and last changed; quiet_since: from when on it is as quiet as
            usual; ended: when three days of that were over.
    """

    id: AlertId
    authority: AuthorityCode
    level: Level
    peak: Number
    life: Life
    handling: Handling
    need: AlertNeed
    area: AlertArea
    window: AlertWindow
    observed: Band
    expected: Band
    ratio: str
    parent: AlertId | None
    children: int
    other_needs: int
    provisional: bool
    muted: bool
    explanations: tuple[str, ...]
    method: Method
    since: AwareDatetime
    as_of: AwareDatetime
    quiet_since: AwareDatetime | None
    ended: AwareDatetime | None

    @property
    def link(self) -> str:
        """The path of its page."""
        return f"/alerts/{self.id}"


class PastAlert(Closed):
    """An alert that opened outside in the last half year: what weekly budgets are reckoned from."""

    authority: AuthorityCode
    need: AlertNeed
    area: AlertArea
    level: Level
    peak: Number
    since: AwareDatetime


class ReleasedAlerts(Closed):
    """The alerts of one authority outside the trusted zone; a new one each hour replaces the last.

    Attributes:
        alerts: those that are open, or ended up to 14 days ago.
        past: those that ended longer ago, opened in the last 26 weeks, and were part of no other.
    """

    kind: Literal["released"] = "released"
    authority: AuthorityCode
    as_of: AwareDatetime
    alerts: tuple[BandedAlert, ...]
    past: tuple[PastAlert, ...] = ()


def outward_id(name: str, secret: bytes) -> str:
    """The id of an alert outside the trusted zone, from what it is about."""
    return hmac.new(secret, f"alert/{name}".encode(), hashlib.sha256).hexdigest()[:16]


def band_of(number: float) -> Band:
    """The band a number lies in; an expected one is rounded down to it."""
    low = max((edge for edge in EDGES if edge <= number), default=0)
    above = [edge for edge in EDGES if edge > number]
    return Band(low=low, high=above[0] - 1 if above else None)


def ratio_words(observed: Band, expected: Band) -> str:
    """How far beyond what is usual, as far as two bands tell."""
    if expected.low < LEAST_TOLD:
        times = observed.low / LEAST_TOLD
        return "well above what is usual" if times < _TIMES[1][0] else f"at least {_times(times)}"
    return _times(observed.middle / expected.middle)


_TIMES: Final = (
    (1.25, "about what is usual"),
    (1.75, "about one and a half times what is usual"),
    (2.5, "about twice what is usual"),
    (3.5, "about three times what is usual"),
    (4.5, "about four times what is usual"),
    (7.5, "about five times what is usual"),
    (15.0, "about ten times what is usual"),
)


def _times(ratio: float) -> str:
    return next((words for below, words in _TIMES if ratio < below), "more than ten times what is usual")
