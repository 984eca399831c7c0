"""What every response carries, and which names this server answers to."""

from collections.abc import Iterable
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import ProblemError, problem_response

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
"""Nothing inline, nothing from elsewhere."""
PICTURES: Final = "img-src 'self' data:"

FRAMED_POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'"
)
"""Of what other sites may frame: no script and no form either. The sites are added at its end."""

HEADERS: Final = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
SYNTHETIC_HEADER: Final = "needmonitor-data"
_NO_FRAMES: Final = "x-frame-options"
"""Says the same as the policy to browsers that do not read it; a policy of its own leaves it out."""


class Guard:
    """ASGI middleware: security headers on every response, and no answer to a foreign host name.

    A page elsewhere may point its own name at this machine (DNS rebinding) and would then be of the same
    origin; so names that are not ours get nothing. No cache stores an answer unless its route says so.
    """

    def __init__(
        self, app: ASGIApp, hosts: Iterable[str], *, synthetic: bool, pictures: str | None = None
    ) -> None:
        """Dress every answer; `pictures` is one origin besides our own that pictures may come from."""
        self.app = app
        self.hosts = frozenset(hosts)
        self.headers = HEADERS | ({SYNTHETIC_HEADER: "synthetic"} if synthetic else {})
        if pictures:
            self.headers["content-security-policy"] = POLICY.replace(PICTURES, f"{PICTURES} {pictures}")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or refuse the name."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return

        async def dress(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                framed = "content-security-policy" in headers
                for name, value in self.headers.items():
                    if not (framed and name == _NO_FRAMES):
                        headers.setdefault(name, value)
                headers.setdefault("cache-control", "no-store")
                if scope["scheme"] == "https":
                    headers.setdefault("strict-transport-security", "max-age=31536000; includeSubDomains")
            await send(message)

        if host_name(Headers(scope=scope).get("host", "")) in self.hosts:
            await self.app(scope, receive, dress)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 4403})
        else:
            wrong = ProblemError(421, "wrong_host", "This server does not answer to that host name.")
            await problem_response(wrong)(scope, receive, dress)


def frame_headers(sites: Iterable[str]) -> dict[str, str]:
    """What the answer to a page carries that some sites (origins) may show in a frame, and no others."""
    return {
        "content-security-policy": " ".join([FRAMED_POLICY, *sites]),
        "cross-origin-resource-policy": "cross-origin",
    }


def host_name(host: str) -> str:
    """The name in a Host header or an origin's authority, without its port."""
    name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host
    return name.strip("[]").lower()
