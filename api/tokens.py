"""Signed tokens: who a viewer is, verified with published keys; and the demo's own issuer.

EdDSA only, under its old name and the one RFC 9864 gave it: chosen here, never by the token's header.
"""

import json
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from joserfc import jwt
from joserfc.errors import ExpiredTokenError, JoseError, SecurityWarning
from joserfc.jwk import KeySet, OKPKey

from api.access import GREAT_BRITAIN, Role, Viewer

ALGORITHM: Final = "EdDSA"
ACCEPTED: Final = (ALGORITHM, "Ed25519")
TOKEN_TYPE: Final = "at+jwt"  # noqa: S105  a media type (RFC 9068), not a secret
AUDIENCE: Final = "needmonitor"
LEEWAY_SECONDS: Final = 30


class TokenError(Exception):
    """A token that is not accepted; the text says why, in words for its bearer, and holds nothing of it."""


@dataclass(frozen=True, slots=True)
class Trust:
    """Whose tokens are believed.

    Args:
        issuer: what `iss` must say.
        keys: the issuer's public keys.
    """

    issuer: str
    keys: KeySet


def read_keys(jwks: str) -> KeySet:
    """An issuer's public keys from the text of its JSON Web Key Set.

    Raises:
        ValueError: not such a set, or one that holds a private key.
    """
    keys = KeySet.import_key_set(json.loads(jwks))
    if any(key.is_private for key in keys.keys):
        raise ValueError("the key set holds a private key; give the public ones only")
    return keys


def issue_token(
    key: OKPKey,
    role: Role,
    *,
    issuer: str,
    now: datetime,
    ttl: int = 3600,
    areas: Sequence[str] = (GREAT_BRITAIN,),
    partner: str | None = None,
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
    try:
        with _old_name_allowed():
            read = jwt.decode(token, trust.keys, algorithms=ACCEPTED)
    except (JoseError, ValueError) as error:
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
    return _viewer(read.claims)


@contextmanager
def _old_name_allowed() -> Iterator[None]:
    """Providers still write `EdDSA`; the library warns of the name, not of the signature."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SecurityWarning)
        yield


def _viewer(claims: Mapping[str, Any]) -> Viewer:
    role, areas, partner = Role(claims["role"]), claims.get("areas", []), claims.get("partner")
    if not (isinstance(areas, list) and all(isinstance(area, str) for area in areas)):
        raise TokenError("The token's areas must be a list of codes.")
    if role is Role.PARTNER and not (isinstance(partner, str) and partner):
        raise TokenError("A partner's token must name its partner.")
    return Viewer(
        name=str(claims["sub"]),
        role=role,
        areas=tuple(areas),
        partner=partner if role is Role.PARTNER else None,
        expires=int(claims["exp"]),
    )
