"""Signed tokens: who a viewer is, verified with published keys; and the demo's own issuer.

Three algorithms, all with public keys (EdDSA under its old name and the one RFC 9864 gave it, ES256, RS256):
chosen here, never by the token's header, and each fits one kind of key only. What a header says of keys
(`jku`, `jwk`, `x5u`, `crit`) is not followed.
"""

import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from joserfc import jwt
from joserfc.errors import ExpiredTokenError, InvalidKeyIdError, JoseError, SecurityWarning
from joserfc.jwk import KeySet, OKPKey

from api.access import GREAT_BRITAIN, TRUSTED, Role, Viewer
from api.token_keys import FetchedKeys

ALGORITHM: Final = "EdDSA"
ACCEPTED: Final = (ALGORITHM, "Ed25519", "ES256", "RS256")
TOKEN_TYPE: Final = "at+jwt"  # noqa: S105  a media type (RFC 9068), not a secret
AUDIENCE: Final = "needmonitor"
LEEWAY_SECONDS: Final = 30
LONGEST_TOKEN: Final = 8192
LONGEST_LIFE_SECONDS: Final = 7 * 86_400
"""From a token's beginning to its end; one without a beginning may end no later from now."""
MOST_AREAS: Final = 500
MONITORING: Final = "monitoring"
"""The purpose of the demo's tokens, and of an installation that names no other."""


class TokenError(Exception):
    """A token that is not accepted; the text says why, in words for its bearer, and holds nothing of it."""


@dataclass(frozen=True, slots=True)
class Trust:
    """Whose tokens are believed.

    Args:
        issuer: what `iss` must say.
        keys: the issuer's public keys, where they are fixed.
        fetched: where they are fetched from, if they are.
        purposes: a token of the trusted zone must name one of them; empty asks for none.
    """

    issuer: str
    keys: KeySet = field(default_factory=lambda: KeySet([]))
    fetched: FetchedKeys | None = None
    purposes: frozenset[str] = frozenset()

    @property
    def known(self) -> KeySet:
        """The keys believed now."""
        return self.keys if self.fetched is None else self.fetched.keys


def issue_token(
    key: OKPKey,
    role: Role,
    *,
    issuer: str,
    now: datetime,
    ttl: int = 3600,
    areas: Sequence[str] = (GREAT_BRITAIN,),
    partner: str | None = None,
    purposes: Sequence[str] = (MONITORING,),
) -> str:
    """A signed token of the demo's issuer.

    Args:
        key: the private key, with a `kid`.
        role: what its bearer is.
        issuer: who says so.
        now: the time it starts at, aware.
        ttl: seconds until it ends.
        areas: authorities, nations or `GB` its bearer is limited to.
        partner: the partner its bearer speaks for; needed for the role partner.
        purposes: what its bearer may look at exact figures for.

    Raises:
        ValueError: a partner's token without a partner, or another role's with one.
    """
    if (role is Role.PARTNER) != (partner is not None):
        raise ValueError("a token names a partner exactly where its role is partner")
    starts = int(now.timestamp())
    claims: dict[str, Any] = {
        "iss": issuer,
        "aud": AUDIENCE,
        "sub": partner or role.value,
        "iat": starts,
        "exp": starts + ttl,
        "role": role.value,
        "areas": list(areas),
        "purposes": list(purposes),
    }
    if partner is not None:
        claims["partner"] = partner
    header = {"alg": ALGORITHM, "typ": TOKEN_TYPE, "kid": key.kid}
    with _old_name_allowed():
        return jwt.encode(header, claims, key, algorithms=[ALGORITHM])


def read_token(token: str, trust: Trust, now: datetime) -> Viewer:
    """The viewer a token speaks of.

    Raises:
        TokenError: not signed by the issuer, not for us, ended, or without what a viewer needs.
    """
    if len(token) > LONGEST_TOKEN:
        raise TokenError("The token is too long.")
    try:
        with _old_name_allowed():
            read = jwt.decode(token, trust.known, algorithms=ACCEPTED)
    except InvalidKeyIdError as error:
        if trust.fetched is not None:
            trust.fetched.wish()
        raise TokenError("The token is not signed by an issuer known here.") from error
    except (JoseError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise TokenError("The token is not signed by an issuer known here.") from error
    if str(read.header.get("typ", "")).lower() != TOKEN_TYPE:
        raise TokenError(f"The token is of another type; its typ must be {TOKEN_TYPE}.")
    claims = jwt.JWTClaimsRegistry(
        now=int(now.timestamp()),
        leeway=LEEWAY_SECONDS,
        iss={"essential": True, "value": trust.issuer},
        aud={"essential": True, "value": AUDIENCE},
        exp={"essential": True},
        sub={"essential": True},
        role={"essential": True, "values": [role.value for role in Role]},
    )
    try:
        claims.validate(read.claims)
    except ExpiredTokenError as error:
        raise TokenError("The token has ended; sign in again.") from error
    except JoseError as error:
        claim = getattr(error, "claim", "a claim")
        raise TokenError(f"The token is not accepted: {claim} is missing or wrong.") from error
    _see_life(read.claims, int(now.timestamp()))
    return _viewer(read.claims, trust.purposes)


def _see_life(claims: Mapping[str, Any], now: int) -> None:
    """A token that hardly ends is as good as a password that is never changed."""
    starts = claims.get("iat", now)
    if claims["exp"] - starts > LONGEST_LIFE_SECONDS:
        raise TokenError("The token lives too long: a week at most.")


@contextmanager
def _old_name_allowed() -> Iterator[None]:
    """Providers still write `EdDSA`; the library warns of the name, not of the signature."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SecurityWarning)
        yield


def _viewer(claims: Mapping[str, Any], purposes: frozenset[str]) -> Viewer:
    if not isinstance(claims["role"], str):
        raise TokenError("The token must name one role.")
    role, areas, partner = Role(claims["role"]), claims.get("areas", []), claims.get("partner")
    if not (_are_texts(areas) and len(areas) <= MOST_AREAS):
        raise TokenError("The token's areas must be a list of codes.")
    named = claims.get("purposes", [])
    if role in TRUSTED and purposes and not (_are_texts(named) and purposes.intersection(named)):
        raise TokenError("The token names no purpose for which exact figures are shown here.")
    if role is Role.PARTNER and not (isinstance(partner, str) and partner):
        raise TokenError("A partner's token must name its partner.")
    return Viewer(
        name=str(claims["sub"]),
        role=role,
        areas=tuple(areas),
        partner=partner if role is Role.PARTNER else None,
        expires=int(claims["exp"]),
    )


def _are_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)
