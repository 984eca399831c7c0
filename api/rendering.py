"""Pages as responses: the frame every page has, strict security headers, compressed where the browser can."""

import gzip
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from fastapi import Request
from fastapi.responses import Response
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from api.assets import Assets, load_assets
from api.texts import load_texts
from dictionary.places import ATTRIBUTION

NAVIGATION: Final = (("map", "/"), ("needs", "/needs"), ("partners", "/partners"), ("about", "/about"))

HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), camera=(), microphone=()",
}
_LEAST_TO_COMPRESS: Final = 1024


@dataclass(frozen=True, slots=True)
class Frame:
    """What surrounds every page. `name` is that of its entry in the navigation, or empty."""

    name: str
    demo: bool
    assets: Assets
    icon: str = "/static/icon.svg"
    nav: tuple[tuple[str, str], ...] = NAVIGATION
    attribution: str = ATTRIBUTION


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("api", "templates"),
        autoescape=select_autoescape(),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render(
    request: Request, template: str, view: Any, *, name: str, demo: bool, status: int = 200
) -> Response:
    """A page as a response: never kept by caches, since figures move and depend on who asks."""
    frame = Frame(name=name, demo=demo, assets=load_assets())
    html = _environment().get_template(template).render(t=load_texts(), page=frame, view=view)
    headers = HEADERS | {"Cache-Control": "no-store"}
    return packed(request, html.encode(), "text/html; charset=utf-8", headers, status)


def packed(
    request: Request, body: bytes, media_type: str, headers: dict[str, str], status: int = 200
) -> Response:
    """A response, compressed where the client accepts it and it is worth it."""
    accepts = "gzip" in request.headers.get("accept-encoding", "")
    headers = headers | {"Vary": "Accept-Encoding"}
    if accepts and len(body) >= _LEAST_TO_COMPRESS:
        body = gzip.compress(body, compresslevel=5, mtime=0)
        headers["Content-Encoding"] = "gzip"
    return Response(body, status, headers, media_type)
