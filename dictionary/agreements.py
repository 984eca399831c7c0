"""Information sharing agreements: who may send which needs of which areas, from when to when."""

import tomllib
from collections.abc import Collection, Mapping
from datetime import date
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import Annotated, Any, Final, Self, TypeVar

from pydantic import AwareDatetime, Field, ValidationError, model_validator

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
from dictionary.partners import Partner
from dictionary.sharing import Data, Identity, Lawfulness, SharingAgreement

EVERYTHING: Final = ALL
GREAT_BRITAIN: Final = "GB"
_PLACE: Final = "{authority}"
Said = tuple[str, str, str, str, bool]
"""Type of event, scope and key of its reference, lawful basis, whether nothing is said of the opt-out."""
_Row = TypeVar("_Row", bound=Closed)


class RegisterError(ValueError):
    """The register cannot be used; the text says what to mend, in the words of its file."""


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


class Register:
    """Partners and agreements by id.

    Attributes:
        partners: the organisations.
        agreements: what check holds events to.
        whole: the agreements with all that they say.
    """

    def __init__(
        self,
        partners: Collection[Partner],
        agreements: Collection[Agreement],
        whole: Collection[SharingAgreement] = (),
    ) -> None:
        """Take them and see that they fit together; `whole` says more of some of the agreements.

        Raises:
            RegisterError: an id is used twice, or an agreement names a partner that is not there.
        """
        self.partners: Mapping[str, Partner] = {partner.id: partner for partner in partners}
        self.agreements: Mapping[str, Agreement] = {agreement.id: agreement for agreement in agreements}
        self.whole: Mapping[str, SharingAgreement] = {
            **{agreement.id: whole_of(agreement) for agreement in agreements},
            **{known.identity.id: known for known in whole},
        }
        if len(self.partners) != len(partners) or len(self.agreements) != len(agreements):
            raise RegisterError("an id is used twice in the register")
        for agreement in agreements:
            if agreement.partner_id not in self.partners:
                raise RegisterError(f"agreement {agreement.id}: no partner {agreement.partner_id}")

    def partner(self, partner_id: str) -> Partner | None:
        """The partner with this id."""
        return self.partners.get(partner_id)

    def covering(self, agreement_id: str) -> Agreement | None:
        """The agreement an event names."""
        return self.agreements.get(agreement_id)

    def of_partner(self, partner_id: str) -> list[Agreement]:
        """All agreements of a partner, in the order of the file."""
        return [agreement for agreement in self.agreements.values() if agreement.partner_id == partner_id]


def load_register(path: Path | None) -> Register:
    """Read a register from a TOML file with `[[partner]]` and `[[agreement]]`; None is an empty register.

    Raises:
        RegisterError: the file is not there, is no TOML, or breaks a rule.
    """
    if path is None:
        return Register((), ())
    try:
        return _register(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise RegisterError(f"{path}: {error.strerror}") from error


def demo_register(authority: str) -> Register:
    """Six partners of one place, all of them invented, with agreements that cover everything they send.

    Args:
        authority: the code of the local authority, such as `E08000025`.
    """
    text = (resources.files("dictionary") / "data" / "demo_partners.toml").read_text(encoding="utf-8")
    return _register(text.replace(_PLACE, authority))


def _register(text: str) -> Register:
    try:
        tables: dict[str, Any] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RegisterError(f"not TOML: {error}") from error
    unknown = tables.keys() - {"partner", "agreement"}
    if unknown:
        raise RegisterError(f"unknown tables: {', '.join(sorted(unknown))}")
    rows = tables.get("agreement", [])
    whole = [_read(SharingAgreement, row) for row in rows if "identity" in row]
    short = [_read(Agreement, row) for row in rows if "identity" not in row]
    partners = [_read(Partner, row) for row in tables.get("partner", [])]
    return Register(partners, [*short, *(_terms(known) for known in whole)], whole)


def _terms(whole: SharingAgreement) -> Agreement:
    try:
        return terms_of(whole)
    except ValidationError as error:
        raise RegisterError(f"agreement {whole.identity.id}: {in_words(error)}") from error


def _read(model: type[_Row], values: dict[str, Any]) -> _Row:
    try:
        return model.model_validate(values, strict=False)
    except ValidationError as error:
        named = values.get("id") or values.get("identity", {}).get("id", "?")
        raise RegisterError(f"{model.__name__} {named}: {in_words(error)}") from error


def in_words(error: ValidationError) -> str:
    """The first thing wrong with a partner or an agreement, and where, for whoever wrote it."""
    first = error.errors(include_url=False)[0]
    where = ".".join(str(part) for part in first["loc"]) or "the whole"
    return f"{where}: {first['msg']}"
