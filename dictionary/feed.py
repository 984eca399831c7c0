"""The messages of the feed (`needmonitor.v1`): what a client may say, what a server says.

A client says what it looks at and is told all cells once (`snapshot`), then those that changed (`delta`).
A delta follows the message whose `seq` is its `prev`; a client that finds a gap subscribes again. After a
new connection it may say from which `seq` on it wants to be told, if `hello` names the epoch it knows.
"""

from datetime import datetime
from enum import IntEnum
from typing import Annotated, Final, Literal

from pydantic import Field, TypeAdapter

from dictionary.alerts import Alert, Notice
from dictionary.bands import BandedAlert
from dictionary.fields import Closed

SUBPROTOCOL: Final = "needmonitor.v1"
State = Literal["value", "zero", "small", "no_data", "partial"]

Name = Annotated[str, Field(min_length=1, max_length=64)]
"""A client's own name for what it looks at; the server gives it back."""

Code = Annotated[str, Field(min_length=1, max_length=100)]
Tick = Annotated[int, Field(ge=0)]
Seconds = Annotated[int, Field(ge=1, le=3600)]


class Close(IntEnum):
    """Why a server ends a feed. `TRY_AGAIN_LATER`: too slow to read, or the figures are away."""

    BAD_REQUEST = 4400
    NOT_SIGNED_IN = 4401
    NOT_ALLOWED = 4403
    TOO_SLOW_TO_SAY_HELLO = 4408
    TOO_MANY = 4429
    TRY_AGAIN_LATER = 1013


class Cell(Closed):
    """How many people have a need in an area, as REST and the feed say it.

    `people` is None where the state is `small` or `no_data`; `records`, `open` and `expected` are None
    outside the trusted zone. `rate` is people per 1,000 estimated households, None under 500 households.
    `partial` is a value or a zero that may be low: a partner that usually reports it is silent.
    """

    need: str
    area: str
    window: str
    people: int | None
    records: int | None
    open: int | None
    rate: float | None
    expected: float | None
    state: State


class Subscribe(Closed):
    """Tell me of these cells. `since`: I know all up to this tick, of the epoch that `hello` named."""

    type: Literal["subscribe"]
    id: Name
    need: Code
    level: Code
    window: Code
    within: Code
    since: Tick | None = None


class SubscribeAlerts(Closed):
    """Tell me of the alerts of an authority, a nation or `GB`; without one, of all my areas."""

    type: Literal["subscribe_alerts"]
    id: Name
    within: Code | None = None


class Unsubscribe(Closed):
    """Tell me no more of these."""

    type: Literal["unsubscribe"]
    id: Name


class Pause(Closed):
    """Tell me nothing until I resume; then only the newest."""

    type: Literal["pause"]


class Resume(Closed):
    """Go on. `every`: tell me news at most once in so many seconds, then the newest; else as it comes.

    What is asked for anew is told at once.
    """

    type: Literal["resume"]
    every: Seconds | None = None


class Ping(Closed):
    """Are you there? Answered by a pong."""

    type: Literal["ping"]


Said = Subscribe | SubscribeAlerts | Unsubscribe | Pause | Resume | Ping
ClientMessage = Annotated[Said, Field(discriminator="type")]


class Hello(Closed):
    """The first message. `heartbeat`: at most so many seconds pass without a message."""

    type: Literal["hello"] = "hello"
    epoch: str
    policy: str
    heartbeat: int


class Snapshot(Closed):
    """All cells of a subscription. What the client had under this id no longer counts."""

    type: Literal["snapshot"] = "snapshot"
    id: str
    epoch: str
    seq: int
    as_of: datetime | None
    policy: str
    basis: Literal["current", "shown"]
    cells: list[Cell]


class Delta(Closed):
    """Cells of a subscription with new values, whole; the others are as they were at `prev`."""

    type: Literal["delta"] = "delta"
    id: str
    epoch: str
    seq: int
    prev: int
    as_of: datetime | None
    cells: list[Cell]


class Alerts(Closed):
    """Alerts that are new or changed, each whole; with `whole` all there are, and no others stand.

    In the zone `trusted` records are alerts and notices of the data, exact; in `commissioner` they are as
    released, in bands.
    """

    type: Literal["alert"] = "alert"
    id: str
    zone: Literal["trusted", "commissioner"]
    whole: bool
    records: list[Alert | Notice | BandedAlert]


class Moment(Closed):
    """Of which moment a subscription's figures are."""

    id: str
    seq: int
    as_of: datetime | None


class Status(Closed):
    """The heartbeat: nothing is told now, and of which moment the figures that were told are."""

    type: Literal["status"] = "status"
    time: datetime
    subscriptions: list[Moment]


class Pong(Closed):
    """Here I am."""

    type: Literal["pong"] = "pong"


class Error(Closed):
    """What was asked could not be done; `id` names the subscription it speaks of, if any.

    `finest_level` says the finest level that may be shown, where the level was the fault.
    """

    type: Literal["error"] = "error"
    code: str
    message: str
    id: str | None = None
    finest_level: str | None = None


ServerMessage = Annotated[
    Hello | Snapshot | Delta | Alerts | Status | Pong | Error,
    Field(discriminator="type"),
]

_client_messages: TypeAdapter[Said] = TypeAdapter(ClientMessage)


def read_client_message(text: str | bytes) -> Said:
    """Read what a client says.

    Raises:
        pydantic.ValidationError: it is no message of the protocol.
    """
    return _client_messages.validate_json(text)
