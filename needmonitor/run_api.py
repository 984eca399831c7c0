"""The API with the gateway beside it, with what the settings say; and the demo's tokens."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import click
from aiokafka.errors import KafkaError
from fastapi import APIRouter, FastAPI
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from api.access import Role
from api.acting import NotWrittenError
from api.app import serve
from api.basemap import Basemap
from api.config import LOOPBACK, ApiConfig
from api.gateway_keys import GatewayKey, GatewayKeys, new_key
from api.identity import authenticate_partner
from api.token_keys import FetchedKeys, read_keys
from api.tokens import Trust, issue_token
from api.views import Knowledge
from dictionary.actions import Action, action_key
from dictionary.needs import load_dictionary
from dictionary.places import load_places
from dictionary.signing import ALGORITHM
from dictionary.topics import ACTIONS
from needmonitor.auditing import DELIVERY_SECONDS, KafkaAudit
from needmonitor.keys import read_demo_key
from needmonitor.settings import Settings
from needmonitor.starting import starting
from needmonitor.wiring import agreement_keys, engine_settings, load_partners, now, publisher
from producers import gateway
from producers.publisher import Publisher
from streams.agreements import Agreements
from streams.ending import ended

log = logging.getLogger(__name__)
FIRST_LOOK_SECONDS: Final = 10.0
ACTION_SECONDS: Final = 10.0
"""Whoever acts waits so long for the broker at most."""


def run_api(settings: Settings) -> None:
    """Serve REST, feed, gateway and pages until told to stop.

    Raises:
        click.ClickException: a setting that it cannot start with.
    """
    with starting():
        config = api_config(settings)
    serve(config)


def api_config(settings: Settings) -> ApiConfig:
    """What an API process is given, the gateway beside its own routes.

    Raises:
        ValueError: a register or a key set that cannot be read.
    """
    agreements = Agreements(engine_settings(settings), load_partners(settings), agreement_keys(settings))
    known = Knowledge(load_dictionary(), load_places(), agreements.register)
    keys = settings.gateway_keys_file
    origin, actions = settings.public_origin, publisher(settings)
    outside = urlsplit(origin).hostname if origin else None
    return ApiConfig(
        known=known,
        redis_url=settings.redis_url,
        partitions=settings.partitions,
        place=settings.place,
        demo=settings.demo,
        trust=_trust(settings),
        gateway_keys=GatewayKeys(keys) if keys else None,
        host=settings.host,
        port=settings.port,
        hosts=tuple(filter(None, (LOOPBACK, "localhost", outside))),
        origins=(origin,) if origin else (),
        embedders=settings.embedding_origins(),
        basemap=_basemap(settings),
        accessibility=settings.read_accessibility(),
        routers=(_gateway(settings, known, agreements), APIRouter(lifespan=partial(_stopping, actions))),
        write_action=partial(_write_action, actions),
        audit=KafkaAudit(publisher(settings, DELIVERY_SECONDS)),
    )


def _basemap(settings: Settings) -> Basemap | None:
    if settings.basemap_url is None:
        return None
    return Basemap(settings.basemap_url, settings.basemap_attribution or "")


@asynccontextmanager
async def _stopping(writer: Publisher, _: FastAPI) -> AsyncIterator[None]:
    """A publisher lives as long as the application."""
    try:
        yield  # it connects with its first record, so that pages are served while Kafka is away
    finally:
        await writer.stop()


async def _write_action(writer: Publisher, action: Action) -> None:
    """Write an action where alerting of its authority reads it.

    Raises:
        NotWrittenError: the broker did not take it in time.
    """
    try:
        async with asyncio.timeout(ACTION_SECONDS):
            await writer.send_and_wait(
                ACTIONS,
                action_key(action),
                action.model_dump_json().encode(),
                partitioned_by=action.authority.encode(),
            )
    except (KafkaError, TimeoutError) as error:
        log.warning("an action was not written (%s)", type(error).__name__)
        raise NotWrittenError from error


def _trust(settings: Settings) -> Trust | None:
    """Whose tokens are believed: by a file of keys or by the address of one."""
    purposes = frozenset(filter(None, settings.purposes.split(",")))
    if settings.token_keys_url is not None:
        return Trust(settings.token_issuer, fetched=FetchedKeys(settings.token_keys_url), purposes=purposes)
    if settings.token_keys is None:
        return None
    return Trust(settings.token_issuer, read_keys(settings.token_keys.read_text()), purposes=purposes)


def _gateway(settings: Settings, known: Knowledge, agreements: Agreements) -> APIRouter:
    """The gateway with a publisher and agreements that live as long as the application."""
    writer = publisher(settings)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        following = asyncio.create_task(agreements.keep_following())
        try:
            # So that a first event is not refused for want of them; pages are served while Kafka is away.
            await agreements.first_look(FIRST_LOOK_SECONDS)
            yield  # it connects with its first event
        finally:
            await ended(following)
            await writer.stop()

    config = gateway.GatewayConfig(
        authenticate=authenticate_partner,
        publisher=writer,
        register=known.register,
        dictionary=known.dictionary,
        places=known.places,
        now=now,
        fresh=agreements.fresh,
    )
    routes = APIRouter(lifespan=lifespan)
    routes.include_router(gateway.router(config))
    return routes


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


def new_gateway_key(
    settings: Settings, *, partner: str, id_: str, days: int, public: Path | None = None
) -> str:
    """What the operator is shown: a table for the key file, and the key for the partner.

    Raises:
        click.ClickException: the register knows no such partner, the id is none, or the public key is not.
    """
    try:
        if load_partners(settings).partner(partner) is None:
            raise click.ClickException(f"there is no partner {partner} in the register")
        key, digest = new_key(id_)
        ends = (now() + timedelta(days=days)).date()
        GatewayKey(id=id_, partner=partner, sha256=digest, ends=ends)
    except ValueError as error:
        raise click.ClickException("the id is small letters, digits and dashes") from error
    lines = [f'id = "{id_}"', f'partner = "{partner}"', f'sha256 = "{digest}"', f"ends = {ends}"]
    if public is not None:
        lines.append(f'ed25519 = "{_read_public_key(public)}"')
    table = "\n".join(("[[key]]", *lines))
    return f"For the key file:\n\n{table}\n\nFor the partner, shown only now:\n\n{key}"


def _read_public_key(path: Path) -> str:
    """A public Ed25519 key of a PEM file, as key files hold it.

    Raises:
        click.ClickException: it is none, or a private one.
    """
    words = "--public-key needs a public Ed25519 key in PEM: openssl pkey -in private.pem -pubout"
    try:
        key = OKPKey.import_key(path.read_text())
    except (ValueError, JoseError) as error:
        raise click.ClickException(words) from error
    if key.is_private or key.curve_name != ALGORITHM:
        raise click.ClickException(words)
    return str(key.as_dict(private=False)["x"])
