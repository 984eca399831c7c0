"""Events of services and assessments: from asking for help to getting it, and what it takes."""

from typing import Annotated, Any, Final, Literal, Self

from pydantic import ConfigDict, Field, model_validator

from dictionary.envelope import (
    IF_DECILE,
    IF_RESIDENT,
    PersonData,
    PersonEnvelope,
    broken_rule,
    event_schema,
    not_after,
)
from dictionary.fields import (
    CareActOutcome,
    CarersHoursAWeek,
    Closed,
    Day,
    HoursAWeek,
    Pence,
    ServiceType,
    Tool,
    Uuid,
)


class ServiceReferredData(PersonData):
    """Someone was referred to a service (an Open Referral UK id) for these issues."""

    referral_id: Uuid
    issue_ids: Annotated[tuple[Uuid, ...], Field(min_length=1, max_length=100)]
    to_service_id: Uuid
    to_service_type: ServiceType | None = None
    priority: Literal["routine", "urgent", "asap", "stat"] | None = None


class ServiceReferred(PersonEnvelope):
    """A referral was made."""

    EVENT = "service-referred"

    type: Literal["uk.needmonitor.service.referred.v1"]
    dataschema: Annotated[str, Field(pattern=event_schema("service-referred"), max_length=200)]
    data: ServiceReferredData


class ReferralUpdatedData(PersonData):
    """Where a referral stands: a part of the statuses of a FHIR Task."""

    referral_id: Uuid
    status: Literal[
        "requested",
        "accepted",
        "rejected",
        "on-hold",
        "in-progress",
        "completed",
        "cancelled",
        "failed",
        "entered-in-error",
    ]
    status_reason: (
        Literal["no_capacity", "waitlist", "not_eligible", "declined_by_person", "other"] | None
    ) = None


class ReferralUpdated(PersonEnvelope):
    """A referral got another status."""

    EVENT = "referral-updated"

    type: Literal["uk.needmonitor.referral.updated.v1"]
    dataschema: Annotated[str, Field(pattern=event_schema("referral-updated"), max_length=200)]
    data: ReferralUpdatedData


_LED_HERE: Final[dict[str, Any]] = {
    "anyOf": [
        {"properties": {field: {"type": "string"}}, "required": [field]}
        for field in ("referral_id", "assessment_id")
    ]
}


class ServiceCommencedData(PersonData):
    """A service began, after a referral or an assessment (at least one is named)."""

    model_config = ConfigDict(json_schema_extra={"allOf": [IF_RESIDENT, IF_DECILE, _LED_HERE]})

    service_episode_id: Uuid
    service_id: Uuid
    referral_id: Uuid | None = None
    assessment_id: Uuid | None = None
    planned_hours_week: HoursAWeek | None = None

    @model_validator(mode="after")
    def _led_here(self) -> Self:
        if self.referral_id is None and self.assessment_id is None:
            raise broken_rule("/referral_id", "referral_id or assessment_id, to say what led here")
        return self


class ServiceCommenced(PersonEnvelope):
    """A service began for a person."""

    EVENT = "service-commenced"

    type: Literal["uk.needmonitor.service.commenced.v1"]
    dataschema: Annotated[str, Field(pattern=event_schema("service-commenced"), max_length=200)]
    data: ServiceCommencedData


class ServiceEndedData(PersonData):
    """A service ended, and why."""

    service_episode_id: Uuid
    end_reason: Literal["completed", "stopped_by_person", "stopped_by_service", "moved", "died"]


class ServiceEnded(PersonEnvelope):
    """A service ended for a person."""

    EVENT = "service-ended"

    type: Literal["uk.needmonitor.service.ended.v1"]
    dataschema: Annotated[str, Field(pattern=event_schema("service-ended"), max_length=200)]
    data: ServiceEndedData


class HoursEstimated(Closed):
    """Estimated hours a week, by kind of support."""

    personal_care: HoursAWeek | None = None
    domestic: HoursAWeek | None = None
    nights: HoursAWeek | None = None
    community: HoursAWeek | None = None
    other: HoursAWeek | None = None


class AssessmentCompletedData(PersonData):
    """What an assessment came to. `independence`: Care Act outcome -> 0 (full support) to 4 (independent)."""

    assessment_id: Uuid
    assessment_type: Literal[
        "care_act_adult",
        "carer",
        "children_social_care",
        "education_health_care",
        "continuing_healthcare",
        "reablement",
        "whole_person",
    ]
    started_on: Day | None = None
    tool: Tool
    estimated_budget_week_pence: Pence | None = None
    hours_estimated: HoursEstimated | None = None
    unpaid_carer_hours_week: CarersHoursAWeek | None = None
    unpaid_carers: Annotated[int, Field(ge=0, le=20)] | None = None
    carer_at_risk: bool | None = None
    outcomes_not_achieved: Annotated[tuple[CareActOutcome, ...], Field(max_length=10)] | None = None
    eligible: bool | None = None
    independence: dict[CareActOutcome, Annotated[int, Field(ge=0, le=4)]] | None = None

    @model_validator(mode="after")
    def _hours_of_carers(self) -> Self:
        hours, carers = self.unpaid_carer_hours_week, self.unpaid_carers
        # A week has 168 hours, so one carer cannot give more.
        if hours is not None and carers is not None and hours > 168 * carers:
            raise broken_rule("/unpaid_carer_hours_week", "at most 168 hours a week for each unpaid carer")
        return self


class AssessmentCompleted(PersonEnvelope):
    """An assessment was completed at `time`."""

    EVENT = "assessment-completed"

    type: Literal["uk.needmonitor.assessment.completed.v1"]
    dataschema: Annotated[str, Field(pattern=event_schema("assessment-completed"), max_length=200)]
    data: AssessmentCompletedData

    @model_validator(mode="after")
    def _started_before(self) -> Self:
        not_after(self.data.started_on, self.time, "started_on")
        return self


class BudgetAgreedData(PersonData):
    """The cost that was agreed after an assessment, in pence a week."""

    assessment_id: Uuid
    planned_budget_week_pence: Pence


class BudgetAgreed(PersonEnvelope):
    """A budget was agreed, often weeks after the assessment."""

    EVENT = "budget-agreed"

    type: Literal["uk.needmonitor.budget.agreed.v1"]
    dataschema: Annotated[str, Field(pattern=event_schema("budget-agreed"), max_length=200)]
    data: BudgetAgreedData
