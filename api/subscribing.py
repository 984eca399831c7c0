"""What people ask of subscriptions, made into actions; and what became of them, read from the projection."""

from collections.abc import Sequence
from typing import Final, cast
from uuid import uuid4

from pydantic import ConfigDict, Field, TypeAdapter

from api.access import Viewer
from api.acting import Actor, check_words
from api.alerts_reading import where
from api.problems import ProblemError
from api.reading import Reader, answered, values_of
from api.views import ANY, read_scope
from dictionary import projection
from dictionary.actions import Subscribe, TryOut, Unsubscribe
from dictionary.deliveries import Delivery, read_delivery
from dictionary.fields import Uuid
from dictionary.subscriptions import QuietHours, Standing, Subscription

MOST_DELIVERIES: Final = 100
MOST_READ: Final = 2000
"""How many deliveries of an authority are looked through for those of one subscription."""
_STANDING: Final[TypeAdapter[Standing]] = TypeAdapter(Standing)


class Quiet(QuietHours):
    """Quiet hours as they are sent: `22:00`."""

    model_config = ConfigDict(strict=False)


class Terms(Subscription):
    """A subscription as it is sent. With the `id` of one that stands it is changed, without one it is new."""

    model_config = ConfigDict(strict=False)

    id: Uuid = Field(default_factory=lambda: str(uuid4()))
    quiet: Quiet | None = None

    def checked(self, reader: Reader) -> Subscription:
        """The subscription, if its needs and areas are known and its words point at nobody.

        Raises:
            ProblemError: they are not, or do.
        """
        for need in self.needs:
            if need != ANY:
                read_scope(need, reader.known.dictionary, reader.known.register)
        for code in self.areas:
            area = reader.known.places.area(code)
            if area is None or area.authority != self.authority:
                words = "areas are sectors and districts of the authority, such as B1 1 or B1."
                raise ProblemError(404, "unknown_area", words)
        check_words(self.team, "team")
        return Subscription.model_validate_json(self.model_dump_json())


def subscribe(actor: Actor, terms: Subscription) -> Subscribe:
    """Take a subscription, or change it."""
    return Subscribe(
        id=str(uuid4()),
        authority=terms.authority,
        at=actor.now,
        who=actor.name,
        subscription=terms.id,
        terms=terms,
    )


def unsubscribe(actor: Actor, standing: Standing) -> Unsubscribe:
    """End a subscription."""
    of = standing.subscription
    return Unsubscribe(
        id=str(uuid4()), authority=of.authority, at=actor.now, who=actor.name, subscription=of.id
    )


def try_out(actor: Actor, standing: Standing) -> TryOut:
    """Have a test message sent."""
    of = standing.subscription
    return TryOut(id=str(uuid4()), authority=of.authority, at=actor.now, who=actor.name, subscription=of.id)


async def read_subscriptions(reader: Reader, authorities: Sequence[str]) -> list[Standing]:
    """The subscriptions of some authorities, by team.

    Raises:
        ProblemError: Valkey does not answer.
    """
    values = await values_of(reader, map(projection.subscriptions, authorities))
    found = [_STANDING.validate_json(value) for value in values]
    return sorted(found, key=lambda each: (each.subscription.team, each.subscription.id))


async def find_subscription(reader: Reader, viewer: Viewer, id_: str) -> Standing:
    """One subscription of the areas where a viewer may act.

    Raises:
        ProblemError: there is none, or Valkey does not answer.
        NotAllowedError: the viewer may act nowhere.
    """
    found = await read_subscriptions(reader, where(reader, viewer, None, act=True).authorities)
    standing = next((each for each in found if each.subscription.id == id_), None)
    if standing is None:
        raise ProblemError(404, "unknown_subscription", "There is no such subscription in your areas.")
    return standing


async def read_deliveries(reader: Reader, of: Subscription) -> list[Delivery]:
    """What was sent or tried for a subscription, the newest first, at most 100.

    Raises:
        ProblemError: Valkey does not answer.
    """
    key = projection.deliveries(of.authority)
    values = cast("list[bytes]", await answered(reader.redis.zrevrange(key, 0, MOST_READ - 1)))
    found = [delivery for value in values if (delivery := read_delivery(value)).subscription == of.id]
    return found[:MOST_DELIVERIES]
