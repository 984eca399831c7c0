"""Erasures in the log of record: what an officer asks for, and the mark that stays of a person.

Beside events, `checked` holds two kinds of records, both in the person's partition. A **request**, under
`<person reference>/erase/<id of the event>`, is a `person.erased` event; follow deletes it with the rest. A
**mark**, under `mark/<digest>`, keeps out what is sent again of somebody who was erased: a digest under the
installation's secret, from which nobody without secret and reference learns who it is.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Final, get_args
from uuid import NAMESPACE_URL, uuid5

import msgspec

from dictionary.clock import CLOCK_KEY
from dictionary.events import parse_event
from dictionary.events_officers import Reason

REASONS: Final[tuple[Reason, ...]] = get_args(Reason)
RETENTION: Final[Reason] = "retention"
"""The one reason that says nothing against what the person tells a partner later."""
ENDING: Final = b"erase/"
"""How the ending of a request's key begins; that of an event is a raw topic and a place in it."""
SOURCE: Final = "urn:needmonitor:officer:erasure"
MARK: Final = b"mark/"
MARK_TYPE: Final = "uk.needmonitor.person.marked.v1"
MARK_SOURCE: Final = "urn:needmonitor:follow"
DIGEST_BYTES: Final = 16
_PURPOSE: Final = b"erased persons"
"""Sets these digests apart from the others under the same secret; at most 16 bytes."""


class Erased(msgspec.Struct, frozen=True):
    """What was erased of a person: all up to `at`, and where `for_good` is set whatever comes later."""

    at: datetime
    for_good: bool

    def keeps_out(self, time: datetime) -> bool:
        """Whether an event that happened then stays out."""
        return self.for_good or time <= self.at

    def joined(self, other: "Erased | None") -> "Erased":
        """What two erasures of one person come to."""
        if other is None:
            return self
        return Erased(max(self.at, other.at), self.for_good or other.for_good)


class _Data(msgspec.Struct):
    reason: Reason


class _Request(msgspec.Struct):
    time: datetime
    data: _Data


class _MarkData(msgspec.Struct, frozen=True):
    for_good: bool


class _Mark(msgspec.Struct, frozen=True):
    specversion: str
    id: str
    source: str
    type: str
    time: datetime
    data: _MarkData


_ENCODE: Final = msgspec.json.Encoder().encode
_READ_REQUEST: Final = msgspec.json.Decoder(_Request).decode
_READ_MARK: Final = msgspec.json.Decoder(_Mark).decode


def is_of_person(key: bytes) -> bool:
    """Whether the key of a record of `checked` begins with a person: an event's or a request's."""
    return key != CLOCK_KEY and not key.startswith(MARK)


def is_event(key: bytes) -> bool:
    """Whether the key of a record of `checked` is that of a partner's event."""
    return is_of_person(key) and not is_request(key)


def is_request(key: bytes) -> bool:
    """Whether the key of a record of `checked` is that of a request."""
    return key.partition(b"/")[2].startswith(ENDING)


def request(person: str, reason: Reason, at: datetime, event_id: str) -> tuple[bytes, bytes]:
    """(key, value) of a request: an officer's event, valid by the dictionary.

    Args:
        person: the reference that events have in `checked`.
        reason: why.
        at: now, aware.
        event_id: a new UUID.

    Raises:
        pydantic.ValidationError: what is given is no reference or UUID; the error's text holds it.
    """
    when = at.isoformat()
    event = {
        "specversion": "1.0",
        "id": event_id,
        "source": SOURCE,
        "type": "uk.needmonitor.person.erased.v1",
        "time": when,
        "recordedtime": when,
        "datacontenttype": "application/json",
        "dataclassification": "restricted",
        "datacategory": "special-category",
        "dataschema": "https://schemas.needmonitor.example/person-erased/1.0.0",
        "partitionkey": person,
        "data": {"person_ref": person, "reason": reason},
    }
    value = _ENCODE(event)
    parse_event(value)
    return b"%b/%b%b" % (person.encode(), ENDING, event_id.encode()), value


def read_request(value: bytes) -> Erased:
    """What a request asks for.

    Raises:
        msgspec.DecodeError: it is none.
    """
    asked = _READ_REQUEST(value)
    return Erased(asked.time.astimezone(UTC), asked.data.reason != RETENTION)


def marker(secret: bytes) -> Callable[[bytes], bytes]:
    """The digest of a person reference under a secret, in hex."""
    key = secret if len(secret) <= blake2b.MAX_KEY_SIZE else blake2b(secret).digest()

    def digest(person: bytes) -> bytes:
        return blake2b(person, digest_size=DIGEST_BYTES, key=key, person=_PURPOSE).hexdigest().encode()

    return digest


def mark_record(digest: bytes, erased: Erased) -> tuple[bytes, bytes]:
    """(key, value) of a mark; its id follows from it."""
    made_from = f"{MARK_SOURCE}/{digest.decode()}"
    event_id = str(uuid5(NAMESPACE_URL, made_from))
    mark = _Mark("1.0", event_id, MARK_SOURCE, MARK_TYPE, erased.at, _MarkData(erased.for_good))
    return MARK + digest, _ENCODE(mark)


def read_mark(key: bytes, value: bytes) -> tuple[bytes, Erased]:
    """The digest and what was erased.

    Raises:
        msgspec.DecodeError: it is no mark.
    """
    mark = _READ_MARK(value)
    return key.removeprefix(MARK), Erased(mark.time.astimezone(UTC), mark.data.for_good)
