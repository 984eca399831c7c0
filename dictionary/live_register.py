"""A register that learns: signed agreements of the topic are in force over those of the register file.

By id the topic wins over the file, and of the topic the highest version that was signed. What is not signed,
not whole, or not of a partner that is registered changes nothing. Deleting a record changes nothing either:
an agreement is withdrawn, not deleted.
"""

import re
from typing import Any, Final, TypedDict

from joserfc.jwk import KeySet, OKPKey
from pydantic import ValidationError

from dictionary.agreements import terms_of
from dictionary.fields import SLUG_PATTERN
from dictionary.register import Register, in_words
from dictionary.sharing import SharingAgreement
from dictionary.signing import SignatureError, canonical, read_envelope, sign

KIND: Final = "agreement+jws"
_SLUG: Final = re.compile(SLUG_PATTERN)


class AgreementError(ValueError):
    """An agreement that is not taken; the text says why and holds nothing of it but codes."""


class Signed(TypedDict):
    """A record of the topic `agreements`, and a file of `needmonitor agreement sign`."""

    agreement: dict[str, Any]
    signature: str


def signed(agreement: SharingAgreement, key: OKPKey) -> Signed:
    """An agreement with its signature.

    Raises:
        AgreementError: it is a draft, or leaves something open that has to be said.
    """
    see_whole(agreement)
    document = agreement.model_dump(mode="json", exclude_none=True)
    return {"agreement": document, "signature": sign(document, key, KIND)}


def read_signed(value: bytes, keys: KeySet) -> SharingAgreement:
    """A signed agreement, as it goes over the wire.

    Raises:
        AgreementError: it is not one, or not signed by one of the keys.
    """
    try:
        document, _ = read_envelope(value, "agreement", keys, KIND)
        agreement = SharingAgreement.model_validate_json(canonical(document))
    except SignatureError as error:
        raise AgreementError(str(error)) from error
    except ValidationError as error:
        raise AgreementError(f"it breaks a rule: {in_words(error)}") from error
    see_whole(agreement)
    return agreement


def see_whole(agreement: SharingAgreement) -> None:
    """See that an agreement may be signed; a withdrawal need not say more than what is withdrawn.

    Raises:
        AgreementError: it is a draft, or leaves something open that has to be said.
    """
    status = agreement.identity.status
    if status == "draft":
        raise AgreementError("it is a draft")
    if status == "in_force" and agreement.missing():
        raise AgreementError(f"it does not say: {', '.join(agreement.missing())}")
    try:
        terms_of(agreement)
    except ValidationError as error:
        raise AgreementError(f"it breaks a rule: {in_words(error)}") from error


class LiveRegister(Register):
    """The register file's partners and agreements, with what was learned since.

    What is asked of it is answered as of now: whoever needs one answer for a whole batch asks once. No two
    threads may use it.

    Attributes:
        learned: ids of the agreements that come from the topic.
    """

    def __init__(self, file: Register) -> None:
        super().__init__(
            tuple(file.partners.values()), tuple(file.agreements.values()), tuple(file.whole.values())
        )
        self.learned: frozenset[str] = frozenset()

    def learn(self, key: bytes, value: bytes | None, keys: KeySet) -> SharingAgreement | None:
        """Take a record of the topic; returns the agreement that is in force by it, None if nothing changed.

        Raises:
            AgreementError: the record changes nothing, and an operator should know why.
        """
        if value is None:
            raise AgreementError("it was deleted, which ends no agreement: withdraw it")
        agreement = read_signed(value, keys)
        identity = agreement.identity
        if key != identity.id.encode():
            raise AgreementError("its key is not its id")
        if identity.partner_id not in self.partners:
            raise AgreementError(f"its partner {identity.partner_id} is not registered")
        known = self.whole[identity.id] if identity.id in self.learned else None
        if known == agreement:
            return None
        if known is not None and identity.version <= known.identity.version:
            raise AgreementError(f"version {known.identity.version} is known already")
        self.agreements = {**self.agreements, identity.id: terms_of(agreement)}
        self.whole = {**self.whole, identity.id: agreement}
        self.learned |= {identity.id}
        return agreement


def named(key: bytes) -> str:
    """The id in a record's key for a log line; other bytes are not repeated."""
    text = key.decode(errors="replace")
    return text if _SLUG.fullmatch(text) else "without an id"
