"""The gate's numbers as a document that an officer signs, with floors under which nothing may be signed.

What each number does, what attackers get at which of them, and why the floors lie where they do:
`docs/privacy.md`. Which needs are coarse is the dictionary's to say, when cells are looked at the code's.
"""

from typing import Annotated, Any, Final, Literal, Self, TypedDict

from joserfc.jwk import KeySet, OKPKey
from pydantic import Field, ValidationError, model_validator

from dictionary.fields import Closed
from dictionary.register import in_words
from dictionary.signing import SignatureError, canonical, read_envelope, sign

KIND: Final = "policy+jws"


class PolicyError(ValueError):
    """A policy that is not taken; the text says why."""


class GatePolicy(Closed):
    """What may be released. A change of any number is a new version.

    Attributes:
        name: of the policy; what snapshots name is `called`.
        version: of its numbers.
        hold: how many people must have come or gone before a cell moves. Under 9, all cells of a person
            together tell more than the .15 that is asked for.
        least: noised numbers under it are small; under 8 NHS Digital shows none.
        public_least: of the public, in released values.
        coarse_times: by how much both are greater for a coarse need.
        rounded_to: noised numbers are shown to the nearest multiple. It and `most` stay what they are: the
            intervals that are told of released figures reckon with them.
        variance_hundredths: variance of the noise; whole, as what is signed has no fractions. Of less than
            1.5 nothing was measured; of 10 and over, no noise of at most 5 has so much.
        most: the greatest noise, up or down.
    """

    name: Annotated[str, Field(pattern=r"^[a-z]{1,32}$")]
    version: Annotated[int, Field(ge=1, le=1_000_000)]
    hold: Annotated[int, Field(ge=9, le=1_000)]
    least: Annotated[int, Field(ge=8, le=1_000)]
    public_least: Annotated[int, Field(ge=15, le=1_000)]
    coarse_times: Annotated[int, Field(ge=2, le=10)]
    rounded_to: Literal[5]
    variance_hundredths: Annotated[int, Field(ge=150, lt=1_000)]
    most: Literal[5]

    @property
    def called(self) -> str:
        """What each snapshot made under it names: `gate-1`."""
        return f"{self.name}-{self.version}"

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.public_least < self.least:
            raise ValueError("public_least is under least: the public would be shown more than commissioners")
        return self

    @model_validator(mode="after")
    def _built_in_stays(self) -> Self:
        if (self.name, self.version) == (_BUILT_IN["name"], _BUILT_IN["version"]) and dict(self) != _BUILT_IN:
            raise ValueError(f"{self.called} is the policy that ships: other numbers need a higher version")
        return self


_BUILT_IN: Final[dict[str, Any]] = {
    "name": "gate",
    "version": 1,
    "hold": 10,
    "least": 8,
    "public_least": 15,
    "coarse_times": 2,
    "rounded_to": 5,
    "variance_hundredths": 200,
    "most": 5,
}
BUILT_IN: Final = GatePolicy(**_BUILT_IN)
"""In force where none is configured: it is part of the release, and not signed beside it."""


class SignedPolicy(TypedDict):
    """A file of `needmonitor policy sign`."""

    policy: dict[str, Any]
    signature: str


def signed_policy(policy: GatePolicy, key: OKPKey) -> SignedPolicy:
    """A policy with its signature by a private Ed25519 key."""
    document = policy.model_dump(mode="json")
    return {"policy": document, "signature": sign(document, key, KIND)}


def read_signed_policy(value: bytes, keys: KeySet) -> tuple[GatePolicy, str]:
    """A signed policy, and the id of the key that signed it.

    Raises:
        PolicyError: it is not one, not signed by one of the keys, or breaks a floor.
    """
    try:
        document, signer = read_envelope(value, "policy", keys, KIND)
        return GatePolicy.model_validate_json(canonical(document)), signer
    except SignatureError as error:
        raise PolicyError(str(error)) from error
    except ValidationError as error:
        raise PolicyError(f"it breaks a rule: {in_words(error)}") from error
