"""Where settings meet the parts: the one place in which real parts are chosen."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from typing import Final
from urllib.parse import urlsplit

import click
from aiokafka.errors import KafkaError
from fastapi import APIRouter, FastAPI

from api.access import Role
from api.app import serve
from api.config import LOOPBACK, ApiConfig
from api.identity import authenticate_partner
from api.tokens import Trust, issue_token, read_keys
from api.views import Knowledge
from dictionary.agreements import Register, demo_register, load_register
from dictionary.needs import load_dictionary
from dictionary.places import load_places
from needmonitor.keys import read_demo_key
from needmonitor.settings import Settings
from producers import gateway
from producers.publisher import Publisher, PublisherConfig
from producers.ways_in import WaysIn
from streams.app import run
from streams.config import WorkerConfig
from streams.engine.settings import EngineSettings
from streams.topics_admin import TopicsError
from streams.topics_admin import create_topics as create

now = partial(datetime.now, UTC)
COMPRESSION: Final = "zstd"
"""Of everything written to the log: a fifth of the bytes for no more CPU, measured with simulated events."""


def load_partners(settings: Settings) -> Register:
    """The register in force: the file's, or in demo mode the demo's six partners.

    Raises:
        ValueError: the file breaks a rule, or is missing outside demo mode.
    """
    if settings.register_file is None and settings.demo:
        return demo_register(settings.place)
    return load_register(settings.register_file)


def require_place(code: str) -> None:
    """See that a code is a local authority of Great Britain.

    Raises:
        click.ClickException: it is not.
    """
    if code not in load_places().authorities:
        raise click.ClickException(f"{code} is no local authority of Great Britain; Birmingham is E08000025")


def run_worker(settings: Settings) -> None:
    """Run a worker until it is told to stop.

    Raises:
        click.ClickException: a setting that it cannot start without.
    """
    log_to_stderr()
    try:
        config = worker_config(settings)
    except (ValueError, OSError) as error:
        raise click.ClickException(str(error)) from error
    run(config)


def worker_config(settings: Settings) -> WorkerConfig:
    """What a worker is given.

    Raises:
        ValueError: no disclosure secret outside demo mode, or a register that breaks a rule.
    """
    register = load_partners(settings)
    if not register.partners:
        raise ValueError("the register has no partners: set NEEDMONITOR_REGISTER_FILE")
    return WorkerConfig(
        kafka_url=settings.kafka_url,
        redis_url=settings.redis_url,
        register=register,
        disclosure_secret=settings.require_disclosure_secret(),
        partitions=settings.partitions,
        transactions=settings.transactions,
        commit_interval=settings.commit_interval,
        metrics_port=settings.metrics_port,
        compression=COMPRESSION,
    )


def engine_settings(settings: Settings) -> EngineSettings:
    """How the log is read by tools beside the worker."""
    return EngineSettings(
        kafka_url=settings.kafka_url,
        app_id="needmonitor",
        transactions=settings.transactions,
        partitions=settings.partitions,
    )


def publisher(settings: Settings) -> Publisher:
    """Writes events to the log; the embedded broker knows no idempotent producers."""
    return Publisher(
        PublisherConfig(
            kafka_url=settings.kafka_url, idempotent=settings.transactions, compression=COMPRESSION
        )
    )


def run_api(settings: Settings) -> None:
    """Serve REST, feed, gateway and pages until told to stop.

    Raises:
        click.ClickException: a setting that it cannot start with.
    """
    log_to_stderr()
    try:
        config = api_config(settings)
    except (ValueError, OSError) as error:
        raise click.ClickException(str(error)) from error
    serve(config)


def api_config(settings: Settings) -> ApiConfig:
    """What an API process is given, the gateway beside its own routes.

    Raises:
        ValueError: a register or a key set that cannot be read.
    """
    known = Knowledge(load_dictionary(), load_places(), load_partners(settings))
    trust = None
    if settings.token_keys is not None:
        trust = Trust(settings.token_issuer, read_keys(settings.token_keys.read_text()))
    origin = settings.public_origin
    outside = urlsplit(origin).hostname if origin else None
    return ApiConfig(
        known=known,
        redis_url=settings.redis_url,
        partitions=settings.partitions,
        place=settings.place,
        demo=settings.demo,
        trust=trust,
        host=settings.host,
        port=settings.port,
        hosts=tuple(filter(None, (LOOPBACK, "localhost", outside))),
        origins=(origin,) if origin else (),
        routers=(_gateway(settings, known),),
    )


def _gateway(settings: Settings, known: Knowledge) -> APIRouter:
    """The gateway with a publisher that lives as long as the application."""
    writer = publisher(settings)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        try:
            yield  # it connects with its first event, so that pages are served while Kafka is away
        finally:
            await writer.stop()

    config = gateway.GatewayConfig(
        authenticate=authenticate_partner,
        publisher=writer,
        register=known.register,
        dictionary=known.dictionary,
        places=known.places,
        now=now,
    )
    routes = APIRouter(lifespan=lifespan)
    routes.include_router(gateway.router(config))
    return routes


def ways_in(settings: Settings) -> WaysIn:
    """What `import` and `check` are given."""
    token = settings.token.get_secret_value() if settings.token else None
    return WaysIn(
        gateway_url=settings.gateway_url,
        token=token,
        linking_key_file=settings.linking_key_file,
        register=partial(load_partners, settings),
        publisher=partial(publisher, settings),
    )


def create_topics(settings: Settings) -> list[str]:
    """Create the topics that are missing; their names.

    Raises:
        click.ClickException: the broker cannot be reached or refuses one.
    """
    try:
        partners = load_partners(settings).partners
        return asyncio.run(create(settings.kafka_url, partners, settings.partitions, settings.replication))
    except (KafkaError, TopicsError, ValueError, OSError) as error:
        raise click.ClickException(str(error) or type(error).__name__) from error


def demo_token(settings: Settings, *, role: str, areas: str, partner: str | None, hours: float) -> str:
    """A token signed by the running demo's issuer.

    Raises:
        click.ClickException: no demo is running, or the partner is unknown or missing.
    """
    if not settings.demo or settings.token_keys is None:
        raise click.ClickException("tokens are made only by a running demo; use your identity provider")
    if partner is not None and load_partners(settings).partner(partner) is None:
        raise click.ClickException(f"there is no partner {partner} in the demo")
    try:
        return issue_token(
            read_demo_key(settings.token_keys.parent),
            Role(role),
            issuer=settings.token_issuer,
            now=now(),
            ttl=int(hours * 3600),
            areas=tuple(filter(None, areas.split(","))) or ("GB",),
            partner=partner,
        )
    except (ValueError, OSError) as error:
        raise click.ClickException(str(error)) from error


def log_to_stderr() -> None:
    """A log line is public: ids, counts and reasons."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
