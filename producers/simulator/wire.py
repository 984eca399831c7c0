"""Simulated events as they go over the wire."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final, NamedTuple
from uuid import NAMESPACE_URL, uuid5

import msgspec

from dictionary.envelope import PARTNER_SOURCE
from dictionary.events import EVENT_TYPES
from dictionary.topics import raw_topic
from producers.simulator.caseloads import Caseload
from producers.simulator.people import Person
from producers.uuids import uuid_of

SCHEMAS: Final = "urn:needmonitor:schemas"
TYPES: Final = {model.EVENT: name for name, model in EVENT_TYPES.items()}
CATEGORIES: Final = {"standard": "standard", "sensitive": "sensitive", "special": "special-category"}
"""The `datacategory` of a need's sensitivity."""
_DAY_SECONDS: Final = 86_400
_encode: Final = msgspec.json.Encoder().encode


class SimulatedEvent(NamedTuple):
    """One event, when it reaches the log, and where."""

    due: datetime
    topic: str
    partner: str
    key: bytes
    value: bytes


class Said(NamedTuple):
    """What an event says beyond its person: `name` makes its id; `time` is in UTC seconds since 1970.

    `has_place` is false where a place would mean a move; `category` is a `datacategory`.
    """

    event: str
    name: str
    time: int
    data: Mapping[str, Any]
    category: str
    has_place: bool = True
    episode: str | None = None


@lru_cache(maxsize=64)
def namespace_of(partner: str) -> bytes:
    """The UUIDv5 namespace of everything that one partner identifies."""
    return uuid5(NAMESPACE_URL, f"{PARTNER_SOURCE}{partner}").bytes


def timestamp(seconds: int) -> str:
    """UTC seconds since 1970 as RFC 3339."""
    day, second = divmod(seconds, _DAY_SECONDS)
    return f"{_date(day)}T{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}Z"


@lru_cache(maxsize=2_000)
def _date(day: int) -> str:
    return datetime.fromtimestamp(day * _DAY_SECONDS, UTC).date().isoformat()


def written(
    said: Said, caseload: Caseload, person: Person, *, recorded: int, due: int, backfill: bool
) -> SimulatedEvent:
    """The event of one partner about one person; `recorded` and `due` are in UTC seconds since 1970."""
    block = _place(person) if said.has_place else {}
    event = {
        "specversion": "1.0",
        "id": uuid_of(namespace_of(caseload.partner_id), f"{said.event}/{said.name}"),
        "source": PARTNER_SOURCE + caseload.partner_id,
        "type": TYPES[said.event],
        "time": timestamp(said.time),
        "recordedtime": timestamp(recorded),
        "datacontenttype": "application/json",
        "dataschema": f"{SCHEMAS}/{said.event}/1.0.0",
        "partitionkey": person.ref,
        "dataclassification": "restricted",
        "datacategory": said.category,
        **({"correlationid": said.episode} if said.episode else {}),
        **({"backfill": True} if backfill else {}),
        "data": {**_person(caseload, person), **block, **said.data},
    }
    return SimulatedEvent(
        datetime.fromtimestamp(due, UTC),
        raw_topic(caseload.partner_id),
        caseload.partner_id,
        person.ref.encode(),
        _encode(event),
    )


def _person(caseload: Caseload, person: Person) -> dict[str, Any]:
    agreement = caseload.agreement
    block: dict[str, Any] = {
        "person_ref": person.ref,
        "person_key_id": f"{caseload.partner_id}-own" if caseload.local_ids else agreement.linking_key_id,
        "partner_id": caseload.partner_id,
        "age_band": person.age_band,
        "sex": person.sex,
        "lawful_basis": "public_task",
        "agreement_id": agreement.id,
        "id_scope": "local" if caseload.local_ids else "linked",
    }
    if caseload.sends_household:
        block["household_ref"] = person.household_ref
    if agreement.opt_out_required:
        block["opt_out"] = "checked_not_opted_out"
    if person.decile is not None:
        block["imd_decile"] = person.decile
        block["imd_year"] = person.imd_year
    return block


def _place(person: Person) -> dict[str, str]:
    if person.sector is None:
        return {"location_status": person.status}
    return {"location_status": "resident", "postcode_sector": person.sector}
