"""An alert as it stands on the topic `alerts`: a need well beyond what is usual somewhere, its whole story.

Exact: for the trusted zone. What leaves it is a `BandedAlert` (`dictionary/bands.py`). A record's key is the
alert's id, its partition that of the local authority; each revision replaces the one before.
"""

from datetime import date
from enum import StrEnum
from typing import Annotated, Final, Literal

from pydantic import AwareDatetime, Field, TypeAdapter

from dictionary.fields import AuthorityCode, Closed, NeedId

AlertId = Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]
NoticeId = Annotated[str, Field(pattern=r"^n[0-9a-f]{15}$")]
AreaCode = Annotated[str, Field(min_length=1, max_length=40)]
Who = Annotated[str, Field(min_length=1, max_length=100)]
"""Who did something: the name in a token, or `monitor` for the watch itself."""
Note = Annotated[str, Field(max_length=500)]
"""What somebody wrote about an alert. Refused where it looks like a person's identifier."""
Share = Annotated[float, Field(ge=0, le=1)]
Number = Annotated[float, Field(ge=0, allow_inf_nan=False)]
MONITOR: Final = "monitor"


class Level(StrEnum):
    """How unusual: from scores of 4 (shown on the map), 5 (told) and 6 (told at once)."""

    WATCH = "watch"
    ALERT = "alert"
    URGENT = "urgent"


class Life(StrEnum):
    """Whether the need is still beyond what is usual; decided by the watch alone."""

    OPEN = "open"
    CLOSING = "closing"
    CLOSED = "closed"


class Handling(StrEnum):
    """What people made of it; decided by people alone, beside its life."""

    NEW = "new"
    ACKNOWLEDGED = "acknowledged"
    SNOOZED = "snoozed"
    RESOLVED = "resolved"


Reason = Literal["true", "false", "data_fault", "expected"]
"""Why an alert was resolved: a true rise, a false alarm, a fault of the data, expected for a known cause."""

What = Literal[
    "opened", "level", "revised", "window", "merged", "absorbed", "closing", "closed", "reopened",
    "acknowledged", "assigned", "snoozed", "woken", "resolved", "handed_back", "noted", "undone",
    "muted", "unmuted", "explained",
]  # fmt: skip


class Entry(Closed):
    """One thing that happened to an alert. `by` is the action that did it, none where the watch did."""

    at: AwareDatetime
    who: Who
    what: What
    why: Note = ""
    by: str | None = None


class AlertNeed(Closed):
    """The need, as the dictionary of that version calls it."""

    id: NeedId
    label: str
    dictionary_version: str


class AlertArea(Closed):
    """Where: a sector, district or local authority, and the areas above it, the nearest first."""

    code: AreaCode
    name: str
    level: Literal["sector", "district", "la"]
    parents: tuple[AreaCode, ...]


class AreaSum(Closed):
    """The same need and window over an area above the alert's: told in its stead where it is too small."""

    code: AreaCode
    name: str
    level: Literal["district", "la"]
    observed: Annotated[int, Field(ge=0)]
    expected: Number


class AlertWindow(Closed):
    """The days that scored, both included; outside the trusted zone those of a released window."""

    start: date
    end: date
    days: Annotated[int, Field(ge=1, le=28)]


class PartnerShare(Closed):
    """One partner's part of observed and expected. `quarantined`: too new here to be tested."""

    id: str
    observed: Annotated[int, Field(ge=0)]
    expected: Number
    quarantined: bool


class Revised(Closed):
    """What late events made of the number observed in the window first told."""

    was: Annotated[int, Field(ge=0)]
    now: Annotated[int, Field(ge=0)]
    late_events: Annotated[int, Field(ge=0)]


class Method(Closed):
    """How the score came to be: `released` from released figures alone."""

    name: Literal["scan", "farrington", "released"]
    version: str


class LocalEvent(Closed):
    """A known closure, campaign or opening that may explain a rise; it hides nothing."""

    id: str
    title: str
    start: date
    end: date | None


class Alert(Closed):
    """One need in one area beyond what is usual, from its opening to its end, under one id.

    Attributes:
        revision: grows by one with each change of anything told here.
        level: the highest it reached since it opened or came back, `peak` the highest score; `score` is of
            now.
        observed, expected: arrivals in `window`, all partners past quarantine.
        upper: the most that would not have reached the lowest level.
        excess: observed less expected; `ratio`: observed over expected.
        exceedance: (observed - expected) / (upper - expected), Farrington's X on this window.
        recurrence_days: chance alone would raise one as high, somewhere in the authority, once in so
            many days.
        completeness: share of the window's arrivals that has usually come by now.
        late_events: arrivals in the window that came a day or more late.
        neighbours: areas that touch this one and are up in the same need.
        above: sums of the areas above, the nearest first, none where they are not known; without them
            an alert under 8 stays in the trusted zone.
        children: smaller areas whose alerts this one took in; `parent`: the alert that took this one in.
        other_needs: needs also up here, at most ten: those it met first.
        history_days: days since the longest-known partner began here.
        provisional: under eight weeks of history, or scored between two closes.
        retrospective: raised by late records alone, of days more than seven days ago.
        muted: the mute rule in force; `explanations`: local events that may explain it.
        owner, until, reason: of its handling.
        timeline: all that happened, the oldest first.
    """

    kind: Literal["alert"] = "alert"
    id: AlertId
    revision: Annotated[int, Field(ge=1)]
    authority: AuthorityCode
    level: Level
    life: Life
    need: AlertNeed
    area: AlertArea
    window: AlertWindow
    observed: Annotated[int, Field(ge=0)]
    expected: Number
    upper: Number
    ratio: Number
    excess: float
    score: Number
    peak: Number = 0.0
    exceedance: float
    recurrence_days: Number
    partners: tuple[PartnerShare, ...]
    completeness: Share
    late_events: Annotated[int, Field(ge=0)]
    neighbours: tuple[AreaCode, ...]
    children: tuple[AreaCode, ...]
    parent: AlertId | None
    other_needs: tuple[NeedId, ...]
    history_days: Annotated[int, Field(ge=0)]
    provisional: bool
    retrospective: bool
    revised: Revised | None
    muted: str | None
    explanations: tuple[LocalEvent, ...]
    handling: Handling
    owner: Who | None
    until: AwareDatetime | None
    reason: Reason | None
    method: Method
    first_seen: AwareDatetime
    last_updated: AwareDatetime
    closed_at: AwareDatetime | None
    timeline: tuple[Entry, ...]
    above: tuple[AreaSum, ...] = ()

    @property
    def link(self) -> str:
        """The path of its page."""
        return f"/alerts/{self.id}"


class Notice(Closed):
    """Something about the data, not about need: a partner fell silent, or reports otherwise than it did.

    `observed`, `expected`: the partner's arrivals in the authority since `since`.
    """

    kind: Literal["notice"] = "notice"
    id: NoticeId
    revision: Annotated[int, Field(ge=1)]
    authority: AuthorityCode
    partner: str
    about: Literal["partner_silent", "partner_reporting_change"]
    since: date
    observed: Annotated[int, Field(ge=0)]
    expected: Number
    open: bool
    first_seen: AwareDatetime
    last_updated: AwareDatetime


Told = Annotated[Alert | Notice, Field(discriminator="kind")]
_TOLD: Final[TypeAdapter[Alert | Notice]] = TypeAdapter(Told)


def read_told(value: bytes | str) -> Alert | Notice:
    """Read a record of `alerts`.

    Raises:
        pydantic.ValidationError: not an alert or a notice (alerting alone writes the topic).
    """
    return _TOLD.validate_json(value)
