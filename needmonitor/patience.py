"""Past days wait for live events: how far a backfill may run ahead of the workers."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Final, NamedTuple

from redis.asyncio import Redis

from dictionary import projection
from producers.publishing import Publisher

MOST_AHEAD: Final = 2_000
"""Records that may wait before the workers: what a live event finds before it, well under a second's work."""
LONELY_SECONDS: Final = 30.0
"""Who has seen no worker for so long writes for later: nobody is kept waiting."""
LOOK_SECONDS: Final = 0.1


class Sign(NamedTuple):
    """What all workers said of themselves at their last beats.

    Attributes:
        beats: which beats these are; others tell of another moment.
        ready: whether one of them has partitions to work on.
        behind: records that they have yet to apply.
    """

    beats: tuple[bytes, ...]
    ready: bool
    behind: int


class Patient:
    """A publisher that lets workers keep up.

    Each new sign of them allows as many records as bring what waits before them to `MOST_AHEAD`, so that a
    sign of some time ago never allows more than once.
    """

    def __init__(
        self,
        log: Publisher,
        look: Callable[[], Awaitable[Sign]],
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._log, self._look = log, look
        self._sleep, self._clock = sleep, clock
        self._allowed = 0
        self._seen: tuple[bytes, ...] = ()
        self._alone_since = clock()

    async def send(self, topic: str, key: bytes, value: bytes) -> None:
        """Write a record, if need be after the workers caught up.

        Raises:
            OSError, TimeoutError, KafkaError: the broker does not answer.
            redis.RedisError: the projection does not.
        """
        while not self._allowed:
            await self._log.flush()
            self._allowed = self._allows(await self._look())
            if not self._allowed:
                await self._sleep(LOOK_SECONDS)
        self._allowed -= 1
        await self._log.send(topic, key, value)

    async def flush(self) -> None:
        """Return when everything is acknowledged."""
        await self._log.flush()

    def _allows(self, sign: Sign) -> int:
        if not sign.ready:
            return MOST_AHEAD if self._clock() - self._alone_since > LONELY_SECONDS else 0
        self._alone_since = self._clock()
        if sign.beats == self._seen:
            return 0
        self._seen = sign.beats
        return max(0, MOST_AHEAD - sign.behind)


async def look_at_workers(valkey: Redis) -> Sign:
    """The signs that workers left in the projection."""
    names = sorted([name async for name in valkey.scan_iter(match=projection.worker("*"), count=1_000)])
    async with valkey.pipeline(transaction=False) as pipeline:
        for name in names:
            pipeline.hmget(name, ["beat", "partitions", "lag"])
        workers = await pipeline.execute()
    return Sign(
        beats=tuple(name + (beat or b"") for name, (beat, _, _) in zip(names, workers, strict=True)),
        ready=any(partitions for _, partitions, _ in workers),
        behind=sum(int(lag or 0) for _, _, lag in workers),
    )
