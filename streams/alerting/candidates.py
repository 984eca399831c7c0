"""What the watch hands to alerting: the series that stood out, and which were looked at."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from dictionary.alerts import PartnerShare


@dataclass(frozen=True, slots=True)
class AreaSeen:
    """The same need and window over an area above a candidate's: arrivals of partners past quarantine."""

    area: str
    level: Literal["district", "la"]
    observed: int
    expected: float


@dataclass(frozen=True, slots=True)
class Candidate:
    """A series, or the sum of an area's series, that scored 4 or more.

    Attributes:
        need, area: what and where; `level` says which kind of area.
        score: as `streams.watching.scanning.scan` defines it.
        day: the London day that was scored, as a day number; the window ends with it.
        days: of the window.
        observed, expected: arrivals in the window, of partners past quarantine.
        upper: the largest count that would have scored under 4.
        partners: all partners with arrivals or expectation in the window.
        completeness: share of the window's arrivals that usually has come by now, 0 to 1.
        late: arrivals in the window that became known a day or more after they were made.
        late_old: of those, arrivals of days over seven days ago, known since the close before.
        history_days: days since the longest-known partner began here.
        above: of the areas above, the nearest first.
    """

    need: str
    area: str
    level: Literal["sector", "district", "la"]
    score: float
    day: int
    days: int
    observed: int
    expected: float
    upper: int
    partners: tuple[PartnerShare, ...]
    completeness: float
    late: int
    late_old: int
    history_days: int
    above: tuple[AreaSeen, ...] = ()


@dataclass(frozen=True, slots=True)
class Busy:
    """How busy a partner was over the authority: what a notice is made of.

    Attributes:
        partner: who.
        since: first day of the silence or change, as a day number.
        observed, expected: its arrivals of all needs since.
        silent: it reports far less than it usually does, else far more (a partner-wide rise).
    """

    partner: str
    since: int
    observed: int
    expected: float
    silent: bool


@dataclass(frozen=True, slots=True)
class Scored:
    """One look at the series of a local authority.

    Attributes:
        authority: whose.
        at: the moment of the clock record that caused it.
        closed: the day that was closed, as a day number; None between two closes, when only series that were
            touched were looked at: these may open and raise alerts, and never close one.
        candidates: those that scored 4 or more.
        looked_at: (need, area) of all series looked at; None where all were.
        scores: (need, area) -> score of open alerts' series that were looked at and scored under 4.
        busy: partners that are silent or far busier than usual; only at a close.
        series: how many series the authority has, for recurrence intervals.
    """

    authority: str
    at: datetime
    closed: int | None
    candidates: tuple[Candidate, ...]
    looked_at: Collection[tuple[str, str]] | None
    scores: dict[tuple[str, str], float]
    busy: tuple[Busy, ...]
    series: int
