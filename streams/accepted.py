"""Reading `checked`: from an event as check passed it on to what follow keeps of it."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Any, Final
from uuid import UUID

import msgspec

from streams.kept import RECORDED, RESOLVED, UPDATED, Kept, Kind

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
NO_BODY: Final = "dictionary_version"
DIGEST_BYTES: Final = 10
_PERSON_BLOCK: Final = frozenset({
    "person_ref", "person_key_id", "household_ref", "partner_id", "postcode_sector", "location_status",
    "imd_decile", "imd_year", "age_band", "sex", "lawful_basis", "agreement_id", "id_scope", "opt_out",
})  # fmt: skip
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class MisreadError(ValueError):
    """A record of `checked` without what every checked event has. Carries no value."""


class _Checked(msgspec.Struct, frozen=True):
    """The value of a record of `checked`, as far as follow needs it."""

    id: str
    type: str
    time: datetime
    arrivaltime: datetime
    homeauthority: str
    data: dict[str, Any]
    recordedtime: datetime | None = None


_DECODE: Final = msgspec.json.Decoder(_Checked).decode
_CANONICAL: Final = msgspec.json.Encoder(order="deterministic").encode
_PACK: Final = msgspec.msgpack.Encoder(order="deterministic").encode


def micros(instant: datetime) -> int:
    """An aware instant as whole microseconds since the epoch."""
    since = instant - _EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def instant_text(at: int) -> str:
    """Microseconds since the epoch as RFC 3339 in UTC."""
    return (_EPOCH + timedelta(microseconds=at)).isoformat().replace("+00:00", "Z")


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
    data = event.data
    time = micros(event.time)
    delay = micros(event.recordedtime) - time if event.recordedtime is not None else 0
    digest = _digest(event.type, time, delay, data)
    kept = Kept(kind, data["partner_id"], _id(event.id), digest, place, time, delay)
    if kind > RESOLVED:
        kept.facts = _PACK({key: value for key, value in data.items() if key not in _PERSON_BLOCK})
        return kept
    kept.issue = _id(data["issue_id"])
    kept.word = data.get("outcome" if kind == RESOLVED else "reason") or ""
    if kind <= UPDATED:
        kept.need = data["need"] if kind == RECORDED else data.get("need") or ""
        kept.horizon = horizons.get(kept.need, 0)
        kept.authority, kept.area = _where(data, event.homeauthority, places_authority)
    return kept


def _where(
    data: Mapping[str, Any], home: str, places_authority: Callable[[str], str | None]
) -> tuple[str, str]:
    """(local authority, area) an event speaks of; ("", "") if it speaks of none.

    A sector that no authority is known for, and whoever has no fixed address, count in the home authority.
    """
    sector, status = data.get("postcode_sector"), data.get("location_status")
    if sector:
        return places_authority(sector) or home, sector
    return (home, f"{home}/none") if status else ("", "")


def _digest(event_type: str, time: int, delay: int, data: dict[str, Any]) -> bytes:
    """The body in few bytes: equal bodies written differently agree, a newer dictionary version aside."""
    body = data
    if NO_BODY in data:
        body = data.copy()
        del body[NO_BODY]
    return blake2b(_CANONICAL((event_type, time, delay, body)), digest_size=DIGEST_BYTES).digest()


def _id(text: str) -> bytes:
    return UUID(text).bytes if len(text) != 36 else bytes.fromhex(text.replace("-", ""))  # noqa: PLR2004
