"""The words of agreements, and what one may leave out of events: optional fields, by type of event."""

from collections.abc import Collection, Mapping
from functools import cache
from typing import Annotated, Final, Literal

from pydantic import Field

from dictionary.envelope import TYPE_PREFIX
from dictionary.events import EVENT_TYPES, PERSON_TYPES

ALL: Final = "*"
AreaCode = Annotated[str, Field(pattern=r"^(?:[EWSN][0-9]{8}|[EWS]|GB)$")]
CoveredNeed = Annotated[str, Field(pattern=r"^(?:\*|[a-z]+(?:\.[a-z][a-z0-9_]*)?)$")]
AgreedName = Annotated[str, Field(pattern=r"^(?:\*|[a-z_]+(?:\.[a-z_]+)?)$")]
IdScope = Literal["linked", "local"]
LawfulBasis = Literal[
    "*", "public_task", "legal_obligation", "legitimate_interests", "vital_interests", "consent"
]

STRUCTURAL: Final = frozenset(
    {"postcode_sector", "location_status", "opt_out", "need", "referral_id", "assessment_id"}
)
"""Optional in some event only because something else stands in for them, or agreed by a rule of their own."""


@cache
def optional_fields() -> Mapping[str, tuple[str, ...]]:
    """CloudEvents type -> the fields of its data that a partner may be asked not to send."""
    found: dict[str, tuple[str, ...]] = {}
    for event_type in sorted(PERSON_TYPES):
        data = EVENT_TYPES[event_type].model_fields["data"].annotation
        fields = getattr(data, "model_fields", {})
        optional = (name for name, field in fields.items() if not field.is_required())
        found[event_type] = tuple(name for name in optional if name not in STRUCTURAL)
    return found


@cache
def event_names() -> frozenset[str]:
    """What agreements call the types of events, such as `issue.recorded`."""
    return frozenset(name_of(event_type) for event_type in PERSON_TYPES)


def name_of(event_type: str) -> str:
    """`issue.recorded` for `uk.needmonitor.issue.recorded.v1`."""
    return event_type.removeprefix(TYPE_PREFIX).rpartition(".")[0]


def not_agreed(event_type: str, agreed: Collection[str]) -> tuple[str, ...]:
    """The optional fields of a type of event that may not be sent where only some are agreed."""
    if ALL in agreed:
        return ()
    return tuple(name for name in optional_fields()[event_type] if name not in agreed)


def unknown_fields(agreed: Collection[str]) -> list[str]:
    """Names among the agreed that no type of event has as an optional field, sorted."""
    known = {name for names in optional_fields().values() for name in names}
    return sorted(set(agreed) - known - {ALL})
