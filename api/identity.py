"""Who is asking: the viewer of a request, from its bearer token or the lack of one."""

from typing import Annotated, cast

from fastapi import Depends
from starlette.requests import HTTPConnection

from api.access import DEMO_VISITOR, PUBLIC_VISITOR, Role, Viewer
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


Asker = Annotated[Viewer, Depends(viewer_of)]
Reading = Annotated[Reader, Depends(reader_of)]
Settings = Annotated[ApiConfig, Depends(config_of)]
