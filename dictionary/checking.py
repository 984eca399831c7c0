"""Would this event be accepted? Every question that needs no state, asked alike by all who take events in.

The gateway, `needmonitor check` and the check stage call `check`. It never raises on what a sender sent.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

import msgspec
from pydantic import ValidationError

from dictionary.binary_mode import Headers, in_structured_mode
from dictionary.check_rules import Rules, needs_of
from dictionary.envelope import LONGEST_EVENT, PARTNER_SOURCE
from dictionary.events import EVENT_TYPES, PERSON_TYPES, Event, PersonEvent, parse_event, type_of
from dictionary.events_officers import LocalEventEntered
from dictionary.explaining import explain
from dictionary.fields import SLUG_PATTERN, UUID_PATTERN
from dictionary.identifiers import find_identifier
from dictionary.needs import Dictionary
from dictionary.places import Places
from dictionary.quick_reading import read_quickly
from dictionary.refusals import WORDS, Code, Refusal, refusal
from dictionary.register import Register

_UUID: Final = re.compile(UUID_PATTERN)
_SLUG: Final = re.compile(SLUG_PATTERN)
_LOCAL_EVENT: Final = type_of(LocalEventEntered)


class _Name(msgspec.Struct):
    """What can be read of an event that is otherwise wrong."""

    id: Any = None
    source: Any = None


_NAME: Final = msgspec.json.Decoder(_Name)


class Checked(msgspec.Struct, frozen=True, gc=False):
    """An event that stands by itself.

    Attributes:
        event: with the attributes of its model; it is one only where the quick reader was in doubt.
        document: what msgspec writes as the event's JSON object. Pass this on, not the bytes that came: a
            name that is given twice in them could hide what was never seen.
        person_ref: what the person is known by from here on. A reference that its partner alone uses is
            hashed with the partner's id, so that two partners' never match.
        home_authority: of the agreement.
        hints: for the sender, in words; the event counts all the same.
    """

    event: PersonEvent
    document: Any
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


class Checker:
    """Judges events of partners. Keep it for the events of a batch: it remembers what it has looked up.

    Args:
        register: partners and agreements.
        dictionary: the needs.
        places: the sectors.
    """

    def __init__(self, register: Register, dictionary: Dictionary, places: Places) -> None:
        self._dictionary = dictionary
        self._rules = Rules(register, dictionary, places)

    def check(
        self, raw: bytes, *, headers: Headers = (), partner_id: str | None, arrival: datetime
    ) -> Checked | Refused:
        """Judge one event of a partner.

        Args:
            raw: the value as it came.
            headers: of the record or the request, for binary mode.
            partner_id: who sent it, from the topic or the sign-in; None believes the event (a file).
            arrival: the instant the broker had it, aware.
        """
        read = _read(raw, headers)
        if isinstance(read, Refused):
            return read if partner_id is None else replace(read, partner_id=partner_id)
        event, document = read
        partner = event.data.partner_id if partner_id is None else partner_id
        found = self._rules.first_broken(event, partner, arrival)
        if isinstance(found, Refusal):
            return Refused(found.code, found.pointer, found.message, event.id, partner)
        ref = event.data.person_ref
        return Checked(
            event,
            document,
            ref if event.data.id_scope == "linked" else local_ref(partner, ref),
            found.home_authority,
            _hints(event, self._dictionary) if self._dictionary.deprecated else (),
        )


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
    """Judge one event of a partner by itself; `Checker` says what the arguments are."""
    judge = Checker(register, dictionary, places)
    return judge.check(raw, headers=headers, partner_id=partner_id, arrival=arrival)


def read_event(
    raw: bytes, *, headers: Headers = (), accepts: Collection[str] = PERSON_TYPES
) -> tuple[Event, dict[str, Any]] | Refused:
    """Read one event with its model and judge its form alone.

    Args:
        raw: the value, at most 64 KiB.
        headers: of the record or the request; they carry the attributes in binary mode.
        accepts: the CloudEvents types taken here.

    Returns:
        The event with its JSON object, or why it is refused.
    """
    structured = _structured(raw, headers)
    return structured if isinstance(structured, Refused) else _read_by_model(structured, accepts)


def _read(raw: bytes, headers: Headers) -> tuple[PersonEvent, Any] | Refused:
    """Read one event of a partner: quickly where it is right, else by its model."""
    structured = _structured(raw, headers)
    if isinstance(structured, Refused):
        return structured
    event = read_quickly(structured)
    return _read_by_model(structured, PERSON_TYPES) if event is None else (event, event)


def _structured(raw: bytes, headers: Headers) -> bytes | Refused:
    if len(raw) > LONGEST_EVENT:
        return Refused(Code.TOO_LARGE, None, WORDS[Code.TOO_LARGE], None, None)
    if not headers:
        return raw
    try:
        return in_structured_mode(raw, headers)
    except UnicodeDecodeError:
        return Refused(Code.NOT_JSON, None, WORDS[Code.NOT_JSON], None, None)


def _read_by_model(structured: bytes, accepts: Collection[str]) -> tuple[Any, dict[str, Any]] | Refused:
    try:
        event = parse_event(structured)
        document = msgspec.json.decode(structured)
    except ValidationError as error:
        return _refused(explain(structured, error, EVENT_TYPES), structured)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return Refused(Code.NOT_JSON, None, WORDS[Code.NOT_JSON], None, None)
    except OverflowError:
        # The first and last hours there are, with an offset, have no date in London to compare with.
        return _refused(refusal(Code.SCHEMA_INVALID, "/time", "a timestamp that exists in UTC"), structured)
    if event.type not in accepts:
        return _refused(refusal(Code.UNKNOWN_TYPE, "/type"), structured)
    if event.type == _LOCAL_EVENT and find_identifier(document["data"]["title"]):
        return _refused(refusal(Code.IDENTIFIER_FOUND, "/data/title"), structured)
    return event, document


def _refused(found: Refusal, structured: bytes) -> Refused:
    """A refusal of what the models could not read, with its id and partner where their form is right."""
    event_id, partner = None, None
    try:
        name = _NAME.decode(structured)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        name = None
    if name is not None:
        event_id = name.id if isinstance(name.id, str) and _UUID.fullmatch(name.id) else None
        source = name.source if isinstance(name.source, str) else ""
        slug = source.removeprefix(PARTNER_SOURCE)
        partner = slug if slug != source and _SLUG.fullmatch(slug) else None
    return Refused(found.code, found.pointer, found.message, event_id, partner)


def _hints(event: PersonEvent, dictionary: Dictionary) -> tuple[str, ...]:
    asked, recorded = needs_of(event)
    return tuple(
        f"{need} is deprecated: use {' or '.join(dictionary.needs[need].replaced_by)}"
        for need in (*asked, *recorded)
        if need in dictionary.deprecated
    )
