"""What an API process is given by whoever starts it."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Final

from fastapi import APIRouter

from api.acting import WriteAction, no_log
from api.auditing import AuditLog
from api.basemap import Basemap
from api.feed_pace import Pace
from api.gateway_keys import GatewayKeys
from api.reading import Clock
from api.tokens import Trust
from api.views import Knowledge

LOOPBACK: Final = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class ApiConfig:
    """Settings of the API.

    Args:
        known: dictionary, places and register.
        redis_url: Valkey's address.
        partitions: of `checked` and every topic after it.
        place: the local authority shown first.
        demo: a visitor without a token is an analyst over synthetic data; else one is the public.
        trust: whose tokens are believed; None believes nobody's.
        gateway_keys: keys of partners that have no identity provider; they open the gateway only.
        host: the address listened on.
        port: the port listened on; 0 takes a free one.
        hosts: the names this server answers to, without ports; a guard against DNS rebinding.
        origins: origins besides the server's own that may open the feed.
        embedders: origins besides the server's own that may show `/embed` in a frame.
        basemap: tiles of a map to lie beneath the areas of the live map; None shows none.
        accessibility: the operator's accessibility statement; None shows the one that ships.
        routers: further routers with paths of their own, such as the gateway's.
        audit: where the record of who looked at what is written; None keeps none.
        stale_seconds: figures older than this are reported as not fresh.
        feed_sockets: most open feeds in one process.
        feed_pace: what the feed waits for, and how long.
        write_action: writes what people do about alerts to the log.
        clock: the time now, aware.
    """

    known: Knowledge
    redis_url: str
    partitions: int
    place: str
    demo: bool = False
    trust: Trust | None = None
    gateway_keys: GatewayKeys | None = None
    host: str = LOOPBACK
    port: int = 8000
    hosts: tuple[str, ...] = (LOOPBACK, "localhost")
    origins: tuple[str, ...] = ()
    embedders: tuple[str, ...] = ()
    basemap: Basemap | None = None
    accessibility: str | None = None
    routers: tuple[APIRouter, ...] = ()
    audit: AuditLog | None = None
    stale_seconds: int = 60
    feed_sockets: int = 5000
    feed_pace: Pace = field(default_factory=Pace)
    write_action: WriteAction = field(default=no_log, repr=False)
    clock: Clock = field(default=partial(datetime.now, UTC), repr=False)
