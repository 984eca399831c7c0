"""A worker's sign of life in the projection: what it owns, how far behind it is, when it last committed."""

import asyncio
import json
import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final
from uuid import uuid4

from redis.asyncio import Redis
from redis.exceptions import RedisError

from dictionary import projection
from streams.config import COUNT
from streams.engine.runtime import Engine
from streams.metrics import Metrics

BEAT_SECONDS: Final = 0.5
"""Those who fill in past days go by it, so that live events wait no longer than a beat or two."""

logger = logging.getLogger(__name__)

Lag = Callable[[], dict[str, int]]
"""Stage -> records not yet applied."""


class Heartbeat:
    """Beats twice a second; what it wrote ends by itself soon after the last beat."""

    def __init__(
        self, redis: Redis, engine: Engine, metrics: Metrics, lag: Lag, now: Callable[[], datetime]
    ) -> None:
        self._redis = redis
        self._engine = engine
        self._metrics = metrics
        self._lag = lag
        self._now = now
        self._key = projection.worker(uuid4().hex[:12])
        self._started = now()
        self._beats = 0

    async def run(self) -> None:
        """Beat until cancelled."""
        while True:
            lag = self._lag()
            for stage, behind in lag.items():
                self._metrics.lag.labels(stage).set(behind)
            try:
                await self._beat(sum(lag.values()))
            except (RedisError, OSError) as error:
                logger.warning("No sign of life could be written (%s)", type(error).__name__)
            await asyncio.sleep(BEAT_SECONDS)

    async def _beat(self, lag: int) -> None:
        committed = self._engine.committed_at
        self._beats += 1
        fields: dict[Any, Any] = {
            "partitions": ",".join(map(str, self._engine.owned(COUNT))),
            "stages": json.dumps({stage: self._engine.owned(stage) for stage in self._engine.stages}),
            "lag": lag,
            "beat": self._beats,
            "started_at": self._started.isoformat(),
            "committed_at": committed.isoformat() if committed else "",
        }
        async with self._redis.pipeline(transaction=True) as pipeline:
            pipeline.hset(self._key, mapping=fields)
            pipeline.expire(self._key, projection.WORKER_SECONDS)
            await pipeline.execute()
