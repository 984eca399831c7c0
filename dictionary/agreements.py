"""Information sharing agreements: who may send which needs of which areas, from when to when."""

from datetime import date
from functools import cached_property
from typing import Annotated, Final, Self

from pydantic import AwareDatetime, Field, model_validator

from dictionary.agreed_fields import (
    ALL,
    AgreedName,
    AreaCode,
    CoveredNeed,
    IdScope,
    LawfulBasis,
    event_names,
    unknown_fields,
)
from dictionary.fields import AuthorityCode, Closed, Slug
from dictionary.sharing import Data, Identity, Lawfulness, SharingAgreement

EVERYTHING: Final = ALL
GREAT_BRITAIN: Final = "GB"
Said = tuple[str, str, str, str, bool]
"""Type of event, scope and key of its reference, lawful basis, whether nothing is said of the opt-out."""


class Agreement(Closed):
    """What check holds events to, of one version of a sharing agreement between a partner and the place.

    The whole agreement, with what people have to know of it, is a `SharingAgreement` (`sharing.py`).

    Attributes:
        version: counts up; of two with one id the higher is in force.
        home_authority: where people without a fixed address, with an unknown one or out of area are counted.
        authorities: what it covers: local authority codes, nations (`E`, `W`, `S`) or `GB`.
        needs: what it covers: `*`, domains, need ids.
        starts: the first London day on which events may arrive.
        ends: the last such day; None if it has no end yet.
        withdrawn_at: what arrives from then on is refused.
        linking_key_id: the key that linked references are made with.
        id_scopes: whether linked references, a partner's own, or both may be sent.
        opt_out_required: whether every event must say that the National Data Opt-Out was looked at.
        event_types: what may be sent, such as `issue.recorded`, or `*`.
        fields: the optional fields of events that may be sent, or `*`.
        lawful_bases: what events may name as theirs, or `*`.
    """

    id: Slug
    version: Annotated[int, Field(ge=1)] = 1
    partner_id: Slug
    home_authority: AuthorityCode
    authorities: Annotated[tuple[AreaCode, ...], Field(min_length=1)]
    needs: Annotated[tuple[CoveredNeed, ...], Field(min_length=1)]
    starts: date
    ends: date | None = None
    withdrawn_at: AwareDatetime | None = None
    linking_key_id: Slug
    id_scopes: Annotated[tuple[IdScope, ...], Field(min_length=1)] = ("linked", "local")
    opt_out_required: bool = False
    event_types: Annotated[tuple[AgreedName, ...], Field(min_length=1)] = (EVERYTHING,)
    fields: tuple[AgreedName, ...] = (EVERYTHING,)
    lawful_bases: Annotated[tuple[LawfulBasis, ...], Field(min_length=1)] = (EVERYTHING,)

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.ends is not None and self.ends < self.starts:
            raise ValueError("ends is before starts")
        if not self.covers_area(self.home_authority):
            raise ValueError("home_authority is not among authorities")
        strange = sorted({*self.event_types} - event_names() - {EVERYTHING}) or unknown_fields(self.fields)
        if strange:
            raise ValueError(f"no event has {', '.join(strange)}")
        return self

    @cached_property
    def _needs(self) -> frozenset[str]:
        return frozenset(self.needs)

    @cached_property
    def _areas(self) -> frozenset[str]:
        return frozenset(self.authorities)

    @cached_property
    def found_agreed(self) -> dict[Said, tuple[str, ...]]:
        """What check found to be agreed, with the fields not to be sent then; kept with the agreement."""
        return {}

    def covers_need(self, need: str) -> bool:
        """Whether a need, or a whole domain, may be sent."""
        covered = self._needs
        return EVERYTHING in covered or need in covered or need.partition(".")[0] in covered

    def covers_area(self, authority: str) -> bool:
        """Whether people of a local authority may be sent."""
        covered = self._areas
        return GREAT_BRITAIN in covered or authority in covered or authority[:1] in covered

    def covers_event(self, name: str) -> bool:
        """Whether a type of event (`issue.recorded`) may be sent."""
        return EVERYTHING in self.event_types or name in self.event_types

    def covers_basis(self, basis: str) -> bool:
        """Whether events may name this lawful basis."""
        return EVERYTHING in self.lawful_bases or basis in self.lawful_bases


def terms_of(whole: SharingAgreement) -> Agreement:
    """What check holds events to, of a whole agreement.

    Raises:
        pydantic.ValidationError: its parts do not fit together.
    """
    identity, data = whole.identity, whole.data
    return Agreement(
        id=identity.id,
        version=identity.version,
        partner_id=identity.partner_id,
        home_authority=data.home_authority,
        authorities=data.authorities,
        needs=data.needs,
        starts=identity.starts,
        ends=identity.ends,
        withdrawn_at=identity.withdrawn_at,
        linking_key_id=data.linking_key_id,
        id_scopes=data.id_scopes,
        opt_out_required=whole.lawfulness.opt_out_required,
        event_types=data.event_types,
        fields=data.fields,
        lawful_bases=whole.lawfulness.article_6,
    )


def whole_of(terms: Agreement) -> SharingAgreement:
    """An agreement of the register's short form, as a whole one that says nothing else."""
    return SharingAgreement(
        identity=Identity(
            id=terms.id,
            version=terms.version,
            title=terms.id,
            partner_id=terms.partner_id,
            status="in_force" if terms.withdrawn_at is None else "withdrawn",
            starts=terms.starts,
            ends=terms.ends,
            withdrawn_at=terms.withdrawn_at,
        ),
        lawfulness=Lawfulness(article_6=terms.lawful_bases, opt_out_required=terms.opt_out_required),
        data=Data(
            event_types=terms.event_types,
            needs=terms.needs,
            fields=terms.fields,
            authorities=terms.authorities,
            home_authority=terms.home_authority,
            linking_key_id=terms.linking_key_id,
            id_scopes=terms.id_scopes,
        ),
    )
