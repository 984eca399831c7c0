"""What people ask to do about an alert, made into actions of the log.

Nothing here changes an alert: alerting applies the action and says so on the topic `alerts`.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Final
from uuid import uuid4

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from api.access import Viewer
from api.problems import ProblemError
from dictionary.actions import (
    Acknowledge,
    Action,
    Assign,
    Mute,
    Remark,
    Reopen,
    Resolve,
    Snooze,
    Undo,
    Unmute,
)
from dictionary.alerts import AreaCode, Note, Reason, Who
from dictionary.fields import NeedOrDomain, Uuid
from dictionary.identifiers import find_identifier
from dictionary.moments import LONDON

WriteAction = Callable[[Action], Awaitable[None]]
"""Writes an action to the log; returns when the broker has it, else raises `NotWrittenError`."""

LONGEST_SNOOZE: Final = timedelta(days=90)
LONGEST_MUTE: Final = timedelta(days=366)
LONGEST_NAME: Final = 100
ME: Final = "me"


class NotWrittenError(Exception):
    """The log did not take an action; it may be sent again under the same id."""


class Doing(BaseModel):
    """What every action may say. `id`: yours, so that what is sent twice is done once. `why`: a note."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Uuid | None = None
    why: Note = ""


class Acknowledging(Doing):
    """I have seen it; an alert of nobody's becomes mine."""


class Assigning(Doing):
    """`owner`: a name as it stands in tokens, or `me`."""

    owner: Who = ME


class Snoozing(Doing):
    """`until`: a moment with its offset."""

    until: AwareDatetime


class Resolving(Doing):
    """`reason`: true (a true rise), false (a false alarm), data_fault, expected (a known cause)."""

    reason: Reason


class Reopening(Doing):
    """Not dealt with after all."""


class Noting(Doing):
    """`why`: the note."""

    why: Annotated[str, Field(min_length=1, max_length=500)]


class Undoing(Doing):
    """`action`: the id of what is taken back."""

    action: Uuid


class Muting(Doing):
    """Tell nobody of a need (or a domain, or `any`) in an area until the end of a day."""

    need: NeedOrDomain
    area: AreaCode
    until: date


DOINGS: Final[dict[str, type[Doing]]] = {
    "acknowledge": Acknowledging,
    "assign": Assigning,
    "snooze": Snoozing,
    "resolve": Resolving,
    "reopen": Reopening,
    "note": Noting,
    "undo": Undoing,
}
"""What can be done about an alert, by its name in addresses."""

_WITHOUT_MORE: Final[dict[type[Doing], type[Acknowledge | Reopen | Remark]]] = {
    Acknowledging: Acknowledge,
    Reopening: Reopen,
    Noting: Remark,
}


async def no_log(_: Action) -> None:
    """Where there is no log to write to."""
    raise NotWrittenError


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who acts, at a moment."""

    viewer: Viewer
    now: datetime
    write: WriteAction = field(repr=False)

    @property
    def name(self) -> str:
        """Who it was, as every action says."""
        return self.viewer.name[:LONGEST_NAME] or self.viewer.role.value

    def on_alert(self, doing: Doing, alert: str, authority: str) -> Action:
        """An action on an alert.

        Raises:
            ProblemError: a word that may identify a person, or a moment that cannot be.
        """
        common = {**self._common(doing, authority), "alert": alert}
        match doing:
            case Assigning(owner=owner):
                return Assign(**common, owner=self._owner(owner))
            case Snoozing(until=until):
                return Snooze(**common, until=self._snoozed(until))
            case Resolving(reason=reason):
                return Resolve(**common, reason=reason)
            case Undoing(action=action):
                return Undo(**common, action=action)
            case _:
                return _WITHOUT_MORE[type(doing)](**common)

    def mute(self, muting: Muting, authority: str) -> Mute:
        """A mute rule. Raises ProblemError as `on_alert` does."""
        today = self.now.astimezone(LONDON).date()
        if not today <= muting.until <= today + LONGEST_MUTE:
            raise _bad("until", "until must be today or later, and at most a year ahead.")
        common = self._common(muting, authority)
        return Mute(**common, need=muting.need, area=muting.area, until=muting.until)

    def unmute(self, rule: Mute) -> Unmute:
        """The end of a mute rule."""
        return Unmute(**self._common(Doing(), rule.authority), rule=rule.id)

    async def do(self, action: Action) -> str:
        """Write an action; its id once the broker has it.

        Raises:
            ProblemError: the log did not take it.
        """
        try:
            await self.write(action)
        except NotWrittenError as error:
            words = (
                "The log does not answer. Try again shortly with this id: what is sent twice is done once."
            )
            raise ProblemError(503, "log_away", words, {"Retry-After": "5"}, id=action.id) from error
        return action.id

    def _common(self, doing: Doing, authority: str) -> dict[str, Any]:
        return {
            "id": doing.id or str(uuid4()),
            "authority": authority,
            "at": self.now,
            "who": self.name,
            "why": check_words(doing.why, "why"),
        }

    def _owner(self, named: str) -> str:
        return self.name if named == ME else check_words(named, "owner", colleague=True)

    def _snoozed(self, until: datetime) -> datetime:
        if not self.now < until <= self.now + LONGEST_SNOOZE:
            raise _bad("until", f"until must lie ahead, and at most {LONGEST_SNOOZE.days} days.")
        return until


def check_words(words: str, name: str, *, colleague: bool = False) -> str:
    """Words that point at nobody; an e-mail address may stand for a `colleague`.

    Raises:
        ProblemError: they hold what may identify a person. They are not repeated.
    """
    kind = find_identifier(words)
    if kind is None or (colleague and kind == "an e-mail address"):
        return words.strip()
    said = f"It looks as if it holds {kind}."
    raise ProblemError(
        422,
        "identifier_found",
        f"{said} Write about the area and the figures, never about a person.",
        errors=[{"pointer": f"/{name}", "message": said}],
    )


def _bad(name: str, words: str) -> ProblemError:
    return ProblemError(422, "invalid", words, errors=[{"pointer": f"/{name}", "message": words}])
