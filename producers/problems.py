"""Errors of the gateway as problem details (RFC 9457), in words that its sender can act on."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

from fastapi.responses import JSONResponse

PROBLEM_JSON: Final = "application/problem+json"


class Problem(Exception):  # noqa: N818 - it is named for what the sender gets
    """A request that is refused as a whole.

    Attributes:
        status: the HTTP status.
        detail: one sentence: what was expected. Never a value that was sent.
        headers: to go with it, such as Retry-After.
    """

    def __init__(self, status: HTTPStatus, detail: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.headers = dict(headers or {})

    def response(self) -> JSONResponse:
        """The answer to the request."""
        body = {
            "type": "about:blank",
            "title": self.status.phrase,
            "status": self.status.value,
            "detail": self.detail,
        }
        return JSONResponse(body, self.status, self.headers, media_type=PROBLEM_JSON)
