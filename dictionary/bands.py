"""What of an alert may leave the trusted zone: bands in place of counts, wide areas in place of small ones.

What leaves is a function of bands, the level, the window's days and states in words, never of a count. So
that nobody computes the count from the rest:

- A count is told as the band it lies in; under 8 it is not told (the rule of `streams/protecting.py`), but
  that of the nearest area above that reaches 8, or nothing is told. A need of `COARSE_NEEDS` is told of the
  local authority alone.
- The expected number is told as a band too: with it exact, a level or a ratio would give the count away.
- The ratio is worked out from the two bands, the recurrence from the level (what its lowest score means
  here), so that neither moves with a count inside its band. Score, excess, upper and Farrington's X, each a
  function of the count, are not told.
- Of partners only the kinds whose own part reaches 8; of neighbours, smaller areas and other needs only how
  many are up. No note, no name of a person.
- A revision grows with every arrival, and an alert's id can be made again by guessing its area: the first is
  left out, the second told under a key.
- Moments are told by the hour. A band that moves tells the count at that moment: whoever sends must not send
  because a band moved (`api/channels/steps.py`), and an area once told stays as wide (`least`).
"""

import hashlib
import hmac
import math
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Final, Literal, NamedTuple

from pydantic import AwareDatetime, Field

from dictionary.alerts import (
    Alert,
    AlertArea,
    AlertId,
    AlertNeed,
    AlertWindow,
    Handling,
    Level,
    Life,
    Method,
    Revised,
)
from dictionary.fields import AuthorityCode, Closed
from dictionary.needs import COARSE_NEEDS

LEAST_TOLD: Final = 8
EDGES: Final = (LEAST_TOLD, 15, 25, 50, 100, 200, 500, 1000, 2000, 5000, 10_000)
"""Where bands begin; as wide as about half of what they hold."""
AREA_LEVELS: Final = ("sector", "district", "la")
AreaLevel = Literal["sector", "district", "la"]
LEVEL_SCORES: Final = {Level.WATCH: 4, Level.ALERT: 5, Level.URGENT: 6}
TENTHS: Final = 10


class Band(Closed):
    """A range that a count lies in: `low` to `high`, both included; no `high`: or more."""

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


class BandedRevision(Closed):
    """What late records made of the number first told; the two may be one band."""

    was: Band
    now: Band


class BandedAlert(Closed):
    """What may leave the trusted zone of an alert. The module says why each thing is told as it is.

    Attributes:
        id: made from the alert's under a key: stable, and not to be guessed.
        area: the alert's, or where `raised` the area above that is told in its stead.
        ratio, recurrence: in words.
        partner_kinds: of partners whose own part reaches 8.
        completeness: tenths of the window's arrivals that have usually come by now.
        neighbours, children, other_needs: how many are up too; none are told of an area that is `raised`.
        explanations: titles of local events that may explain it.
        link: the path of its page; of a raised one the list, for its page names the area.
        since, as_of: hours.
    """

    id: AlertId
    authority: AuthorityCode
    level: Level
    life: Life
    handling: Handling
    need: AlertNeed
    area: AlertArea
    raised: bool
    window: AlertWindow
    observed: Band
    expected: Band
    ratio: str
    recurrence: str
    partner_kinds: tuple[str, ...]
    completeness: Annotated[int, Field(ge=0, le=TENTHS)]
    late: bool
    neighbours: int
    children: int
    other_needs: int
    provisional: bool
    retrospective: bool
    revised: BandedRevision | None
    muted: bool
    explanations: tuple[str, ...]
    method: Method
    since: AwareDatetime
    as_of: AwareDatetime
    link: str


class ReleasedAlerts(Closed):
    """The alerts of one authority as commissioners may see them; a new one each hour replaces the last."""

    kind: Literal["released"] = "released"
    authority: AuthorityCode
    as_of: AwareDatetime
    alerts: tuple[BandedAlert, ...]


class _Told(NamedTuple):
    """The area an alert is told of, and its numbers."""

    area: AlertArea
    observed: int
    expected: float
    raised: bool


