"""Information sharing agreements: who may send which needs of which areas, from when to when."""

import tomllib
from collections.abc import Collection, Mapping
from datetime import date
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import Annotated, Any, Final, Self, TypeVar

from pydantic import Field, ValidationError, model_validator

from dictionary.fields import AuthorityCode, Closed, Slug
from dictionary.partners import Partner

EVERYTHING: Final = "*"
GREAT_BRITAIN: Final = "GB"
_PLACE: Final = "{authority}"
_Row = TypeVar("_Row", bound=Closed)


class RegisterError(ValueError):
    """The register cannot be used; the text says what to mend, in the words of its file."""


class Agreement(Closed):
    """One version of a sharing agreement between a partner and the place.

    Attributes:
        home_authority: where people without a fixed address, with an unknown one or out of area are counted.
        authorities: what it covers: local authority codes, nations (`E`, `W`, `S`) or `GB`.
        needs: what it covers: `*`, domains, need ids.
        starts: the first London day on which events may arrive.
        ends: the last such day; None if it has no end yet.
        linking_key_id: the key that linked references are made with.
        opt_out_required: whether every event must say that the National Data Opt-Out was looked at.
    """

    id: Slug
    partner_id: Slug
    home_authority: AuthorityCode
    authorities: Annotated[
        tuple[Annotated[str, Field(pattern=r"^(?:[EWSN][0-9]{8}|[EWS]|GB)$")], ...], Field(min_length=1)
    ]
    needs: Annotated[
        tuple[Annotated[str, Field(pattern=r"^(?:\*|[a-z]+(?:\.[a-z][a-z0-9_]*)?)$")], ...],
        Field(min_length=1),
    ]
    starts: date
    ends: date | None = None
    linking_key_id: Slug
    opt_out_required: bool = False

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.ends is not None and self.ends < self.starts:
            raise ValueError("ends is before starts")
        if not self.covers_area(self.home_authority):
            raise ValueError("home_authority is not among authorities")
        return self

    @cached_property
    def _needs(self) -> frozenset[str]:
        return frozenset(self.needs)

    @cached_property
    def _areas(self) -> frozenset[str]:
        return frozenset(self.authorities)

    def covers_need(self, need: str) -> bool:
        """Whether a need, or a whole domain, may be sent."""
        covered = self._needs
        return EVERYTHING in covered or need in covered or need.partition(".")[0] in covered

    def covers_area(self, authority: str) -> bool:
        """Whether people of a local authority may be sent."""
        covered = self._areas
        return GREAT_BRITAIN in covered or authority in covered or authority[:1] in covered


class Register:
    """Partners and agreements by id. Immutable."""

    def __init__(self, partners: Collection[Partner], agreements: Collection[Agreement]) -> None:
        """Take them and see that they fit together.

        Raises:
            RegisterError: an id is used twice, or an agreement names a partner that is not there.
        """
        self.partners: Mapping[str, Partner] = {partner.id: partner for partner in partners}
        self.agreements: Mapping[str, Agreement] = {agreement.id: agreement for agreement in agreements}
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
    return Register(
        [_read(Partner, row) for row in tables.get("partner", [])],
        [_read(Agreement, row) for row in tables.get("agreement", [])],
    )


def _read(model: type[_Row], values: dict[str, Any]) -> _Row:
    try:
        return model.model_validate(values, strict=False)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the whole"
        raise RegisterError(f"{model.__name__} {values.get('id', '?')}: {where}: {first['msg']}") from error
