"""Events outside the partners' streams: local events, the dictionary, refusals, links, erasure."""

from typing import Annotated, Any, Final, Literal, Self

from pydantic import ConfigDict, Field, model_validator

from dictionary.envelope import Envelope, broken_rule, event_schema
from dictionary.fields import (
    AuthorityCode,
    Closed,
    Day,
    NeedId,
    Ref,
    SectorCode,
    Semver,
    Sha256,
    Slug,
    Title,
    Uuid,
    WebAddress,
)
from dictionary.refusals import Code


def _only(**fields: str) -> dict[str, Any]:
    """These fields, of these JSON types, and no others."""
    types = {field: {"type": kind} for field, kind in fields.items()}
    return {"properties": types, "required": [*fields], "maxProperties": len(fields)}


class LocalArea(Closed):
    """Where a local event acts: `sectors`, or `lad_code`, or `sector` with `radius_km`."""

    model_config = ConfigDict(
        json_schema_extra={
            "oneOf": [
                _only(sectors="array"),
                _only(lad_code="string"),
                _only(sector="string", radius_km="number"),
            ]
        }
    )

    sectors: Annotated[tuple[SectorCode, ...], Field(min_length=1, max_length=11_000)] | None = None
    lad_code: AuthorityCode | None = None
    sector: SectorCode | None = None
    radius_km: Annotated[float, Field(gt=0, le=100)] | None = None

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        said = {name for name in self.model_fields_set if getattr(self, name) is not None}
        if self.model_fields_set != said or said not in ({"sectors"}, {"lad_code"}, {"sector", "radius_km"}):
            raise broken_rule("", "one of sectors, or lad_code, or sector with radius_km")
        return self


class Scale(Closed):
    """How large a local event is."""

    measure: Literal["jobs", "places", "households"]
    value: Annotated[int, Field(ge=0, le=100_000_000)]


_SERVICE_KINDS: Final = ("service_opened", "service_closed", "service_changed")
_IF_SERVICE: Final[dict[str, Any]] = {
    "if": {"properties": {"kind": {"enum": list(_SERVICE_KINDS)}}, "required": ["kind"]},
    "then": {"properties": {"service_id": {"type": "string"}}, "required": ["service_id"]},
}
_IF_EXPECTED: Final[dict[str, Any]] = {
    "if": {
        "properties": {"expected_needs": {"type": "array", "minItems": 1}},
        "required": ["expected_needs"],
    },
    "then": {"properties": {"expected_direction": {"type": "string"}}, "required": ["expected_direction"]},
}


class LocalEventData(Closed):
    """Something that happened in a place and may change need there. It is not about a person.

    `expected_needs` with a direction is a hypothesis, written down before looking.
    """

    model_config = ConfigDict(json_schema_extra={"allOf": [_IF_SERVICE, _IF_EXPECTED]})

    local_event_id: Uuid
    kind: Literal[
        "employer_closure",
        "employer_opening",
        "service_opened",
        "service_closed",
        "service_changed",
        "benefit_change",
        "rent_or_price_change",
        "school_change",
        "transport_change",
        "severe_weather",
        "outbreak",
        "campaign",
        "boundary_or_recording_change",
        "other",
    ]
    title: Title
    starts_on: Day
    ends_on: Day | None = None
    announced_on: Day | None = None
    area: LocalArea
    expected_needs: Annotated[tuple[NeedId, ...], Field(max_length=200)] | None = None
    expected_direction: Literal["up", "down", "either"] | None = None
    expected_lag_days: Annotated[int, Field(ge=0, le=365)] | None = None
    scale: Scale | None = None
    service_id: Uuid | None = None
    source_url: WebAddress | None = None

    @model_validator(mode="after")
    def _check_local_event(self) -> Self:
        if self.ends_on is not None and self.ends_on < self.starts_on:
            raise broken_rule("/ends_on", "a date not before starts_on")
        if self.announced_on is not None and self.announced_on > self.starts_on:
            raise broken_rule("/announced_on", "a date not after starts_on")
        if self.expected_needs and self.expected_direction is None:
            raise broken_rule("/expected_direction", "up, down or either, because needs are expected")
        if self.kind in _SERVICE_KINDS and self.service_id is None:
            raise broken_rule("/service_id", "the service that opened, closed or changed")
        return self


