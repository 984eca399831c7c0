"""The worker: the journey's stages on the engine, and the tasks around them that know Kafka and Valkey."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any, Final, NoReturn

import faust
from faust.worker import Worker
from redis.asyncio import Redis

from streams.agreements import Agreements
from streams.asks import Asks
from streams.clockwork import Clockwork
from streams.config import CHECK, COUNT, FOLLOW, WorkerConfig
from streams.ending import ended
from streams.engine.faust_app import build_app, records_behind
from streams.engine.runtime import Engine
from streams.engine.watchdog import Watchdog
from streams.garbage import collect
from streams.heartbeat import Heartbeat
from streams.links import Links
from streams.local_events import LocalEvents
from streams.metrics import EventCounter, Metrics
from streams.observers import CountsSeen, PeopleSeen
from streams.shown import Shown
from streams.stages import build_stages
from streams.valkey import BACKLOG, Projection
from streams.watch_seen import WatchSeen

REDIS_SECONDS: Final = 10.0

logger = logging.getLogger(__name__)


def build(config: WorkerConfig) -> faust.App:
    """A worker that has not been started."""
    metrics = Metrics()
    redis = Redis.from_url(
        config.redis_url, socket_timeout=REDIS_SECONDS, socket_connect_timeout=REDIS_SECONDS
    )
    links, local_events = Links(config.engine), LocalEvents(config.engine)
    agreements = Agreements(config.engine, config.register, config.agreement_keys)
    counts, people = CountsSeen(), PeopleSeen(metrics)
    stages = build_stages(
        config,
        links,
        agreements,
        local_events,
        checked=EventCounter(metrics),
        followed=people,
        counted=counts,
    )
    engine = Engine(stages, config.engine, watcher=metrics)
    app = build_app(engine, config.folder)

    def behind() -> dict[str, int]:
        return records_behind(app, engine)

    def all_behind() -> int:
        return sum(behind().values())

    for task in (
        links.follow,
        local_events.follow,
        Clockwork(config.engine, config.clock, lambda: 0 in engine.owned(FOLLOW)).run,
        Shown(config.engine, redis, lambda: engine.owned(COUNT)).run,
        Projection(redis, counts, people, metrics, config.flush_interval, all_behind).run,
        Asks(redis, counts).run,
        Heartbeat(redis, engine, metrics, behind, config.clock).run,
        WatchSeen(counts, metrics).run,
        Watchdog(engine).run,
        partial(collect, lambda: all_behind() > BACKLOG),
    ):
        _add_task(app, task)
    if {CHECK, COUNT} & set(config.stages):
        _add_task(app, agreements.follow)
    if config.metrics_port is not None:
        metrics.serve(config.metrics_port)
    return app


def run(config: WorkerConfig) -> NoReturn:
    """Run a worker until SIGTERM or SIGINT; what it applied is committed before it ends.

    Raises:
        SystemExit: always; other than 0 where something went wrong and the worker is to be started again.
    """
    worker = Worker(build(config), quiet=True, override_logging=False, redirect_stdouts=False)
    worker.execute_from_commandline()
    raise SystemExit(0)


def _add_task(app: faust.App, task: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Start with the app; a task that raises ends the worker."""

    async def started() -> None:
        running = asyncio.create_task(task())
        try:
            await asyncio.shield(running)
        finally:
            await ended(running)

    app.task(started)