def band(
    alert: Alert, secret: bytes, *, kinds: Mapping[str, str] | None = None, least: AreaLevel = "sector"
) -> BandedAlert | None:
    """What may leave the trusted zone of an alert; None where no area of it reaches 8.

    Args:
        alert: exact.
        secret: keys the id; the disclosure secret of the installation.
        kinds: partner -> its kind; a partner not in it is not told.
        least: told of no smaller area than this, because a wider one was told before.
    """
    told = _told(alert, least)
    if told is None:
        return None
    observed, expected = band_of(told.observed), band_of(told.expected)
    near = 0 if told.raised else 1
    return BandedAlert(
        id=outward_id(alert.id, secret),
        authority=alert.authority,
        level=alert.level,
        life=alert.life,
        handling=alert.handling,
        need=alert.need,
        area=told.area,
        raised=told.raised,
        window=alert.window,
        observed=observed,
        expected=expected,
        ratio=ratio_words(observed, expected),
        recurrence=recurrence_words(_level_days(alert)),
        partner_kinds=() if told.raised else _kinds(alert, kinds or {}),
        completeness=round(alert.completeness * TENTHS),
        late=alert.late_events >= LEAST_TOLD,
        neighbours=near * len(alert.neighbours),
        children=near * len(alert.children),
        other_needs=near * len(set(alert.other_needs) - COARSE_NEEDS),
        provisional=alert.provisional,
        retrospective=alert.retrospective,
        revised=None if told.raised else _revised(alert.revised),
        muted=alert.muted is not None,
        explanations=tuple(event.title for event in alert.explanations),
        method=alert.method,
        since=_hour(alert.first_seen),
        as_of=_hour(alert.last_updated),
        link=f"/alerts?need={alert.need.id}" if told.raised else alert.link,
    )


def outward_id(alert_id: str, secret: bytes) -> str:
    """The id of an alert outside the trusted zone."""
    return hmac.new(secret, f"alert/{alert_id}".encode(), hashlib.sha256).hexdigest()[:16]


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


_OFTEN: Final = (
    (2.0, "every day"),
    (10.0, "once a week"),
    (45.0, "once a month"),
    (270.0, "once in some months"),
    (730.0, "once a year"),
)


def recurrence_words(days: float) -> str:
    """How often chance alone would raise an alert of this level somewhere in the authority."""
    often = next((words for below, words in _OFTEN if days < below), "less than once in two years")
    return f"Chance alone would raise one of this level somewhere in the local authority about {often}."


def _level_days(alert: Alert) -> float:
    """Days between alerts by chance at the lowest score of its level: ten times fewer for each point less."""
    days = alert.recurrence_days * math.pow(10, LEVEL_SCORES[alert.level] - alert.score)
    return float(f"{days:.2g}")  # what rounding left of the score is no part of what the level means


def _told(alert: Alert, least: AreaLevel) -> _Told | None:
    least = "la" if alert.need.id in COARSE_NEEDS else least
    if alert.observed >= LEAST_TOLD and _wide(alert.area.level, least):
        return _Told(alert.area, alert.observed, alert.expected, raised=False)
    for place, area in enumerate(alert.above):
        if area.observed >= LEAST_TOLD and _wide(area.level, least):
            parents = tuple(above.code for above in alert.above[place + 1 :])
            told = AlertArea(code=area.code, name=area.name, level=area.level, parents=parents)
            return _Told(told, area.observed, area.expected, raised=True)
    return None


def _wide(level: AreaLevel, least: AreaLevel) -> bool:
    return AREA_LEVELS.index(level) >= AREA_LEVELS.index(least)


def _kinds(alert: Alert, kinds: Mapping[str, str]) -> tuple[str, ...]:
    enough = {part.id for part in alert.partners if part.observed >= LEAST_TOLD and not part.quarantined}
    return tuple(sorted({kinds[partner] for partner in enough if partner in kinds}))


def _revised(revised: Revised | None) -> BandedRevision | None:
    return BandedRevision(was=band_of(revised.was), now=band_of(revised.now)) if revised else None


def _hour(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)
