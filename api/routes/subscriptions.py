"""Subscriptions: who is told of which alerts, over which channel; and what was delivered."""

from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict

from api.alerts_reading import where
from api.identity import Asker, FromHere, Reading, Settings, actor_of
from api.routes.alerts import Taken, Within
from api.subscribing import (
    Terms,
    find_subscription,
    read_deliveries,
    read_subscriptions,
    subscribe,
    try_out,
    unsubscribe,
)
from dictionary.deliveries import Delivery
from dictionary.fields import Uuid
from dictionary.subscriptions import Standing

router = APIRouter(tags=["alerts"])
Named = Annotated[Uuid, Path(description="The subscription's id")]


class SubscriptionsAnswer(BaseModel):
    """The subscriptions in force, by team."""

    model_config = ConfigDict(frozen=True)

    subscriptions: list[Standing]


class DeliveriesAnswer(BaseModel):
    """What was sent or tried, the newest first, at most 100."""

    model_config = ConfigDict(frozen=True)

    deliveries: list[Delivery]


@router.get("/subscriptions")
async def subscriptions(reader: Reading, viewer: Asker, within: Within = None) -> SubscriptionsAnswer:
    """The subscriptions of your areas."""
    place = where(reader, viewer, within, act=True)
    return SubscriptionsAnswer(subscriptions=await read_subscriptions(reader, place.authorities))


@router.post("/subscriptions", status_code=202, dependencies=[FromHere])
async def take(reader: Reading, viewer: Asker, config: Settings, terms: Terms) -> Taken:
    """A new subscription, or all of one that stands in other terms; answers the subscription's id."""
    where(reader, viewer, terms.authority, act=True)
    wanted = terms.checked(reader)
    actor = actor_of(viewer, config)
    await actor.do(subscribe(actor, wanted))
    return Taken(id=wanted.id)


@router.delete("/subscriptions/{id_}", status_code=202, dependencies=[FromHere])
async def end(reader: Reading, viewer: Asker, config: Settings, id_: Named) -> Taken:
    """End a subscription."""
    standing = await find_subscription(reader, viewer, id_)
    actor = actor_of(viewer, config)
    return Taken(id=await actor.do(unsubscribe(actor, standing)))


@router.post("/subscriptions/{id_}/test", status_code=202, dependencies=[FromHere])
async def test(reader: Reading, viewer: Asker, config: Settings, id_: Named) -> Taken:
    """Have a message sent that says that it is a test; see deliveries for what became of it."""
    standing = await find_subscription(reader, viewer, id_)
    actor = actor_of(viewer, config)
    return Taken(id=await actor.do(try_out(actor, standing)))


@router.get("/subscriptions/{id_}/deliveries")
async def deliveries(reader: Reading, viewer: Asker, id_: Named) -> DeliveriesAnswer:
    """What was sent or tried for a subscription."""
    standing = await find_subscription(reader, viewer, id_)
    return DeliveriesAnswer(deliveries=await read_deliveries(reader, standing.subscription))
