"""Errors as problem details (RFC 9457), in the sender's words and never with the sender's values."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from api.access import NotAllowedError
from dictionary.audit import Deed, Did

MEDIA_TYPE: Final = "application/problem+json"
TYPE_PREFIX: Final = "urn:needmonitor:problem:"

_WORDS: Final = {
    "missing": "It is missing.",
    "extra_forbidden": "It is not known here: is it spelt rightly?",
    "timezone_aware": "It needs an offset, such as Z or +01:00 (in an address, + is written %2B).",
}
"""What is clearer than the validator's own words, by its name for the fault."""


class ProblemError(Exception):
    """Something a client can act on.

    Args:
        status: the HTTP status.
        code: a short name in the dictionary's words, the end of the problem's type.
        detail: what is wrong and what would be right, for a person; never a value that was sent.
        headers: of the response, such as `Retry-After`.
        more: further members of the problem.
    """

    def __init__(
        self, status: int, code: str, detail: str, headers: Mapping[str, str] | None = None, **more: Any
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail
        self.headers = dict(headers or {})
        self.more = more

    def body(self) -> dict[str, Any]:
        """The problem as it is sent."""
        return {
            "type": TYPE_PREFIX + self.code,
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.detail,
            **self.more,
        }


def problem_response(problem: ProblemError) -> Response:
    """A problem as a response."""
    return JSONResponse(problem.body(), problem.status, problem.headers, MEDIA_TYPE)


def from_not_allowed(error: NotAllowedError) -> ProblemError:
    """A refusal of the policy as a problem."""
    problem = ProblemError(403, "not_allowed", error.detail)
    if error.finest:
        problem.more["finest_level"] = error.finest
    return problem


def from_validation(error: RequestValidationError) -> ProblemError:
    """What is wrong with each parameter or field, by the name its sender gave it."""
    errors = []
    for fault in error.errors():
        place, *path = fault["loc"]
        where = "pointer" if place == "body" else "parameter"
        name = "".join(f"/{part}" for part in path) if where == "pointer" else ".".join(map(str, path))
        errors.append({where: name, "message": _WORDS.get(fault["type"], fault["msg"])})
    names = ", ".join(str(fault.get("parameter") or fault.get("pointer") or "the body") for fault in errors)
    return ProblemError(422, "invalid", f"Please mend: {names}.", errors=errors)


def from_http(error: HTTPException) -> ProblemError:
    """An error of the framework (no such route, wrong method) as a problem."""
    words = {
        404: "There is nothing at this address.",
        405: "This address does not answer that method.",
    }
    code = HTTPStatus(error.status_code).name.lower()
    return ProblemError(error.status_code, code, words.get(error.status_code, error.detail), error.headers)


def install(app: FastAPI, headers: Mapping[str, str]) -> None:
    """Answer every error of an application with a problem.

    `headers` are those of every answer: one to a fault that nobody expected passes no middleware of ours.
    """

    async def problem(request: Request, error: Exception) -> Response:
        if isinstance(error, NotAllowedError):
            _record_denied(request)
        return problem_response(as_problem(error))

    for kind in (ProblemError, NotAllowedError, RequestValidationError, HTTPException):
        app.add_exception_handler(kind, problem)

    async def fault(_: Request, error: Exception) -> Response:  # noqa: ARG001  the server logs it
        words = "Something went wrong here; it was noted. Try again, and tell us if it stays."
        return problem_response(ProblemError(500, "fault", words, {**headers, "cache-control": "no-store"}))

    app.add_exception_handler(Exception, fault)


def _record_denied(request: Request) -> None:
    """Somebody signed in asked for what it may not see: the route, and nothing of what it typed."""
    viewer = getattr(request.state, "viewer", None)
    if viewer is not None:
        declared = getattr(request.scope.get("route"), "path", "")
        about = {"route": declared, "of": "api" if request.url.path.startswith("/api/") else "page"}
        request.app.state.audit.record(Deed(Did.DENIED, viewer.name, viewer.role, about))


def as_problem(error: Exception) -> ProblemError:
    """Any error that this package expects, as a problem.

    Raises:
        TypeError: an error nobody expected; it is not this function's to explain.
    """
    match error:
        case ProblemError():
            return error
        case NotAllowedError():
            return from_not_allowed(error)
        case RequestValidationError():
            return from_validation(error)
        case HTTPException():
            return from_http(error)
        case _:
            raise TypeError(f"{type(error).__name__} has no problem details") from error
