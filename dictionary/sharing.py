"""A whole information sharing agreement: what machines hold events to, and what people have to know of it.

The blocks are those that agreements in the United Kingdom have in common: the ICO's data sharing code (2021)
asks for purpose, organisations, data items, lawful basis, special categories, access and rights, governance;
WASPI's and WEISF's templates add parties' officers, review dates and designated persons. Which of it is held
to by whom is told in `docs/agreements.md`.
"""

from datetime import date
from typing import Annotated, Any, Final, Literal, Self

from pydantic import AwareDatetime, ConfigDict, Field, model_validator

from dictionary.agreed_fields import ALL, AgreedName, AreaCode, CoveredNeed, IdScope, LawfulBasis
from dictionary.fields import AuthorityCode, Closed, Slug

Words = Annotated[str, Field(min_length=1, max_length=500)]
NeedCode = Annotated[str, Field(pattern=r"^[a-z]+(?:\.[a-z][a-z0-9_]*)?$")]
Role = Literal["public", "commissioner", "partner", "analyst", "public_health", "ig_officer", "admin"]
Output = Literal["map", "alerts", "analytics", "export", "open_data"]
GOVERNING: Final = ("parties", "purpose", "protection", "retention", "rights", "access")
"""Blocks that an agreement in force must have before it is signed; the short form of a register has none."""


class Identity(Closed):
    """Which agreement this is, of whom, and when it is in force.

    Attributes:
        starts, ends: the first and last London days on which events may arrive.
        withdrawn_at: from when nothing that arrives is taken any more.
        parent: the overarching protocol it belongs to.
        supersedes: the id of the agreement it takes the place of.
    """

    id: Slug
    version: Annotated[int, Field(ge=1, le=1_000_000)]
    title: Words
    partner_id: Slug
    status: Literal["draft", "in_force", "withdrawn"]
    starts: date
    ends: date | None = None
    withdrawn_at: AwareDatetime | None = None
    review_on: date | None = None
    parent: Words | None = None
    supersedes: Slug | None = None

    @model_validator(mode="after")
    def _withdrawn(self) -> Self:
        if (self.status == "withdrawn") != (self.withdrawn_at is not None):
            raise ValueError("withdrawn_at is said exactly where the status is withdrawn")
        return self


class Party(Closed):
    """One organisation. Posts and shared mailboxes, never names of persons.

    Attributes:
        code: its ODS code, URN or company number.
        security_standard: such as the Data Security and Protection Toolkit, with its status and date.
    """

    name: Words
    code: Words
    role: Literal["controller", "joint_controller", "processor"]
    lead: bool = False
    data_protection_officer: Words
    risk_owner: Words | None = None
    caldicott_guardian: Words | None = None
    ico_registration: Words
    security_standard: Words | None = None
    approved_by: Words
    approved_on: date


class Purpose(Closed):
    """What the data may be used for, and what not."""

    codes: Annotated[tuple[Slug, ...], Field(min_length=1)]
    text: Words
    outputs: Annotated[tuple[Output, ...], Field(min_length=1)]
    prohibited: tuple[Words, ...] = ()


class Lawfulness(Closed):
    """On what grounds the data may be shared.

    Attributes:
        article_6: of the UK GDPR; what events may name as their lawful basis.
        article_9: conditions for special categories of data.
        schedule_1: the condition of the Data Protection Act 2018 that goes with them.
        article_10: the position on criminal offence data.
        confidence: how the common law duty of confidence is met.
        gateway: the statutory power to share.
        opt_out_required: every event says that the National Data Opt-Out was looked at.
    """

    article_6: Annotated[tuple[LawfulBasis, ...], Field(min_length=1)] = (ALL,)
    article_9: tuple[Words, ...] = ()
    schedule_1: Words | None = None
    article_10: Words | None = None
    confidence: Words | None = None
    gateway: Words | None = None
    opt_out_required: bool = False


class Data(Closed):
    """What is shared, of whom, from where: what check holds events to.

    Attributes:
        home_authority: where people without a known place are counted.
        direction, frequency: from the partner, as things happen; said for the record.
        identifier: what person references are made from, on the partner's side.
        geography: the finest place an event names.
    """

    event_types: Annotated[tuple[AgreedName, ...], Field(min_length=1)] = (ALL,)
    needs: Annotated[tuple[CoveredNeed, ...], Field(min_length=1)]
    fields: tuple[AgreedName, ...] = (ALL,)
    authorities: Annotated[tuple[AreaCode, ...], Field(min_length=1)]
    home_authority: AuthorityCode
    linking_key_id: Slug
    id_scopes: Annotated[tuple[IdScope, ...], Field(min_length=1)] = ("linked", "local")
    identifier: Literal["hmac-sha-256"] = "hmac-sha-256"
    geography: Literal["postcode_sector"] = "postcode_sector"
    direction: Literal["partner_to_hub"] = "partner_to_hub"
    frequency: Words = "as it happens"


class Protection(Closed):
    """The least protection of what leaves; of all agreements the strictest holds (`protection.py`)."""

    least_shown: Annotated[int, Field(ge=1, le=1_000)] = 1
    rounded_to: Annotated[int, Field(ge=1, le=100)] = 1
    hold: Annotated[int, Field(ge=1, le=1_000)] = 1
    sensitive: tuple[NeedCode, ...] = ()


class Retention(Closed):
    """How long the data is kept at most. The log of record never keeps more than its own 1,165 days."""

    raw_days: Annotated[int, Field(ge=1, le=35)] = 35
    log_days: Annotated[int, Field(ge=1, le=1_165)] = 1_165
    released_years: Annotated[int, Field(ge=1, le=20)]
    audit_years: Annotated[int, Field(ge=1, le=20)]


class Rights(Closed):
    """Where people turn to, and what happens when something goes wrong."""

    contact: Words
    subject_access: Words
    erasure: Words
    objection: Words
    breach_contact: Words
    breach_hours: Annotated[int, Field(ge=1, le=72)]


class Grant(Closed):
    """A role that may look, where, and for which purposes."""

    role: Role
    areas: Annotated[tuple[AreaCode, ...], Field(min_length=1)]
    purposes: Annotated[tuple[Slug, ...], Field(min_length=1)]


class Access(Closed):
    """Who may look, and who decides."""

    grants: Annotated[tuple[Grant, ...], Field(min_length=1)]
    approver: Words


_IN_FORCE: Final[dict[str, Any]] = {
    "if": {
        "properties": {"identity": {"properties": {"status": {"const": "in_force"}}, "required": ["status"]}}
    },
    "then": {"required": list(GOVERNING)},
}


class SharingAgreement(Closed):
    """One version of an information sharing agreement between a partner and the hub."""

    model_config = ConfigDict(json_schema_extra=_IN_FORCE)

    identity: Identity
    parties: Annotated[tuple[Party, ...], Field(min_length=2)] | None = None
    purpose: Purpose | None = None
    lawfulness: Lawfulness
    data: Data
    protection: Protection | None = None
    retention: Retention | None = None
    rights: Rights | None = None
    access: Access | None = None

    def missing(self) -> tuple[str, ...]:
        """What it would have to say besides to be signed: the blocks it lacks, the grounds it leaves open."""
        lacks = [block for block in GOVERNING if getattr(self, block) is None]
        open_grounds = ["lawfulness.article_6"] if ALL in self.lawfulness.article_6 else []
        return (*lacks, *open_grounds)
