"""A Faust app around an engine: one agent per stage, batches in, nothing of Faust's own tables or offsets."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, cast

import faust
from yarl import URL

from streams.engine.batches import BatchConsumer, BatchTransport, Raw
from streams.engine.model import Stage
from streams.engine.runs import Run
from streams.engine.runtime import Engine
from streams.engine.settings import EngineSettings

BUFFERED_RUNS = 4
"""Runs that wait before a stage; more are not fetched."""


def build_app(engine: Engine, datadir: Path) -> faust.App:
    """The app that feeds an engine; `datadir` is Faust's own scratch space."""
    settings = engine.settings
    url = URL(f"kafka://{settings.kafka_url}")
    app = faust.App(
        settings.app_id,
        broker=str(url),
        broker_credentials=_credentials(settings),
        store="memory://",
        datadir=str(datadir),
        topic_partitions=settings.partitions,
        topic_allow_declare=False,
        topic_disable_leader=True,
        web_enabled=False,
        broker_session_timeout=settings.session_seconds,
        broker_heartbeat_interval=1.0,
        broker_max_poll_interval=300.0,
        consumer_auto_offset_reset="earliest",
        stream_buffer_maxsize=BUFFERED_RUNS,
        stream_wait_empty=False,
        autodiscover=False,
    )
    transport = BatchTransport([url], app, loop=app.loop)
    transport.engine = engine
    app.transport = transport
    for stage in engine.stages.values():
        _add_agent(app, engine, stage)

    @app.on_rebalance_complete.connect(weak=False)
    async def open_owners(*_: Any, **__: Any) -> None:
        """Awaited by Faust before it asks where to start."""
        await engine.open()

    return app


def _credentials(settings: EngineSettings) -> faust.SASLCredentials | None:
    """For what Faust itself may say to the broker; our own clients are given `security` as it is."""
    security = settings.security
    if "sasl_mechanism" not in security:
        return None
    return faust.SASLCredentials(
        mechanism=security["sasl_mechanism"],
        username=security["sasl_plain_username"],
        password=security["sasl_plain_password"],
        ssl_context=security.get("ssl_context"),
    )


def records_behind(app: faust.App, engine: Engine) -> dict[str, int]:
    """Stage -> records that the log holds for its open partitions and that are not applied yet."""
    consumer = cast("BatchConsumer", app.consumer)
    behind = {}
    for name, stage in engine.stages.items():
        tps = [(topic, partition) for topic in stage.sources for partition in engine.owned(name)]
        behind[name] = consumer.behind(engine.positions(tps))
    return behind


def _add_agent(app: faust.App, engine: Engine, stage: Stage) -> None:
    async def feed(stream: Any) -> None:
        async for run in cast("AsyncIterator[Run]", stream):
            await engine.take(run)

    topic = app.topic(*stage.sources, schema=Raw(), partitions=engine.settings.partitions, acks=False)
    app.agent(topic, name=stage.name)(feed)
