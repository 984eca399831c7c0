"""Who is told of which alerts, over which channel and when. Rules as pure functions of values.

A subscription holds no secret: an e-mail address, or the name of a destination whose address and keys the
operator keeps in a file (`docs/alerts.md`). All times of day are London's.
"""

import re
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Annotated, Final, Literal, Self

from pydantic import AwareDatetime, Field, model_validator

from dictionary.alerts import AlertArea, AreaCode, Level
from dictionary.bands import BandedAlert, PastAlert
from dictionary.calls import Call
from dictionary.fields import SLUG_PATTERN, AuthorityCode, Closed, NeedOrDomain, Title, Uuid
from dictionary.moments import LONDON
from dictionary.postcodes import district_of

MAIL_PATTERN: Final = (
    r"^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
    r"(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)+$"
)
DIGEST_TIME: Final = time(8)
WEEKLY_ON: Final = 0
"""Monday."""
WEEK: Final = timedelta(days=7)
LEVELS: Final = (Level.WATCH, Level.ALERT, Level.URGENT)
ANY: Final = "any"


class Channel(StrEnum):
    """A way out. The Atom feed needs no subscription: whoever may read it asks for it."""

    EMAIL = "email"
    WEBHOOK = "webhook"
    TEAMS = "teams"
    CAP = "cap"


class QuietHours(Closed):
    """From `start` to `end`, past midnight where `end` is the earlier; what is due then waits for the end."""

    start: time
    end: time

    @model_validator(mode="after")
    def _some(self) -> Self:
        if self.start == self.end or self.start.tzinfo or self.end.tzinfo:
            raise ValueError("quiet hours need a start and an end that differ, both London times of day")
        return self


class Subscription(Closed):
    """Tell this team of these alerts.

    Attributes:
        team: its name, as the message greets it.
        areas: of the authority; none: the whole of it.
        needs: needs or domains; none, or `any`: all.
        least: the lowest level it is told of.
        address: an e-mail address, or for other channels the name of one of the operator's destinations.
        urgent_breaks_quiet: urgent alerts do not wait for the end of quiet hours, nor for a digest.
        digest: daily at 08:00, weekly on Mondays at 08:00, or each alert by itself.
        at_most_a_week: new alerts told in any seven days: those that reach what the team's past allows, and
            more than that wait their turn. Urgent ones never wait.
        endings: told too when an alert ends.
        inside: all who read it may see exact figures: it gets a call at once of each exact alert, and
            nothing of alerts outside.
    """

    id: Uuid
    team: Title
    authority: AuthorityCode
    areas: Annotated[tuple[AreaCode, ...], Field(max_length=200)] = ()
    needs: Annotated[tuple[NeedOrDomain, ...], Field(max_length=200)] = ()
    least: Level = Level.ALERT
    channel: Channel
    address: Annotated[str, Field(max_length=254)]
    quiet: QuietHours | None = None
    urgent_breaks_quiet: bool = False
    digest: Literal["none", "daily", "weekly"] = "none"
    at_most_a_week: Annotated[int, Field(ge=1, le=1000)] | None = None
    endings: bool = True
    inside: bool = False
    active: bool = True

    @model_validator(mode="after")
    def _of_one_kind(self) -> Self:
        pattern = MAIL_PATTERN if self.channel is Channel.EMAIL else SLUG_PATTERN
        if re.fullmatch(pattern, self.address) is None:
            kind = "an e-mail address" if self.channel is Channel.EMAIL else "the name of a destination"
            raise ValueError(f"address: {kind}, for this channel")
        if self.channel is Channel.CAP and (self.least is not Level.URGENT or self.digest != "none"):
            raise ValueError("CAP is for urgent alerts, each by itself: least is urgent and digest none")
        if self.channel is Channel.CAP and self.inside:
            raise ValueError("CAP says where and of what, so it tells of alerts outside alone: inside is no")
        return self


class Standing(Closed):
    """A subscription in force, and since when it has been: what opened before then is not news to it."""

    subscription: Subscription
    since: AwareDatetime


def wants(subscription: Subscription, told: BandedAlert | PastAlert | Call) -> bool:
    """Whether a team asked for an alert."""
    return (
        subscription.active
        and told.authority == subscription.authority
        and LEVELS.index(told.level) >= LEVELS.index(subscription.least)
        and wants_need(subscription, told.need.id)
        and _wants_area(subscription, told.area)
    )


def wants_need(subscription: Subscription, need: str) -> bool:
    """Whether a need is among those asked for, by itself or by its domain."""
    return not subscription.needs or bool({ANY, need, need.partition(".")[0]} & set(subscription.needs))


def _wants_area(subscription: Subscription, area: AlertArea) -> bool:
    """Inside an area asked for, or around one."""
    asked = set(subscription.areas)
    if not asked or area.level == "la" or asked & {area.code, *area.parents}:
        return True
    return area.level == "district" and any(_district(code) == _district(area.code) for code in asked)


def _district(code: str) -> str:
    code = code.rpartition("/")[2]
    return district_of(code) if " " in code else code


def due(subscription: Subscription, at: datetime, level: Level) -> datetime:
    """When something said at a moment is told: at once, after quiet hours, or with the next digest."""
    if level is Level.URGENT and subscription.urgent_breaks_quiet:
        return at
    if subscription.digest != "none":
        at = next_digest(subscription.digest, at)
    return after_quiet(subscription.quiet, at)


def next_digest(digest: Literal["daily", "weekly"], at: datetime) -> datetime:
    """The first moment from `at` on when a digest goes out."""
    day = at.astimezone(LONDON).date()
    while True:
        moment = datetime.combine(day, DIGEST_TIME, LONDON)
        if moment.timestamp() >= at.timestamp() and (digest == "daily" or day.weekday() == WEEKLY_ON):
            return moment
        day += timedelta(days=1)


def after_quiet(quiet: QuietHours | None, at: datetime) -> datetime:
    """`at`, or the end of the quiet hours it falls in."""
    if quiet is None:
        return at
    local = at.astimezone(LONDON)
    over_midnight = quiet.end < quiet.start
    now = local.time()
    if over_midnight and now >= quiet.start:
        return datetime.combine(local.date() + timedelta(days=1), quiet.end, LONDON)
    inside = now < quiet.end if over_midnight else quiet.start <= now < quiet.end
    return datetime.combine(local.date(), quiet.end, LONDON) if inside else at


def budget_free(subscription: Subscription, told: Sequence[datetime], at: datetime) -> datetime:
    """When the next new alert may be told, after those told at these moments: `at`, or later."""
    most = subscription.at_most_a_week
    recent = sorted(moment for moment in told if moment > at - WEEK)
    return at if most is None or len(recent) < most else recent[-most] + WEEK
