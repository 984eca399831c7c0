"""What every event has: attributes of CloudEvents 1.0 and, where it is about a person, the person block."""

from datetime import datetime
from typing import Annotated, Any, ClassVar, Final, Literal, Self

from pydantic import ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from dictionary.fields import (
    URI_PATTERN,
    AgeBand,
    Closed,
    Day,
    Instant,
    LocationStatus,
    OptOut,
    Ref,
    SectorCode,
    Slug,
    Uuid,
)
from dictionary.moments import LONDON

TYPE_PREFIX: Final = "uk.needmonitor."
PARTNER_SOURCE: Final = "urn:needmonitor:partner:"
LONGEST_EVENT: Final = 64 * 1024
"""Bytes. CloudEvents asks intermediaries to forward no more."""


def broken_rule(field: str, expected: str) -> PydanticCustomError:
    """A rule between fields was broken; `field` is the JSON pointer below the model, "" for the model."""
    return PydanticCustomError("rule", "{expected}", {"expected": expected, "field": field})


def event_schema(event: str) -> str:
    """The pattern of a `dataschema` that ends in /{event}/{semver} with the major version we speak."""
    return rf"^(?:https?|urn):[A-Za-z0-9./:_-]*/{event}/1\.[0-9]{{1,5}}\.[0-9]{{1,5}}$"


class Envelope(Closed):
    """The attributes of an event. They may be logged, so none says anything about a person.

    `time` is when it happened (the person presented); `recordedtime` when the case system wrote it, equal
    to `time` where it does not say. `source` and `id` together identify an event: the same twice is one.
    """

    EVENT: ClassVar[str] = ""

    specversion: Literal["1.0"]
    id: Uuid
    source: Annotated[str, Field(pattern=URI_PATTERN, max_length=200)]
    time: Instant
    recordedtime: Instant
    datacontenttype: Literal["application/json"]
    dataclassification: Literal["restricted", "internal", "public"]
    datacategory: Literal["special-category", "sensitive", "standard", "non-personal"]
    correlationid: Uuid | None = None
    causationid: Uuid | None = None
    sequence: Annotated[str, Field(pattern=r"^[0-9]{1,20}$")] | None = None
    backfill: bool | None = None


class PersonEnvelope(Envelope):
    """An event about a person: `partitionkey` is the person's reference, and there is no `subject`."""

    dataclassification: Literal["restricted", "internal"]
    datacategory: Literal["special-category", "sensitive", "standard"]
    partitionkey: Ref


IF_RESIDENT: Final[dict[str, Any]] = {
    "if": {"properties": {"location_status": {"const": "resident"}}, "required": ["location_status"]},
    "then": {"properties": {"postcode_sector": {"type": "string"}}, "required": ["postcode_sector"]},
    "else": {"properties": {"postcode_sector": {"type": "null"}}},
}
IF_DECILE: Final[dict[str, Any]] = {
    "if": {"properties": {"imd_decile": {"type": "integer"}}, "required": ["imd_decile"]},
    "then": {"properties": {"imd_year": {"type": "integer"}}, "required": ["imd_year"]},
    "else": {"properties": {"imd_year": {"type": "null"}}},
}


class _Person(Closed):
    person_ref: Ref
    person_key_id: Slug
    household_ref: Ref | None = None
    partner_id: Slug
    imd_decile: Annotated[int, Field(ge=1, le=10)] | None = None
    imd_year: Literal[2019, 2025] | None = None
    age_band: AgeBand | None = None
    sex: Literal["female", "male", "other", "unknown"] | None = None
    lawful_basis: Literal[
        "public_task", "legal_obligation", "legitimate_interests", "vital_interests", "consent"
    ]
    agreement_id: Slug
    id_scope: Literal["linked", "local"]
    opt_out: OptOut | None = None

    def _decile_with_year(self) -> None:
        if (self.imd_decile is None) != (self.imd_year is None):
            missing = "imd_year" if self.imd_year is None else "imd_decile"
            raise broken_rule(f"/{missing}", "imd_decile and imd_year come together")


class PersonData(_Person):
    """The person block: a pseudonym, where the person lives by sector, and under which agreement.

    `postcode_sector` is there exactly when `location_status` is `resident`.
    """

    model_config = ConfigDict(json_schema_extra={"allOf": [IF_RESIDENT, IF_DECILE]})

    postcode_sector: SectorCode | None = None
    location_status: LocationStatus

    @model_validator(mode="after")
    def _check_person(self) -> Self:
        if (self.location_status == "resident") != (self.postcode_sector is not None):
            raise broken_rule("/postcode_sector", "a sector such as B1 1 with resident, and only with it")
        self._decile_with_year()
        return self


class PersonUpdateData(_Person):
    """The person block of an update, where a place means "changed to" and may be left out.

    A sector without a status means `resident`.
    """

    postcode_sector: SectorCode | None = None
    location_status: LocationStatus | None = None

    def _check_person_update(self) -> None:
        sector, status = self.postcode_sector, self.location_status
        if status == "resident" and sector is None:
            raise broken_rule("/postcode_sector", "a sector such as B1 1 with resident")
        if sector is not None and status not in {None, "resident"}:
            raise broken_rule("/postcode_sector", "no sector unless location_status is resident")
        self._decile_with_year()


def not_after(day: Day | None, time: datetime, field: str) -> None:
    """Refuse a date that is after the London date of the event.

    Raises:
        PydanticCustomError: it is after.
    """
    if day is not None and day > time.astimezone(LONDON).date():
        raise broken_rule(f"/data/{field}", "a date not after the date of time")
