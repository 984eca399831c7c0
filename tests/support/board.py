"""Writes the projection as the worker does, without one."""

import json
from datetime import datetime

from redis.asyncio import Redis

from dictionary import projection
from streams.shown import add_writes
from tests.support.feed import PLACE
from tests.support.releases import past_release


class Board:
    """Writes the projection as the worker does: hash, status and message in one transaction."""

    def __init__(self, redis: Redis, tick: int = 100) -> None:
        self.redis = redis
        self.tick = tick
        self.as_of = "2026-11-22T11:59:58Z"
        self.said: list[str] = []

    async def epoch(self, name: str = "first") -> None:
        await self.redis.set(projection.epoch(), name)

    async def begin(self, debt: dict[str, tuple[int, ...]]) -> int:
        """A first epoch: an active place, and (people, records, open) of debt by area; returns the tick."""
        await self.epoch()
        await self.exact("any", {PLACE: (9, 9)})
        return await self.exact("money.debt", debt)

    def exact_value(self, people: int, records: int, open_: int = 0, window: str = "28d") -> str:
        nothing = (0, 0, 0)
        value = dict.fromkeys(("24h", "7d", "28d", "91d", "365d"), nothing)
        value[window] = (people, records, self.tick)
        return json.dumps({**value, "open": (open_, self.tick)})

    async def exact(self, scope: str, cells: dict[str, tuple[int, ...]], la: str = PLACE) -> int:
        """Write exact (people, records, open) of 28 days by area; returns the tick."""
        self.tick += 1
        values = {area: self.exact_value(*numbers) for area, numbers in cells.items()}
        keys = projection.exact(la, scope), projection.exact_status(la)
        await self._write(keys, ("trusted", la, scope, None), values)
        return self.tick

    async def usual(
        self,
        need: str,
        week: dict[str, list],
        weeks: dict[str, list] | None = None,
        until: str = "2026-11-21",
    ) -> None:
        """Write [arrivals, expected, low, high, how] by area, of 7 whole days and of 28."""
        value = {"until": until, "7d": week, "28d": week if weeks is None else weeks}
        await self.redis.hset(projection.usual(PLACE), need, json.dumps(value))

    async def released(
        self,
        role: str,
        scope: str,
        cells: dict[str, tuple[int | None, str]],
        window: str = "28d",
        la: str = PLACE,
    ) -> int:
        """Write released (people, state) by area; returns the tick."""
        self.tick += 1
        values = {area: json.dumps([*value, self.tick]) for area, value in cells.items()}
        keys = projection.released(role, la, scope, window), projection.released_status(role, la)
        await self._write(keys, (role, la, scope, window), values)
        return self.tick

    async def was_released(
        self, role: str, scope: str, at: datetime, cells: dict[str, tuple[int | None, str]], la: str = PLACE
    ) -> None:
        """Write (people, state) by area as released at a past moment, of 28 days."""
        pipeline = self.redis.pipeline(transaction=True)
        add_writes(pipeline, past_release((role, la, scope, "28d"), int(at.timestamp()), cells), told=False)
        await pipeline.execute()

    async def _write(self, keys, of, values) -> None:
        key, status = keys
        zone, la, scope, window = of
        message = {
            "zone": zone,
            "la": la,
            "scope": scope,
            "window": window,
            "tick": self.tick,
            "as_of": self.as_of,
            "cells": {area: json.loads(value) for area, value in values.items()},
        }
        self.said.append(json.dumps(message))
        pipeline = self.redis.pipeline(transaction=True)
        pipeline.hset(key, mapping=values)
        pipeline.hset(status, mapping={"as_of": self.as_of, "tick": self.tick, "policy": "gate-1"})
        pipeline.publish(projection.live(), self.said[-1])
        await pipeline.execute()
