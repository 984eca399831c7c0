"""The subscriptions of an authority and its delivery log, as `needmonitor deliver` left them in Valkey."""

from typing import Final, cast

from api.reading import Reader, answered
from dictionary import projection
from dictionary.deliveries import Delivery, read_delivery
from dictionary.subscriptions import Standing

MOST_DELIVERIES: Final = 1000
"""Kept in the projection for each authority."""


async def read_subscriptions(reader: Reader, authority: str) -> list[Standing]:
    """The subscriptions in force, by the name of their team.

    Raises:
        ProblemError: Valkey does not answer.
    """
    found = await answered(reader.redis.hvals(projection.subscriptions(authority)))
    standing = [Standing.model_validate_json(cast("bytes", value)) for value in found]
    return sorted(standing, key=lambda one: (one.subscription.team, one.subscription.id))


async def read_deliveries(
    reader: Reader, authority: str, subscription: str | None = None, most: int = 100
) -> list[Delivery]:
    """The newest attempts, newest first; of one subscription where it is named. For the trusted zone.

    Raises:
        ProblemError: Valkey does not answer.
    """
    found = await answered(reader.redis.zrevrange(projection.deliveries(authority), 0, MOST_DELIVERIES - 1))
    read = (read_delivery(cast("bytes", value)) for value in found)
    return [one for one in read if subscription in (None, one.subscription)][:most]
