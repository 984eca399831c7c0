"""What people do to alerts and subscriptions: records of the topic `actions`, written by the API alone.

Alerting applies those on alerts and mute rules, `needmonitor deliver` those on subscriptions.
A record's key is `<target>/<id>`, its partition that of the local authority. An action is never changed;
an `undo` takes one back.
"""

from datetime import date
from typing import Annotated, Final, Literal, Self

from pydantic import AwareDatetime, Field, TypeAdapter, model_validator

from dictionary.alerts import AlertId, AreaCode, Note, Reason, Who
from dictionary.fields import AuthorityCode, Closed, NeedOrDomain, Uuid
from dictionary.subscriptions import Subscription


class _Action(Closed):
    """What every action says: `id` made by the API, so that what is sent twice is done once."""

    id: Uuid
    authority: AuthorityCode
    at: AwareDatetime
    who: Who
    why: Note = ""


class _OnAlert(_Action):
    alert: AlertId

    @property
    def target(self) -> str:
        """What it acts on."""
        return self.alert


class Acknowledge(_OnAlert):
    """I have seen it; whoever acknowledges an alert of nobody's takes it."""

    kind: Literal["acknowledge"] = "acknowledge"


class Assign(_OnAlert):
    """It is theirs now; assigning it to oneself acknowledges it."""

    kind: Literal["assign"] = "assign"
    owner: Who


class Snooze(_OnAlert):
    """Out of the inbox until a moment, or until its level rises."""

    kind: Literal["snooze"] = "snooze"
    until: AwareDatetime


class Resolve(_OnAlert):
    """Dealt with, and why; its life goes on."""

    kind: Literal["resolve"] = "resolve"
    reason: Reason


class Reopen(_OnAlert):
    """Not dealt with after all."""

    kind: Literal["reopen"] = "reopen"


class Remark(_OnAlert):
    """Only a note (`why`)."""

    kind: Literal["remark"] = "remark"


class Undo(_OnAlert):
    """Take back an action of the same alert: it stands as it stood before."""

    kind: Literal["undo"] = "undo"
    action: Uuid


class _OnMutes(_Action):
    """About the mute rules of an authority."""

    @property
    def target(self) -> str:
        """What it acts on."""
        return f"mute/{self.authority}"


class Mute(_OnMutes):
    """Tell nobody of alerts of a need (or domain, or `any`) in an area until a day.

    They stay on the map and in the list. The mute rule's id is the action's.
    """

    kind: Literal["mute"] = "mute"
    need: NeedOrDomain
    area: AreaCode
    until: date


class Unmute(_OnMutes):
    """End a mute rule before its day."""

    kind: Literal["unmute"] = "unmute"
    rule: Uuid


class _OnSubscription(_Action):
    """About a subscription: for `needmonitor deliver`; the watch passes over it."""

    subscription: Uuid

    @property
    def target(self) -> str:
        """What it acts on."""
        return f"subscription/{self.subscription}"


class Subscribe(_OnSubscription):
    """Take a subscription, or change it: the whole of it, under its id."""

    kind: Literal["subscribe"] = "subscribe"
    terms: Subscription

    @model_validator(mode="after")
    def _about_one(self) -> Self:
        if (self.subscription, self.authority) != (self.terms.id, self.terms.authority):
            raise ValueError("an action on a subscription names its id and its authority")
        return self


class Unsubscribe(_OnSubscription):
    """End a subscription."""

    kind: Literal["unsubscribe"] = "unsubscribe"


class TryOut(_OnSubscription):
    """Send a message that says that it is a test."""

    kind: Literal["test"] = "test"


Action = (
    Acknowledge
    | Assign
    | Snooze
    | Resolve
    | Reopen
    | Remark
    | Undo
    | Mute
    | Unmute
    | Subscribe
    | Unsubscribe
    | TryOut
)
_ACTION: Final[TypeAdapter[Action]] = TypeAdapter(Annotated[Action, Field(discriminator="kind")])


def action_key(action: Action) -> bytes:
    """The key of a record of `actions`."""
    return f"{action.target}/{action.id}".encode()


def read_action(value: bytes | str) -> Action:
    """Read a record of `actions`.

    Raises:
        pydantic.ValidationError: not an action (the API alone writes the topic).
    """
    return _ACTION.validate_json(value)
