"""Who is asking: the viewer of a request, from its bearer token or the lack of one."""

from typing import Annotated, cast
from urllib.parse import urlsplit

from fastapi import Depends
from starlette.requests import HTTPConnection

from api.access import DEMO_VISITOR, PUBLIC_VISITOR, Role, Viewer
from api.acting import Actor
from api.config import ApiConfig
from api.problems import ProblemError
from api.reading import Reader
from api.tokens import TokenError, read_token


def config_of(connection: HTTPConnection) -> ApiConfig:
    """The settings of the application that a request came to."""
    return cast("ApiConfig", connection.app.state.config)


def reader_of(connection: HTTPConnection) -> Reader:
    """The reader of the application that a request came to."""
    return cast("Reader", connection.app.state.reader)


def viewer_of(connection: HTTPConnection) -> Viewer:
    """Who sends a request.

    Raises:
        ProblemError: 401, a token that is not accepted.
    """
    config, token = config_of(connection), _bearer(connection)
    if token is None:
        return DEMO_VISITOR if config.demo else PUBLIC_VISITOR
    if config.trust is None:
        raise _not_signed_in("No issuer of tokens is set up here.")
    try:
        return read_token(token, config.trust, config.clock())
    except TokenError as error:
        raise _not_signed_in(str(error)) from error


def authenticate_partner(connection: HTTPConnection) -> str | None:
    """The partner that sends a request; None where it carries no partner's token.

    Raises:
        ProblemError: 401, a token that is not accepted.
    """
    viewer = viewer_of(connection)
    return viewer.partner if viewer.role is Role.PARTNER else None


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
Asker = Annotated[Viewer, Depends(viewer_of)]
Reading = Annotated[Reader, Depends(reader_of)]
Settings = Annotated[ApiConfig, Depends(config_of)]
