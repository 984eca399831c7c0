"""Forms of the pages: what a browser posts, bounded, each field by its name."""

from collections.abc import Mapping, Sequence
from typing import Final
from urllib.parse import parse_qs

from fastapi import Request

from api.problems import ProblemError

MOST_BYTES: Final = 64 * 1024
MOST_FIELDS: Final = 300


class Form:
    """The fields of a posted form; those left empty are as if they were not there."""

    def __init__(self, fields: Mapping[str, Sequence[str]]) -> None:
        self._fields = fields

    def get(self, name: str, otherwise: str = "") -> str:
        """The first value of a field."""
        return next(iter(self._fields.get(name, ())), otherwise)

    def all(self, name: str) -> Sequence[str]:
        """Every value of a field."""
        return self._fields.get(name, ())

    def given(self, *names: str) -> dict[str, str]:
        """The fields of these names that were filled in."""
        return {name: self.get(name) for name in names if self.get(name)}


async def read_form(request: Request) -> Form:
    """The form that a request posts.

    Raises:
        ProblemError: larger than any form here, or not a form.
    """
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MOST_BYTES:
            raise ProblemError(413, "too_large", "That is more than a form here can hold.")
    try:
        fields = parse_qs(body.decode(), strict_parsing=bool(body), max_num_fields=MOST_FIELDS)
    except ValueError as error:
        raise ProblemError(400, "bad_request", "That is not a form of these pages.") from error
    return Form({name: [value.strip() for value in values] for name, values in fields.items()})
