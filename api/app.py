"""The application: routes, pages and feed of one process, put together from its settings."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import uvicorn
from fastapi import FastAPI
from redis.asyncio import Redis
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware

from api import feed, pages, problems
from api.config import ApiConfig
from api.ending import ended
from api.feed_hub import Hub
from api.guarding import Guard
from api.metrics import API, CountRequests, Metrics
from api.reading import Reader
from api.routes import alerts, alerts_feed, cells, health, mutes, partners, places, subscriptions

_SMALLEST_ZIPPED: Final = 1000
_UNREAD_MILLISECONDS: Final = 60_000
_TITLE: Final = "A real-time monitor of need"


def build(config: ApiConfig) -> FastAPI:
    """An application that answers the contract's routes, the pages and the feed.

    Nothing is opened before it starts; it starts with Valkey away and says so in `/readyz`.
    """
    redis = Redis.from_url(config.redis_url)
    reader = Reader(redis, config.known, config.partitions, config.clock)
    metrics = Metrics()
    hub = Hub(reader, metrics)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        listening = asyncio.create_task(hub.run())
        try:
            yield
        finally:
            await ended(listening)
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
    app.state.metrics, app.state.hub = metrics, hub
    problems.install(app)
    _route(app, config)
    app.add_middleware(GZipMiddleware, minimum_size=_SMALLEST_ZIPPED, compresslevel=5)
    app.add_middleware(Guard, hosts=config.hosts, synthetic=config.demo)
    app.add_middleware(CountRequests, metrics=metrics)
    return app


def _route(app: FastAPI, config: ApiConfig) -> None:
    for router in (
        places.router,
        partners.router,
        cells.router,
        alerts.router,
        alerts_feed.router,
        mutes.router,
        subscriptions.router,
        feed.router,
    ):
        app.include_router(router, prefix=API)
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
        ws="websockets-sansio",
        ws_per_message_deflate=False,
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