class LocalEventEntered(Envelope):
    """A local event was entered or changed; its key is `local_event_id`."""

    EVENT = "local-event"

    type: Literal["uk.needmonitor.local-event.entered.v1"]
    dataclassification: Literal["internal", "public"]
    datacategory: Literal["non-personal"]
    dataschema: Annotated[str, Field(pattern=event_schema("local-event"), max_length=200)]
    partitionkey: Uuid
    data: LocalEventData

    @model_validator(mode="after")
    def _key(self) -> Self:
        if self.partitionkey != self.data.local_event_id:
            raise broken_rule("/partitionkey", "equal to data.local_event_id")
        return self


class DictionaryChange(Closed):
    """What happened to one need. `relation`: whether old records may be read as the successor's."""

    need: NeedId
    change: Literal["added", "wording", "deprecated", "retired", "split", "merged"]
    replaced_by: tuple[NeedId, ...] = ()
    relation: Literal["exact", "narrower", "broader", "split"] | None = None


class DictionaryPublishedData(Closed):
    """A version of the dictionary, the digest of its data and what changed."""

    version: Semver
    sha256: Sha256
    changes: tuple[DictionaryChange, ...]


class DictionaryPublished(Envelope):
    """A version of the dictionary was published."""

    EVENT = "dictionary-published"

    type: Literal["uk.needmonitor.dictionary.published.v1"]
    dataclassification: Literal["internal", "public"]
    datacategory: Literal["non-personal"]
    dataschema: Annotated[str, Field(pattern=event_schema("dictionary-published"), max_length=200)]
    data: DictionaryPublishedData


class EventRefusedData(Closed):
    """A dead letter: where the event was, and why it was refused. Never the value.

    `message` is in the dictionary's words; `event_id` and `partner_id` where they could be read.
    """

    source_topic: Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,249}$")]
    partition: Annotated[int, Field(ge=0)]
    offset: Annotated[int, Field(ge=0)]
    code: Annotated[Code, Field(strict=False)]
    pointer: Annotated[str, Field(pattern=r"^(?:/[A-Za-z0-9_~-]+)*$", max_length=200)] | None = None
    event_id: Uuid | None = None
    partner_id: Slug | None = None
    message: Annotated[str, Field(max_length=400)]


class EventRefused(Envelope):
    """An event was refused. Its id follows from its place in the log, so a repeat is recognised."""

    EVENT = "event-refused"

    type: Literal["uk.needmonitor.event.refused.v1"]
    dataclassification: Literal["internal"]
    datacategory: Literal["non-personal"]
    dataschema: Annotated[str, Field(pattern=event_schema("event-refused"), max_length=200)]
    partitionkey: Slug | None = None
    data: EventRefusedData


class PersonLinkedData(Closed):
    """Two references are one person. Sent before the first event under the new key."""

    old_ref: Ref
    old_key_id: Slug
    new_ref: Ref
    new_key_id: Slug


class PersonLinked(Envelope):
    """A linking key was rotated for a person. Restricted."""

    EVENT = "person-linked"

    type: Literal["uk.needmonitor.person.linked.v1"]
    dataclassification: Literal["restricted"]
    datacategory: Literal["special-category", "sensitive"]
    dataschema: Annotated[str, Field(pattern=event_schema("person-linked"), max_length=200)]
    partitionkey: Ref | None = None
    data: PersonLinkedData


Reason = Literal["erasure_request", "retention", "court_order", "opt_out"]
"""Why a person is erased."""


class PersonErasedData(Closed):
    """Whose records are erased, and why."""

    person_ref: Ref
    reason: Reason


class PersonErased(Envelope):
    """An officer had a person erased; tombstones follow."""

    EVENT = "person-erased"

    type: Literal["uk.needmonitor.person.erased.v1"]
    dataclassification: Literal["restricted"]
    datacategory: Literal["special-category", "sensitive"]
    dataschema: Annotated[str, Field(pattern=event_schema("person-erased"), max_length=200)]
    partitionkey: Ref
    data: PersonErasedData
