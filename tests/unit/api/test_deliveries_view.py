"""Subscriptions and the delivery log as the pages read them."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from redis import Redis as SyncRedis
from redis.asyncio import Redis

from api.deliveries_view import read_deliveries, read_subscriptions
from dictionary import projection
from dictionary.deliveries import Delivery
from dictionary.subscriptions import Channel, Standing
from tests.support.alerts import AUTHORITY
from tests.support.parts import Valkey
from tests.support.subscriptions import SUBSCRIPTION, make_subscription

AT = datetime(2026, 11, 3, 9, 30, tzinfo=UTC)
OTHER = SUBSCRIPTION.replace("aa", "bb")


def delivery(minute: int, subscription: str = SUBSCRIPTION) -> Delivery:
    return Delivery(
        subscription=subscription,
        authority=AUTHORITY,
        channel=Channel.EMAIL,
        message="0" * 32,
        about="00000000000000aa",
        step="test",
        number=1,
        state=None,
        outcome="sent",
        attempts=1,
        at=AT + timedelta(minutes=minute),
        next_at=None,
        reason="",
    )


def keep(valkey: SyncRedis, *deliveries: Delivery) -> None:
    for one in deliveries:
        valkey.zadd(projection.deliveries(AUTHORITY), {one.model_dump_json(): one.at.timestamp() * 1000})


async def reading(valkey_server: Valkey) -> Any:
    return SimpleNamespace(redis=Redis.from_url(valkey_server.url))


async def test_the_newest_attempts_come_first(valkey: SyncRedis, valkey_server: Valkey) -> None:
    keep(valkey, delivery(1), delivery(3), delivery(2, OTHER))
    reader = await reading(valkey_server)
    assert [one.at.minute for one in await read_deliveries(reader, AUTHORITY)] == [33, 32, 31]
    assert [one.at.minute for one in await read_deliveries(reader, AUTHORITY, OTHER)] == [32]
    assert [one.at.minute for one in await read_deliveries(reader, AUTHORITY, most=1)] == [33]
    assert await read_deliveries(reader, "E08000029") == []
    await reader.redis.aclose()


async def test_subscriptions_come_by_the_name_of_their_team(valkey: SyncRedis, valkey_server: Valkey) -> None:
    for team in (make_subscription(team="Zeal"), make_subscription(id=OTHER, team="Advice")):
        standing = Standing(subscription=team, since=AT)
        valkey.hset(projection.subscriptions(AUTHORITY), team.id, standing.model_dump_json())
    reader = await reading(valkey_server)
    found = await read_subscriptions(reader, AUTHORITY)
    assert [one.subscription.team for one in found] == ["Advice", "Zeal"]
    await reader.redis.aclose()
