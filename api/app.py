"""The application: routes, pages and feed of one process, put together from its settings."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Final

import uvicorn
from fastapi import FastAPI
from redis.asyncio import BlockingConnectionPool, Redis
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware

from api import feed, feed_events, pages, problems
from api.auditing import Recorder
from api.config import ApiConfig
from api.ending import ended
from api.feed_hub import Hub
from api.feed_socket import FeedProtocol
from api.guarding import HEADERS, Guard
from api.identity import Noted
from api.limiting import GATEWAY_BURST, GATEWAY_RATE, VIEWER_BURST, VIEWER_RATE, Limits
from api.metrics import API, CountRequests, Metrics
from api.reading import Reader
from api.routes import alerts, alerts_feed, cells, health, mutes, partners, places, subscriptions
from api.wide_drawing import draw_ahead
from dictionary import projection
from dictionary.audit import End

_SMALLEST_ZIPPED: Final = 1000
_UNREAD_MILLISECONDS: Final = 60_000
_MOST_CONNECTIONS: Final = 100
_CONNECTION_SECONDS: Final = 15
_TITLE: Final = "A real-time monitor of need"


def build(config: ApiConfig) -> FastAPI:
    """An application that answers the contract's routes, the pages and the feed.

    Nothing is opened before it starts; it starts with Valkey away and says so in `/readyz`.
    """
    redis = Redis.from_pool(_connections(config.redis_url))
    reader = Reader(redis, config.known, config.partitions, config.clock)
    metrics = Metrics()
    hub = Hub(reader, metrics)
    fetched = config.trust.fetched if config.trust else None
    audit = Recorder(config.audit, config.clock, required=not config.demo, anchor=_anchor(redis))

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        listening, recording = asyncio.create_task(hub.run()), asyncio.create_task(audit.run())
        fetching = asyncio.create_task(fetched.run() if fetched else asyncio.sleep(0))
        drawing = asyncio.create_task(draw_ahead())
        try:
            yield
        finally:
            await ended(listening, fetching, drawing)
            await audit.close(recording)
            await redis.aclose()

    app = FastAPI(
        title=_TITLE,
        version="1",
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
        lifespan=lifespan,
    )
    app.state.config, app.state.reader = config, reader
    app.state.metrics, app.state.hub, app.state.audit = metrics, hub, audit
    app.state.limits = Limits(VIEWER_RATE, VIEWER_BURST, time.monotonic)
    app.state.gateway_limits = Limits(GATEWAY_RATE, GATEWAY_BURST, time.monotonic)
    problems.install(app, HEADERS)
    _route(app, config)
    app.add_middleware(GZipMiddleware, minimum_size=_SMALLEST_ZIPPED, compresslevel=5)
    pictures = config.basemap.origin if config.basemap else None
    app.add_middleware(Guard, hosts=config.hosts, synthetic=config.demo, pictures=pictures)
    app.add_middleware(CountRequests, metrics=metrics)
    return app


def _connections(redis_url: str) -> BlockingConnectionPool:
    """Connections to Valkey: when thousands come back at once, each waits its turn for one."""
    return BlockingConnectionPool.from_url(
        redis_url, max_connections=_MOST_CONNECTIONS, timeout=_CONNECTION_SECONDS
    )


def _anchor(redis: Redis) -> Callable[[str, End], Awaitable[object]]:
    """Keeps the end of the audit's chain in Valkey too: what is missing at the end of the log shows."""

    async def keep(writer: str, end: End) -> None:
        await redis.set(projection.audit_end(writer), str(end), ex=projection.AUDIT_END_SECONDS)

    return keep


def _route(app: FastAPI, config: ApiConfig) -> None:
    for router in (
        places.router,
        partners.router,
        cells.router,
        feed.router,
        feed_events.router,
    ):
        app.include_router(router, prefix=API)
    for router in (alerts.router, alerts_feed.router, mutes.router, subscriptions.router):
        app.include_router(router, prefix=API, dependencies=[Noted])
    for router in config.routers:
        app.include_router(router)
    app.include_router(health.router)

    @app.api_route("/api/{rest:path}", include_in_schema=False)
    async def unknown(rest: str) -> None:  # noqa: ARG001  whatever it is, it is not here
        raise HTTPException(404)

    pages.install(app)


def server(config: ApiConfig) -> uvicorn.Server:
    """A server for the application: the feed's messages are not deflated, addresses are not logged."""
    settings = uvicorn.Config(
        build(config),
        ws=FeedProtocol,
        ws_per_message_deflate=False,
        ws_ping_interval=None,  # the feed has a heartbeat, and the socket a time limit for who is gone
        ws_max_size=feed.LARGEST_MESSAGE,
        access_log=False,  # an address may hold a ticket, or a postcode typed by mistake
        server_header=False,
        log_level="warning",
        timeout_graceful_shutdown=5,
    )
    return uvicorn.Server(settings)


def listening_socket(config: ApiConfig) -> socket.socket:
    """The socket to serve on; a peer that takes nothing for long loses its connection.

    Raises:
        OSError: the address is taken, or not this machine's.
    """
    family = socket.AF_INET6 if ":" in config.host else socket.AF_INET
    listening = socket.create_server((config.host, config.port), family=family, backlog=2048)
    if hasattr(socket, "TCP_USER_TIMEOUT"):  # Linux; elsewhere the system's own limit holds
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, _UNREAD_MILLISECONDS)
    return listening


def serve(config: ApiConfig) -> None:
    """Serve until told to stop (SIGINT, SIGTERM).

    Raises:
        OSError: the address is taken, or not this machine's.
    """
    server(config).run(sockets=[listening_socket(config)])
