"""What is kept of an alert beside what is told of it."""

from datetime import date, datetime
from hashlib import sha256
from typing import Annotated, Any, Final, Literal

from pydantic import AwareDatetime, Field

from dictionary.actions import Acknowledge, Assign, Remark, Reopen, Resolve, Snooze, Undo
from dictionary.alerts import Alert, Life
from dictionary.fields import Closed
from dictionary.moments import day_date

ID_DIGITS: Final = 16

Key = tuple[str, str]
"""(need, area): one series, or the sum of an area's."""


class Back(Closed):
    """The watch brought an alert back before people: a snooze ended, or the level rose.

    `new`: as nobody's again; else as it stood before the snooze.
    """

    kind: Literal["back"] = "back"
    at: AwareDatetime
    new: bool


Step = Annotated[
    Acknowledge | Assign | Snooze | Resolve | Reopen | Remark | Undo | Back, Field(discriminator="kind")
]


class FirstTold(Closed):
    """The window an alert was first confirmed with, and the arrivals it then had."""

    start: date
    end: date
    observed: int


class Held(Closed):
    """An alert, and what its next look needs.

    Attributes:
        told: as it stands on the topic.
        opened: the day that was scored when it opened, as a day number; its id comes from it.
        settled: as the last close left it, without its timeline; None while no close has confirmed it.
        day: the last day whose close looked at it.
        quiet: quiet closes in a row, up to `day`.
        ended: the day whose close ended it.
        first: the window it was confirmed with.
        steps: what people did to it, and what the watch did to that, oldest first.
    """

    told: Alert
    opened: int
    settled: Alert | None = None
    day: int = -1
    quiet: int = 0
    ended: int | None = None
    first: FirstTold | None = None
    steps: tuple[Step, ...] = ()

    @property
    def key(self) -> Key:
        """Need and area: a series has at most one alert that is not closed."""
        return self.told.need.id, self.told.area.code

    @property
    def is_open(self) -> bool:
        """Whether it has not ended."""
        return self.told.life is not Life.CLOSED

    def but(self, **changes: Any) -> "Held":
        """A copy with some values changed."""
        return self.model_copy(update=changes)


def alert_id(authority: str, need: str, area: str, day: int) -> str:
    """The id of the alert that opens in a series on a day: the same whenever and however often it is made."""
    told = f"{authority}|{need}|{area}|{day_date(day).isoformat()}"
    return sha256(told.encode()).hexdigest()[:ID_DIGITS]


def notice_id(authority: str, partner: str, about: str, since: int) -> str:
    """The id of a notice."""
    told = f"{authority}|{partner}|{about}|{day_date(since).isoformat()}"
    return "n" + sha256(told.encode()).hexdigest()[: ID_DIGITS - 1]


def with_told(alert: Alert, at: datetime, **changes: Any) -> Alert:
    """The next revision of an alert."""
    return alert.model_copy(update={**changes, "revision": alert.revision + 1, "last_updated": at})
