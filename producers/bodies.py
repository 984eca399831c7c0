"""The body of a request to the gateway: read within a limit and cut into events, byte for byte as sent."""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from http import HTTPStatus
from typing import Final

import msgspec
from fastapi import Request

from dictionary.binary_mode import Headers
from producers.problems import Problem

LARGEST_BODY: Final = 8 * 1024 * 1024
"""Bytes of a request."""

MOST_EVENTS: Final = 1_000
"""Events of a request."""

MEDIA_TYPES: Final = (
    "application/cloudevents+json",
    "application/cloudevents-batch+json",
    "application/json",
)

_DIGESTS: Final = {"sha-256": hashlib.sha256, "sha-512": hashlib.sha512}
_RAW: Final = msgspec.json.Decoder(msgspec.Raw)
_RAWS: Final = msgspec.json.Decoder(list[msgspec.Raw])


async def read_events(request: Request, largest: int, most: int) -> tuple[list[bytes], Headers]:
    """The events of a request, and the headers that carry their attributes where that is how it is sent.

    In CloudEvents' binary mode the body is one event's data and the rest is in headers (`ce-id`).

    Raises:
        Problem: the request cannot be read as a whole.
    """
    body = await read_body(request, largest)
    attributes = [
        (name, value.encode("latin-1")) for name, value in request.headers.items() if name.startswith("ce-")
    ]
    raws = split_events(body, most)
    if not attributes or body.lstrip()[:1] == b"[":
        return raws, ()
    return raws, [*attributes, ("content-type", request.headers["content-type"].encode("latin-1"))]


async def read_body(request: Request, largest: int) -> bytes:
    """The whole body, never keeping more than `largest` bytes.

    Raises:
        Problem: 415 for another media type or an encoding, 413 when it is too large, 400 when it
            is not the one its sender made a digest of.
    """
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type not in MEDIA_TYPES:
        raise Problem(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            f"say what the body is: content-type: {MEDIA_TYPES[0]} (or {MEDIA_TYPES[1]} for a list)",
        )
    if request.headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise Problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "send the body without a content-encoding")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > largest:
            raise Problem(
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
                f"a request has at most {largest:,} bytes; send it in parts",
            )
    check_digest(request.headers.getlist("content-digest"), bytes(body))
    return bytes(body)


def check_digest(said: Sequence[str], body: bytes) -> None:
    """See that a body is the one that Content-Digest (RFC 9530) speaks of, where it is sent.

    Raises:
        Problem: 400, it is another one, or none of the digests is one that is known here.
    """
    if not said:
        return
    digests = dict(part.strip().partition("=")[::2] for line in said for part in line.split(","))
    known = {name: digests[name] for name in _DIGESTS if name in digests}
    if not known:
        raise Problem(HTTPStatus.BAD_REQUEST, f"content-digest: send one of {', '.join(_DIGESTS)}")
    for name, value in known.items():
        made = f":{base64.b64encode(_DIGESTS[name](body).digest()).decode()}:"
        if not hmac.compare_digest(made.encode(), value.encode()):
            raise Problem(HTTPStatus.BAD_REQUEST, "the body is not the one that content-digest speaks of")


def split_events(body: bytes, most: int) -> list[bytes]:
    """The events of a body, each the bytes its sender wrote.

    Raises:
        Problem: 400 if it is not JSON or neither an object nor a list, 413 for more than `most` events.
    """
    text = body.removeprefix(b"\xef\xbb\xbf").strip(b" \t\r\n")
    if not text:
        raise Problem(HTTPStatus.BAD_REQUEST, "the body is empty; send one event or a list of events")
    try:
        text.decode()
        one = text[:1] == b"{"
        parts = [_RAW.decode(text)] if one else _RAWS.decode(text)
    except UnicodeDecodeError as error:
        raise Problem(HTTPStatus.BAD_REQUEST, f"the body is not UTF-8 text (byte {error.start})") from None
    except msgspec.ValidationError:
        raise Problem(HTTPStatus.BAD_REQUEST, "send one event (an object) or a list of events") from None
    except msgspec.DecodeError as error:
        raise Problem(HTTPStatus.BAD_REQUEST, f"the body is not JSON: {error}") from None
    if not parts:
        raise Problem(HTTPStatus.BAD_REQUEST, "the list is empty; send one event or a list of events")
    if len(parts) > most:
        raise Problem(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"a request has at most {most:,} events; send them in parts"
        )
    return [bytes(part) for part in parts]
