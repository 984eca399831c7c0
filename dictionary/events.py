"""Every type of event there is, as closed and frozen models in one union told apart by `type`."""

from typing import Annotated, Final, get_args

from pydantic import Field, TypeAdapter

from dictionary.envelope import Envelope, PersonEnvelope
from dictionary.events_issues import (
    ContactRecorded,
    IssueRecorded,
    IssueResolved,
    IssueUpdated,
    IssueWithdrawn,
)
from dictionary.events_officers import (
    DictionaryPublished,
    EventRefused,
    LocalEventEntered,
    PersonErased,
    PersonLinked,
)
from dictionary.events_services import (
    AssessmentCompleted,
    BudgetAgreed,
    ReferralUpdated,
    ServiceCommenced,
    ServiceEnded,
    ServiceReferred,
)

PersonEvent = (
    ContactRecorded
    | IssueRecorded
    | IssueUpdated
    | IssueWithdrawn
    | IssueResolved
    | ServiceReferred
    | ReferralUpdated
    | ServiceCommenced
    | ServiceEnded
    | AssessmentCompleted
    | BudgetAgreed
)
"""What partners send in their stream."""

Event = PersonEvent | LocalEventEntered | DictionaryPublished | EventRefused | PersonLinked | PersonErased


def type_of(model: type[Envelope]) -> str:
    """The CloudEvents type that a model reads, such as `uk.needmonitor.issue.recorded.v1`."""
    named: str = get_args(model.model_fields["type"].annotation)[0]
    return named


EVENT_TYPES: Final[dict[str, type[Envelope]]] = {type_of(model): model for model in get_args(Event)}
"""CloudEvents type -> model, in the order of the reference."""

PERSON_TYPES: Final = frozenset(t for t, model in EVENT_TYPES.items() if issubclass(model, PersonEnvelope))

_ADAPTER: Final[TypeAdapter[Event]] = TypeAdapter(Annotated[Event, Field(discriminator="type")])


def parse_event(raw: bytes) -> Event:
    """Read one event in structured mode.

    Raises:
        pydantic.ValidationError: not JSON, not of a known type, or not of its form.
    """
    return _ADAPTER.validate_json(raw)
