"""What Prometheus is told: requests, feeds, and how fresh the figures are.

No label ever is a value that a client sent.
"""

import time
from functools import partial
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

API: Final = "/api/v1"
METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Metrics:
    """The measures of one application, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        counter = partial(Counter, registry=self.registry)
        gauge = partial(Gauge, registry=self.registry)
        self.requests = counter(
            "needmonitor_http_requests", "Requests answered.", ("method", "route", "status")
        )
        self.seconds = Histogram(
            "needmonitor_http_seconds", "Time to answer a request.", ("route",), registry=self.registry
        )
        self.sockets = gauge("needmonitor_feed_sockets", "Open feeds.")
        self.groups = gauge("needmonitor_feed_groups", "Different views that open feeds look at.")
        self.messages = counter("needmonitor_feed_messages", "Messages sent to feeds.", ("type",))
        self.sent = {kind: self.messages.labels(kind) for kind in ("answer", "snapshot", "delta", "alert")}
        self.audit_waiting = gauge("needmonitor_audit_waiting", "Entries of the audit not written yet.")
        self.closes = counter(
            "needmonitor_feed_closes", "Feeds closed by the server, by close code.", ("code",)
        )
        self.figures_age = gauge(
            "needmonitor_figures_age_seconds", "Age of the newest figures; NaN before the first."
        )
        self.workers = gauge("needmonitor_workers", "Workers that gave a sign of life.")
        self.behind = gauge("needmonitor_behind", "Records that no worker has applied yet.")
        self.reconcile_cells = gauge(
            "needmonitor_reconcile_cells", "Cells compared by the last recount; NaN before the first."
        )
        self.reconcile_differences = gauge(
            "needmonitor_reconcile_differences",
            "Cells that were not as the last recount counted them; NaN before the first.",
        )
        self.reconcile_timestamp = gauge(
            "needmonitor_reconcile_timestamp_seconds",
            "When the last recount was done (unix time); NaN before the first.",
        )

    def text(self) -> bytes:
        """All of it, in Prometheus' text format."""
        return generate_latest(self.registry)


class CountRequests:
    """ASGI middleware that counts and times requests by route, never by address."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app = app
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, and count it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        status, started = 500, time.perf_counter()

        async def note(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, note)
        finally:
            route = route_of(scope)
            method = scope["method"] if scope["method"] in METHODS else "other"
            self.metrics.requests.labels(method, route, status).inc()
            self.metrics.seconds.labels(route).observe(time.perf_counter() - started)


def route_of(scope: Scope) -> str:
    """The pattern of the route that answered, such as `/api/v1/areas/{code:path}`; `unknown` for none."""
    pattern = getattr(scope.get("route"), "path", None)
    if pattern is None:
        return "unknown"
    prefix = API if scope["path"].startswith(API) and not pattern.startswith("/api") else ""
    return f"{prefix}{pattern}"
