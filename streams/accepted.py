"""Reading `checked`: from an event as check passed it on to what follow keeps of it."""

from binascii import unhexlify
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from types import UnionType
from typing import Annotated, Any, Final, Union, cast, get_args, get_origin
from uuid import UUID

import msgspec
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from dictionary.events import EVENT_TYPES
from streams.kept import RESOLVED, UPDATED, Kept, Kind

KINDS: Final[Mapping[str, int]] = {
    f"uk.needmonitor.{name}.v1": int(kind)
    for name, kind in (
        ("issue.recorded", Kind.RECORDED),
        ("issue.updated", Kind.UPDATED),
        ("issue.withdrawn", Kind.WITHDRAWN),
        ("issue.resolved", Kind.RESOLVED),
        ("contact.recorded", Kind.CONTACT),
        ("service.referred", Kind.REFERRED),
        ("referral.updated", Kind.REFERRAL_UPDATED),
        ("service.commenced", Kind.COMMENCED),
        ("service.ended", Kind.ENDED),
        ("assessment.completed", Kind.ASSESSED),
        ("budget.agreed", Kind.BUDGETED),
    )
}
"""Event types that are about a person, and what follow calls them."""
DIGEST_BYTES: Final = 10
_PERSON_BLOCK: Final = (
    "person_ref", "person_key_id", "household_ref", "postcode_sector", "location_status",
    "imd_decile", "imd_year", "age_band", "sex", "lawful_basis", "agreement_id", "id_scope", "opt_out",
)  # fmt: skip
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class MisreadError(ValueError):
    """A record of `checked` without what every checked event has. Carries no value."""


class _Body(msgspec.Struct):
    """What follow reads of an event's `data`, whatever its type; the other fields are in `_whole`."""

    partner_id: str = ""
    dictionary_version: str | None = None
    issue_id: str = ""
    location_status: str | None = None
    need: str | None = None
    outcome: str = ""
    postcode_sector: str | None = None
    reason: str = ""


def _whole() -> type[_Body]:
    """`_Body` with every field that any type of event about a person has, by name.

    So a body has one form, whatever the order of its fields and whether what is not said is left out or null.
    """
    models: list[Any] = [EVENT_TYPES[name].model_fields["data"].annotation for name in KINDS]
    fields = {name: field.annotation for model in models for name, field in _fields_of(model).items()}
    rest = [
        (name, _kind(fields[name]), None) for name in sorted(fields.keys() - set(_Body.__struct_fields__))
    ]
    return cast("type[_Body]", msgspec.defstruct("_Whole", rest, bases=(_Body,), omit_defaults=True))


def _fields_of(model: Any) -> Mapping[str, FieldInfo]:
    found: Mapping[str, FieldInfo] = model.model_fields
    return found


def _kind(annotation: Any) -> Any:
    """How a field is read: 5 hours and 5.0 hours, and what is null and what is left out, are the same."""
    if annotation is float:
        return float | None
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        fields = sorted(annotation.model_fields.items())
        inner = [(name, _kind(field.annotation), None) for name, field in fields]
        return msgspec.defstruct(annotation.__name__, inner, omit_defaults=True) | None
    if get_origin(annotation) in {Annotated, Union, UnionType}:
        return _kind(get_args(annotation)[0])
    return Any


class _Checked(msgspec.Struct, frozen=True):
    """The value of a record of `checked`, as far as follow needs it."""

    id: str
    type: str
    time: datetime
    arrivaltime: datetime
    homeauthority: str
    data: _Body
    recordedtime: datetime | None = None


_WHOLE_CHECKED: Final = cast(
    "type[_Checked]",
    msgspec.defstruct("_WholeChecked", [("data", _whole())], bases=(_Checked,), kw_only=True),
)
_DECODE: Final = msgspec.json.Decoder(_WHOLE_CHECKED).decode
_PACK: Final = msgspec.msgpack.Encoder(order="deterministic").encode


def micros(instant: datetime) -> int:
    """An aware instant as whole microseconds since the epoch."""
    since = instant - EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def instant_text(at: int) -> str:
    """Microseconds since the epoch as RFC 3339 in UTC."""
    return (EPOCH + timedelta(microseconds=at)).isoformat().replace("+00:00", "Z")


def read_checked(
    value: bytes, place: str, horizons: Mapping[str, int], places_authority: Callable[[str], str | None]
) -> tuple[Kept, int] | None:
    """What follow keeps of an event and when it arrived; None where it is not about a person.

    Args:
        value: of a record of `checked`.
        place: the end of the record's key: raw topic/partition/offset.
        horizons: need -> days it stays open; a need that is not in it gets 0.
        places_authority: sector -> its local authority, None where none is known.

    Raises:
        MisreadError: check never writes such a value.
    """
    try:
        event = _DECODE(value)
        kind = KINDS.get(event.type)
        if kind is None:
            return None
        return _kept(event, kind, place, horizons, places_authority), micros(event.arrivaltime)
    except (msgspec.DecodeError, LookupError, TypeError, ValueError, AttributeError) as error:
        raise MisreadError(type(error).__name__) from error


def _kept(
    event: _Checked,
    kind: int,
    place: str,
    horizons: Mapping[str, int],
    places_authority: Callable[[str], str | None],
) -> Kept:
    body = event.data
    if not body.partner_id:
        raise MisreadError("partner_id")
    time = micros(event.time)
    recorded = event.recordedtime
    delay = 0 if recorded is None or recorded == event.time else micros(recorded) - time
    # A newer dictionary version alone makes no other body.
    body.dictionary_version = None
    digest = blake2b(_PACK((event.type, time, delay, body)), digest_size=DIGEST_BYTES).digest()
    kept = Kept(kind, body.partner_id, _id(event.id), digest, place, time, delay)
    if kind > RESOLVED:
        kept.facts = _facts(body)
        return kept
    kept.issue = _id(body.issue_id)
    kept.word = body.outcome if kind == RESOLVED else body.reason
    if kind <= UPDATED:
        kept.need = body.need or ""
        kept.horizon = horizons.get(kept.need, 0)
        kept.authority, kept.area = _where(body, event.homeauthority, places_authority)
    return kept


def _facts(body: _Body) -> bytes:
    """What an event says beside the person block; the body is used up."""
    body.partner_id = ""
    for field in _PERSON_BLOCK:
        setattr(body, field, None)
    return _PACK(body)


def _where(body: _Body, home: str, places_authority: Callable[[str], str | None]) -> tuple[str, str]:
    """(local authority, area) an event speaks of; ("", "") if it speaks of none.

    A sector that no authority is known for, and whoever has no fixed address, count in the home authority.
    """
    sector = body.postcode_sector
    if sector:
        return places_authority(sector) or home, sector
    return (home, f"{home}/none") if body.location_status else ("", "")


def _id(text: str) -> bytes:
    return unhexlify(text.replace("-", "")) if len(text) == 36 else UUID(text).bytes  # noqa: PLR2004
