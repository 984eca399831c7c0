"""Alive, ready, measured; and the machine-readable description of the feed."""

import math
from importlib.resources import files
from typing import cast

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST

from api.health import readiness
from api.identity import Reading, Recording, Settings
from api.metrics import Metrics
from dictionary.moments import parse_instant

router = APIRouter(tags=["operation"])


def metrics_of(request: Request) -> Metrics:
    """The measures of the application that a request came to."""
    return cast("Metrics", request.app.state.metrics)


@router.get("/healthz")
async def healthz() -> PlainTextResponse:
    """This process answers."""
    return PlainTextResponse("alive\n")


@router.get("/readyz")
async def readyz(reader: Reading, config: Settings, audit: Recording) -> JSONResponse:
    """Every part by name; 503 when one that figures need does not work."""
    found = await readiness(reader, config, audit)
    return JSONResponse(found.model_dump(), 503 if found.status == "not_ready" else 200)


@router.get("/metrics")
async def metrics(request: Request, reader: Reading, config: Settings, audit: Recording) -> Response:
    """Measures of this process and the age of the figures, for Prometheus."""
    measures = metrics_of(request)
    found = await readiness(reader, config, audit)
    measures.audit_waiting.set(audit.waiting)
    measures.figures_age.set(math.nan if found.figures_age is None else found.figures_age)
    measures.workers.set(found.workers)
    measures.behind.set(found.behind)
    proof = found.proof
    measures.reconcile_cells.set(proof.cells if proof else math.nan)
    measures.reconcile_differences.set(proof.differences if proof else math.nan)
    measures.reconcile_timestamp.set(parse_instant(proof.at).timestamp() if proof else math.nan)
    return Response(measures.text(), media_type=CONTENT_TYPE_LATEST)


@router.get("/asyncapi.json", response_class=Response)
async def asyncapi() -> Response:
    """The feed and the topics, as AsyncAPI 3."""
    text = (files("dictionary") / "schemas" / "asyncapi.json").read_bytes()
    return Response(text, media_type="application/json")
