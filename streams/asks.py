"""Answers questions about past moments, put as lists in Valkey to whoever owns the authority's partition."""

import asyncio
import logging
from typing import Final, cast

import msgspec
from redis.asyncio import Redis
from redis.exceptions import RedisError

from dictionary import projection
from streams.asking import answer_bytes, read_ask
from streams.observers import CountsSeen

LISTS: Final = (projection.asks, projection.asks_of_many)
WAIT_SECONDS: Final = 1
RETRY_SECONDS: Final = 2.0

logger = logging.getLogger(__name__)


class Asks:
    """Takes questions of the partitions that are here."""

    def __init__(self, redis: Redis, counts: CountsSeen) -> None:
        self._redis = redis
        self._counts = counts

    async def run(self) -> None:
        """Answer until cancelled; one who gets no answer in time asks again."""
        while True:
            try:
                await self._next()
            except (RedisError, OSError) as error:
                logger.warning("Questions wait for the projection (%s)", type(error).__name__)
                await asyncio.sleep(RETRY_SECONDS)

    async def _next(self) -> None:
        """Answer one question; one of many only where no other waits: lists are looked at in their order."""
        here = self._counts.here
        keys = {of(partition): partition for of in LISTS for partition in here}
        if not keys:
            await asyncio.sleep(WAIT_SECONDS)
            return
        found = await self._redis.blpop(list(keys), timeout=WAIT_SECONDS)
        if found is None:
            return
        key, question = cast("tuple[bytes, bytes]", found)
        counts = self._counts.here.get(keys[key.decode()])
        if counts is None:
            # Lost the partition while waiting: its new owner answers.
            await self._redis.rpush(key, question)
            return
        try:
            ask = read_ask(question)
        except msgspec.MsgspecError:
            logger.warning("A question of %d bytes does not read and gets no answer", len(question))
            return
        async with self._redis.pipeline(transaction=True) as pipeline:
            pipeline.rpush(projection.answer(ask.id), answer_bytes(ask, counts))
            pipeline.expire(projection.answer(ask.id), projection.ANSWER_SECONDS)
            await pipeline.execute()
