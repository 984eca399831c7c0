"""The subscriptions and the delivery log in Valkey, for the pages: made again whenever Valkey lost them."""

import logging
from collections.abc import Awaitable, Callable, Iterable
from typing import Final

from redis.asyncio import Redis
from redis.exceptions import RedisError

from api.channels.remembering import Memory
from dictionary import projection
from dictionary.deliveries import Delivery

MOST_DELIVERIES: Final = 1000
"""Shown of each authority."""
_OVERFLOW: Final = -MOST_DELIVERIES - 1

logger = logging.getLogger(__name__)


class Shown:
    """What the projection shows of a memory. While Valkey is away, nothing else waits for it."""

    def __init__(self, redis_url: str, memory: Memory) -> None:
        self._redis = Redis.from_url(redis_url)
        self._memory = memory
        self._epoch: bytes | str | None = None
        self._lost = True

    async def close(self) -> None:
        """Let go of the connection."""
        await self._redis.aclose()

    async def everything(self) -> None:
        """Write all that is known."""
        self._lost = False
        deliveries = list(self._memory.deliveries())
        authorities = {one.authority for one in deliveries}
        authorities |= {one.subscription.authority for one in self._memory.subscriptions()}
        for authority in sorted(authorities):
            await self.subscriptions(authority)
        await self.deliveries(deliveries)
        self._epoch = await self._asked_epoch()

    async def beat(self) -> None:
        """Give a sign of life, and write all again where Valkey was away, or has another epoch: emptied."""
        serves = str(len(self._memory.subscriptions()))
        await self._execute(
            lambda: self._redis.set(projection.deliver(), serves, ex=projection.DELIVER_SECONDS)
        )
        if self._lost or await self._asked_epoch() != self._epoch:
            await self.everything()

    async def subscriptions(self, authority: str) -> None:
        """Write the subscriptions of an authority in place of those shown."""
        key = projection.subscriptions(authority)
        pipeline = self._redis.pipeline(transaction=True)
        pipeline.delete(key)
        for one in self._memory.subscriptions(authority):
            pipeline.hset(key, one.subscription.id, one.model_dump_json())
        await self._execute(pipeline.execute)

    async def deliveries(self, records: Iterable[Delivery]) -> None:
        """Add records to the log of their authorities, which keeps the newest."""
        pipeline = self._redis.pipeline(transaction=True)
        for one in records:
            key = projection.deliveries(one.authority)
            pipeline.zadd(key, {one.model_dump_json(): one.at.timestamp() * 1000})
            pipeline.zremrangebyrank(key, 0, _OVERFLOW)
        await self._execute(pipeline.execute)

    async def _asked_epoch(self) -> bytes | str | None:
        found: list[bytes | str | None] = []

        async def ask() -> None:
            found.append(await self._redis.get(projection.epoch()))

        await self._execute(ask)
        return found[0] if found else self._epoch

    async def _execute(self, act: Callable[[], Awaitable[object]]) -> None:
        try:
            await act()
        except RedisError as error:
            if not self._lost:
                logger.warning("Valkey does not show deliveries: %s", type(error).__name__)
            self._lost = True
