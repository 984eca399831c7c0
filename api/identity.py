"""Who is asking: the viewer of a request, from its bearer token or the lack of one."""

import hashlib
from datetime import UTC
from typing import Annotated, cast
from urllib.parse import urlsplit

from fastapi import Depends
from starlette.requests import HTTPConnection

from api.access import PUBLIC_VISITOR, Role, Viewer
from api.acting import Actor
from api.auditing import Recorder, route_of
from api.config import ApiConfig
from api.demo_roles import COOKIE, demo_viewer
from api.gateway_keys import GatewayKey, is_key, nonce_of
from api.nonces import head_of, use_up
from api.problems import ProblemError
from api.reading import Reader
from api.signed_requests import SignatureError
from api.tokens import TokenError, read_token
from dictionary.audit import Did


def config_of(connection: HTTPConnection) -> ApiConfig:
    """The settings of the application that a request came to."""
    return cast("ApiConfig", connection.app.state.config)


def reader_of(connection: HTTPConnection) -> Reader:
    """The reader of the application that a request came to."""
    return cast("Reader", connection.app.state.reader)


def recorder_of(connection: HTTPConnection) -> Recorder:
    """The record of who looked at what, of the application that a request came to."""
    return cast("Recorder", connection.app.state.audit)


def viewer_of(connection: HTTPConnection) -> Viewer:
    """Who sends a request: found out once, so that it counts and is recorded once.

    Raises:
        ProblemError: 401, a token that is not accepted.
    """
    found: Viewer | None = getattr(connection.state, "viewer", None)
    if found is not None:
        return found
    config, token = config_of(connection), _bearer(connection)
    if token is None:
        return _visitor(connection, config)
    if is_key(token):
        raise _not_signed_in("A key of the gateway opens the gateway only.")
    if config.trust is None:
        raise _not_signed_in("No issuer of tokens is set up here.")
    audit = recorder_of(connection)
    try:
        viewer = read_token(token, config.trust, config.clock())
    except TokenError as error:
        audit.sign_in_refused(str(error))
        raise _not_signed_in(str(error)) from error
    audit.signed_in(hashlib.sha256(token.encode()).hexdigest(), viewer)
    connection.app.state.limits.take(viewer.name)
    connection.state.viewer = viewer
    return viewer


def _visitor(connection: HTTPConnection, config: ApiConfig) -> Viewer:
    """Somebody without a token: the public, or in the demo whoever they chose to look as."""
    if not config.demo:
        return PUBLIC_VISITOR
    return demo_viewer(connection.cookies.get(COOKIE), config.place, config.known.register.partners)


async def authenticate_partner(connection: HTTPConnection) -> str | None:
    """The partner that sends a request; None where it carries neither a partner's token nor its key.

    Raises:
        ProblemError: 401, a token, a key or a signature that is not accepted; 429, too many requests of this
            partner; 503, nobody can say whether a signed request came before.
    """
    token, config = _bearer(connection), config_of(connection)
    if token is None:
        return None  # a visitor of the demo who looks as a partner sends nothing
    if is_key(token):
        key = _gateway_key(connection, config, token)
        connection.app.state.gateway_limits.take(key.partner)
        await _see_signature(connection, key)
        return key.partner
    viewer = viewer_of(connection)
    partner = viewer.partner if viewer.role is Role.PARTNER else None
    if partner is not None:
        connection.app.state.gateway_limits.take(partner)
    return partner


def _gateway_key(connection: HTTPConnection, config: ApiConfig, token: str) -> GatewayKey:
    today = config.clock().astimezone(UTC).date()
    key = config.gateway_keys.find(token, today) if config.gateway_keys else None
    if key is None:
        recorder_of(connection).sign_in_refused("A key of the gateway is unknown or has ended.")
        raise _not_signed_in("The key is unknown or has ended.")
    digest = hashlib.sha256(token.encode()).hexdigest()
    recorder_of(connection).signed_in(digest, Viewer(key.partner, Role.PARTNER, partner=key.partner))
    return key


async def _see_signature(connection: HTTPConnection, key: GatewayKey) -> None:
    """See that a request is signed where its key asks for it, and was not sent before.

    Raises:
        ProblemError: 401, it is not; 503, Valkey does not say.
    """
    try:
        nonce = nonce_of(head_of(connection), key, config_of(connection).clock().timestamp())
        if nonce is not None:
            await use_up(reader_of(connection).redis, key.id, nonce)
    except SignatureError as error:
        recorder_of(connection).sign_in_refused("A signature of a request to the gateway was not accepted.")
        raise ProblemError(401, "bad_signature", str(error), {"WWW-Authenticate": "Bearer"}) from error


def _bearer(connection: HTTPConnection) -> str | None:
    header = connection.headers.get("authorization")
    if header is None:
        return None
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise _not_signed_in("Sign in with the header Authorization: Bearer <token>.")
    return token.strip()


def _not_signed_in(detail: str) -> ProblemError:
    return ProblemError(401, "not_signed_in", detail, {"WWW-Authenticate": "Bearer"})


def actor_of(viewer: Viewer, config: ApiConfig) -> Actor:
    """A viewer as somebody who acts now."""
    return Actor(viewer, config.clock(), config.write_action)


def same_origin(connection: HTTPConnection) -> bool:
    """Browsers say which page a request is from; whatever says nothing is no page, and nobody's cookie."""
    origin = connection.headers.get("origin")
    if origin is None:
        return connection.headers.get("sec-fetch-site", "none") in ("none", "same-origin")
    if origin in config_of(connection).origins:
        return True
    return urlsplit(origin).netloc == connection.headers.get("host") != ""


def require_same_origin(connection: HTTPConnection) -> None:
    """Nothing is changed for a page of another origin: its reader may not know of it.

    Raises:
        ProblemError: 403, such a page.
    """
    if not same_origin(connection):
        raise ProblemError(403, "wrong_origin", "This can be asked only by this site's own pages.")


FromHere = Depends(require_same_origin)


async def asker(connection: HTTPConnection) -> Viewer:
    """`viewer_of` on the loop, where the record is kept; a plain dependency would run on a thread."""
    return viewer_of(connection)


Asker = Annotated[Viewer, Depends(asker)]
Recording = Annotated[Recorder, Depends(recorder_of)]


async def noted(connection: HTTPConnection, viewer: Asker, audit: Recording) -> None:
    """Record that somebody looks at what one address shows, whatever it is of.

    Raises:
        ProblemError: 503, an answer of the trusted zone that cannot be recorded.
    """
    if connection.scope.get("method") == "GET":
        audit.looked(viewer, Did.ASKED, exact=viewer.trusted, route=route_of(connection))


Noted = Depends(noted)
Reading = Annotated[Reader, Depends(reader_of)]
Settings = Annotated[ApiConfig, Depends(config_of)]
