"""Events of contacts and of the issues that people bring: what is counted."""

from typing import Annotated, Any, Final, Literal, Self

from pydantic import ConfigDict, Field, model_validator

from dictionary.envelope import (
    IF_DECILE,
    PersonData,
    PersonEnvelope,
    PersonUpdateData,
    broken_rule,
    event_schema,
    not_after,
)
from dictionary.fields import (
    Closed,
    Day,
    NeedId,
    NeedOrDomain,
    PartnerCode,
    Score,
    Semver,
    Severity,
    Tool,
    Uuid,
)

MOST_NEEDS: Final = 500
"""That one contact can ask about, and that one can find."""


class ContactRecordedData(PersonData):
    """One contact or assessment conversation: what was asked, what was found.

    What was asked is the denominator; a need found that was not asked about was volunteered.
    """

    contact_id: Uuid
    channel: Literal["in_person", "phone", "video", "online_form", "letter", "home_visit"]
    needs_asked: Annotated[tuple[NeedOrDomain, ...], Field(max_length=MOST_NEEDS)]
    needs_found: Annotated[tuple[NeedId, ...], Field(max_length=MOST_NEEDS)]
    first_contact: bool | None = None


class ContactRecorded(PersonEnvelope):
    """A person was seen, and asked about these needs."""

    EVENT = "contact-recorded"

    type: Literal["uk.needmonitor.contact.recorded.v1"]
    dataschema: Annotated[str, Field(pattern=event_schema("contact-recorded"), max_length=200)]
    data: ContactRecordedData


class IssueRecordedData(PersonData):
    """One issue a person brought. `presenting`: why the person came, rather than found by asking."""

    issue_id: Uuid
    contact_id: Uuid | None = None
    need: NeedId
    dictionary_version: Semver
    onset_on: Day | None = None
    method: Literal["self-reported", "reported-by-related-person", "observed", "administrative", "derived"]
    presenting: bool
    severity: Severity | None = None
    partner_code: PartnerCode | None = None
    can_help: bool | None = None


class IssueRecorded(PersonEnvelope):
    """A person brought an issue: one record, counted once however often it is sent."""

    EVENT = "issue-recorded"

    type: Literal["uk.needmonitor.issue.recorded.v1"]
    dataschema: Annotated[str, Field(pattern=event_schema("issue-recorded"), max_length=200)]
    data: IssueRecordedData

    @model_validator(mode="after")
    def _onset_before(self) -> Self:
        not_after(self.data.onset_on, self.time, "onset_on")
        return self


def _needs_one_of(reason: str, *fields: str) -> dict[str, Any]:
    """If the reason is this, one of the fields is there (and says something)."""
    said = [{"properties": {f: {"type": "string"}}, "required": [f]} for f in fields]
    return {
        "if": {"properties": {"reason": {"const": reason}}, "required": ["reason"]},
        "then": {"anyOf": said},
    }


_RESIDENT: Final[dict[str, Any]] = {
    "if": {"properties": {"location_status": {"const": "resident"}}, "required": ["location_status"]},
    "then": {"properties": {"postcode_sector": {"type": "string"}}, "required": ["postcode_sector"]},
}
_ELSEWHERE: Final[dict[str, Any]] = {
    "if": {
        "properties": {"location_status": {"enum": ["no_fixed_abode", "unknown", "out_of_area"]}},
        "required": ["location_status"],
    },
    "then": {"properties": {"postcode_sector": {"type": "null"}}},
}
_CARRIED: Final[dict[str, tuple[str, ...]]] = {
    "recoded": ("need",),
    "severity_changed": ("severity",),
    "moved": ("postcode_sector", "location_status"),
    "correction": ("need", "severity", "postcode_sector", "location_status"),
    "reconfirmed": (),
}
"""What an update carries by its reason: at least one of these."""


class IssueUpdatedData(PersonUpdateData):
    """What changed of an issue.

    recoded and correction change the record at its own time; moved changes where open issues are, not where
    they were recorded; reconfirmed starts the horizon again. A place counts only in moved and correction.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "allOf": [
                _RESIDENT,
                _ELSEWHERE,
                IF_DECILE,
                *(_needs_one_of(reason, *fields) for reason, fields in _CARRIED.items() if fields),
            ]
        }
    )

    issue_id: Uuid
    reason: Literal["recoded", "severity_changed", "moved", "reconfirmed", "correction"]
    need: NeedId | None = None
    severity: Severity | None = None

    @model_validator(mode="after")
    def _check_update(self) -> Self:
        self._check_person_update()
        carried = _CARRIED[self.reason]
        if carried and all(getattr(self, field) is None for field in carried):
            raise broken_rule(f"/{carried[0]}", f"{self.reason} says what changed: {' or '.join(carried)}")
        return self


class IssueUpdated(PersonEnvelope):
    """Something about a recorded issue changed, or was confirmed to be so still."""

    EVENT = "issue-updated"

    type: Literal["uk.needmonitor.issue.updated.v1"]
    dataschema: Annotated[str, Field(pattern=event_schema("issue-updated"), max_length=200)]
    data: IssueUpdatedData


class IssueWithdrawnData(PersonData):
    """Recorded in error: reversed in every count."""

    issue_id: Uuid
    reason: Literal["entered_in_error", "duplicate", "consent_withdrawn", "wrong_person"]


class IssueWithdrawn(PersonEnvelope):
    """The record, and all that was said of it, had never been."""

    EVENT = "issue-withdrawn"

    type: Literal["uk.needmonitor.issue.withdrawn.v1"]
    dataschema: Annotated[str, Field(pattern=event_schema("issue-withdrawn"), max_length=200)]
    data: IssueWithdrawnData


class Measure(Closed):
    """A score before and after on one instrument."""

    tool: Tool
    before: Score
    after: Score
    scale_min: Score
    scale_max: Score

    @model_validator(mode="after")
    def _within_scale(self) -> Self:
        if not self.scale_min < self.scale_max:
            raise broken_rule("/scale_max", "more than scale_min")
        for field, score in (("before", self.before), ("after", self.after)):
            if not self.scale_min <= score <= self.scale_max:
                raise broken_rule(f"/{field}", "a score from scale_min to scale_max")
        return self


class IssueResolvedData(PersonData):
    """How an issue ended. `died` and `moved_away` end all the person's issues."""

    issue_id: Uuid
    outcome: Literal[
        "resolved", "improved", "unchanged", "worse", "not_engaged", "moved_away", "died", "transferred"
    ]
    service_id: Uuid | None = None
    measure: Measure | None = None


class IssueResolved(PersonEnvelope):
    """An issue is no longer open, whatever came of it."""

    EVENT = "issue-resolved"

    type: Literal["uk.needmonitor.issue.resolved.v1"]
    dataschema: Annotated[str, Field(pattern=event_schema("issue-resolved"), max_length=200)]
    data: IssueResolvedData
