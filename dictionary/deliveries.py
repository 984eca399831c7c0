"""Each attempt to tell a team of something: records of `deliveries`, written by `needmonitor deliver`.

A record's key is `<subscription>/<about>/<step>`, its partition that of the local authority; a later attempt
replaces an earlier one. Together they are what deliver remembers. Exact: of alerts, for the trusted zone.
"""

from typing import Annotated, Final, Literal

from pydantic import AwareDatetime, Field

from dictionary.alerts import Level, Life
from dictionary.fields import AuthorityCode, Closed, Uuid
from dictionary.subscriptions import Channel

Step = Literal["opened", "level", "revised", "absorbed", "closed", "reopened", "test"]
"""What is told: of a test nothing but that it is one. `revised` is in old records alone."""
Outcome = Literal["sent", "retrying", "dead"]
FINISHED: Final = ("sent", "dead")


class TellingState(Closed):
    """How an alert stood when it was told: what the next step is compared with.

    Attributes:
        area_level: of the area it was told of.
        revised: in old records: it was told as revised, in these words.
    """

    level: Level
    life: Life
    area_level: Literal["sector", "district", "la"]
    revised: str = ""


class Delivery(Closed):
    """The last attempt to tell one thing to one team.

    Attributes:
        message: id of the message; the same for every attempt, and for all parts of a digest.
        about: the alert's id, or of a test the action's.
        number: of this step among those of this alert for this team, from 1.
        state: none for a test.
        attempts: made so far; `next_at`: of the next one, where it is to be tried again.
        reason: a code of why it failed, such as `http_503`; never an address.
    """

    kind: Literal["delivery"] = "delivery"
    subscription: Uuid
    authority: AuthorityCode
    channel: Channel
    message: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
    about: str
    step: Step
    number: Annotated[int, Field(ge=1)]
    state: TellingState | None
    outcome: Outcome
    attempts: Annotated[int, Field(ge=1)]
    at: AwareDatetime
    next_at: AwareDatetime | None
    reason: str

    @property
    def key(self) -> str:
        """The key of its record."""
        return f"{self.subscription}/{self.about}/{self.number}-{self.step}"


def read_delivery(value: bytes | str) -> Delivery:
    """Read a record of `deliveries`.

    Raises:
        pydantic.ValidationError: not one (deliver alone writes the topic).
    """
    return Delivery.model_validate_json(value)
