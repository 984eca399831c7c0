"""The register: partners and agreements by id, as a file of an operator has them."""

import tomllib
from collections.abc import Collection, Mapping
from importlib import resources
from pathlib import Path
from typing import Any, Final, TypeVar

from pydantic import ValidationError

from dictionary.agreements import Agreement, terms_of, whole_of
from dictionary.fields import Closed
from dictionary.partners import Partner
from dictionary.sharing import SharingAgreement

_PLACE: Final = "{authority}"
_Row = TypeVar("_Row", bound=Closed)


class RegisterError(ValueError):
    """The register cannot be used; the text says what to mend, in the words of its file."""


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
