"""Would this event be accepted? Every question that needs no state, asked alike by all who take events in.

The gateway, `needmonitor check` and the check stage call `check`. It never raises on what a sender sent.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Any, Final, cast

import msgspec
from pydantic import ValidationError

from dictionary.agreements import Register
from dictionary.binary_mode import Headers, in_structured_mode
from dictionary.check_rules import first_broken, needs_of
from dictionary.envelope import LONGEST_EVENT, PARTNER_SOURCE
from dictionary.events import EVENT_TYPES, PERSON_TYPES, Event, PersonEvent, parse_event, type_of
from dictionary.events_officers import LocalEventEntered
from dictionary.explaining import explain
from dictionary.fields import SLUG_PATTERN, UUID_PATTERN
from dictionary.identifiers import find_identifier
from dictionary.needs import Dictionary
from dictionary.places import Places
from dictionary.refusals import WORDS, Code, Refusal, refusal

_UUID: Final = re.compile(UUID_PATTERN)
_SLUG: Final = re.compile(SLUG_PATTERN)
_LOCAL_EVENT: Final = type_of(LocalEventEntered)


class _Name(msgspec.Struct):
    """What can be read of an event that is otherwise wrong."""

    id: Any = None
    source: Any = None


_NAME: Final = msgspec.json.Decoder(_Name)


class Checked(msgspec.Struct, frozen=True):
    """An event that stands by itself.

    Attributes:
        event: as the models read it.
        document: the same as a JSON object. Pass this on, not the bytes that came: a name that is given
            twice in them could hide what the models never saw.
        person_ref: what the person is known by from here on. A reference that its partner alone uses is
            hashed with the partner's id, so that two partners' never match.
        home_authority: of the agreement.
        hints: for the sender, in words; the event counts all the same.
    """

    event: PersonEvent
    document: dict[str, Any]
    person_ref: str
    home_authority: str
    hints: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """An event that is refused, with as much of its name as could be read."""

    code: Code
    pointer: str | None
    message: str
    event_id: str | None
    partner_id: str | None


def local_ref(partner_id: str, ref: str) -> str:
    """A reference of one partner alone, as it is known beyond that partner."""
    return sha256(f"{partner_id}/{ref}".encode()).hexdigest()


def read_event(
    raw: bytes, *, headers: Headers = (), accepts: Collection[str] = PERSON_TYPES
) -> tuple[Event, dict[str, Any]] | Refused:
    """Read one event and judge its form alone.

    Args:
        raw: the value, at most 64 KiB.
        headers: of the record or the request; they carry the attributes in binary mode.
        accepts: the CloudEvents types taken here.

    Returns:
        The event with its JSON object, or why it is refused.
    """
    if len(raw) > LONGEST_EVENT:
        return Refused(Code.TOO_LARGE, None, WORDS[Code.TOO_LARGE], None, None)
    try:
        structured = in_structured_mode(raw, headers) if headers else raw
        event = parse_event(structured)
        document = msgspec.json.decode(structured)
    except ValidationError as error:
        return _refused(explain(structured, error, EVENT_TYPES), structured)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return Refused(Code.NOT_JSON, None, WORDS[Code.NOT_JSON], None, None)
    if event.type not in accepts:
        return _refused(refusal(Code.UNKNOWN_TYPE, "/type"), structured)
    if event.type == _LOCAL_EVENT and find_identifier(document["data"]["title"]):
        return _refused(refusal(Code.IDENTIFIER_FOUND, "/data/title"), structured)
    return event, document


def check(
    raw: bytes,
    *,
    headers: Headers = (),
    partner_id: str | None,
    arrival: datetime,
    register: Register,
    dictionary: Dictionary,
    places: Places,
) -> Checked | Refused:
    """Judge one event of a partner.

    Args:
        raw: the value as it came.
        headers: of the record or the request, for binary mode.
        partner_id: who sent it, from the topic or the sign-in; None believes the event (a file on a desk).
        arrival: the instant the broker had it, aware.
        register: partners and agreements.
        dictionary: the needs.
        places: the sectors.
    """
    read = read_event(raw, headers=headers)
    if isinstance(read, Refused):
        return read if partner_id is None else replace(read, partner_id=partner_id)
    event, document = cast("PersonEvent", read[0]), read[1]
    partner = event.data.partner_id if partner_id is None else partner_id
    found = first_broken(event, partner, arrival, register=register, dictionary=dictionary, places=places)
    if isinstance(found, Refusal):
        return Refused(found.code, found.pointer, found.message, event.id, partner)
    ref = event.data.person_ref
    return Checked(
        event=event,
        document=document,
        person_ref=ref if event.data.id_scope == "linked" else local_ref(partner, ref),
        home_authority=found.home_authority,
        hints=_hints(event, dictionary),
    )


def _refused(found: Refusal, structured: bytes) -> Refused:
    """A refusal of what the models could not read, with its id and partner where their form is right."""
    event_id, partner = None, None
    try:
        name = _NAME.decode(structured)
    except (msgspec.DecodeError, RecursionError):
        name = None
    if name is not None:
        event_id = name.id if isinstance(name.id, str) and _UUID.fullmatch(name.id) else None
        source = name.source if isinstance(name.source, str) else ""
        slug = source.removeprefix(PARTNER_SOURCE)
        partner = slug if slug != source and _SLUG.fullmatch(slug) else None
    return Refused(found.code, found.pointer, found.message, event_id, partner)


def _hints(event: PersonEvent, dictionary: Dictionary) -> tuple[str, ...]:
    if not dictionary.deprecated:
        return ()
    return tuple(
        f"{need} is deprecated: use {' or '.join(dictionary.needs[need].replaced_by)}"
        for _, need, _ in needs_of(event)
        if need in dictionary.deprecated
    )
