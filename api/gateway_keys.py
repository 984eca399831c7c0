"""Keys of the gateway, for partners without an identity provider: shown once, kept as digests, rotated.

A key is `nmk.<id>.<secret>`. The operator's file holds, for each, the id, the partner, the SHA-256 of the
secret (256 random bits: a slow hash would add nothing) and the day it ends. Two keys of a partner may be good
at once, so that one replaces the other without a gap. A key opens the gateway and nothing else. One with a
public key (`ed25519`) opens it to signed requests only (`signed_requests.py`).
"""

import hashlib
import hmac
import secrets
import time
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter, ValidationError, field_validator

from api.signed_requests import Head, SignatureError, public_key, verify
from dictionary.fields import Closed, Slug

PREFIX: Final = "nmk"
SECRET_BYTES: Final = 32
LOOK_SECONDS: Final = 5.0
_NOBODY: Final = "0" * 64


class GatewayKey(Closed):
    """One key; `ends` is the last day (UTC) on which it opens the gateway.

    `ed25519` is the partner's public key (32 bytes, base64url), by which its requests must be signed.
    """

    id: Slug
    partner: Slug
    sha256: str
    ends: date
    ed25519: str | None = None

    @field_validator("ed25519")
    @classmethod
    def _is_a_key(cls, x: str | None) -> str | None:
        if x is not None:
            public_key(x)
        return x


_KEYS: Final = TypeAdapter(list[GatewayKey])


def new_key(id_: str) -> tuple[str, str]:
    """(the key, to be given to the partner; the SHA-256 of its secret, for the file)."""
    secret = secrets.token_urlsafe(SECRET_BYTES)
    return f"{PREFIX}.{id_}.{secret}", _digest(secret)


def is_key(token: str) -> bool:
    """Is a bearer's token meant as a key of the gateway?"""
    return token.startswith(f"{PREFIX}.")


def read_key_file(text: str) -> Mapping[str, GatewayKey]:
    """Keys by id from TOML with `[[key]]`.

    Raises:
        ValueError: it does not read, or an id is there twice.
    """
    try:
        keys = _KEYS.validate_python(tomllib.loads(text).get("key", []), strict=False)
    except ValidationError as error:
        fault = error.errors(include_input=False)[0]
        raise ValueError(f"gateway keys: {'.'.join(map(str, fault['loc']))}: {fault['msg']}") from None
    found = {key.id: key for key in keys}
    if len(found) != len(keys):
        raise ValueError("gateway keys: an id is there twice")
    return found


def nonce_of(head: Head, key: GatewayKey, now: float) -> str | None:
    """The nonce of a request that is signed as its key asks for; None where it asks for nothing.

    Raises:
        SignatureError: it is not signed so, or signed where nobody can tell by whom.
    """
    if key.ed25519 is not None:
        return verify(head, public_key(key.ed25519), key.id, now)
    if head.signed:
        raise SignatureError("No public key is known for this key: ask for one to be put beside it.")
    return None


@dataclass
class GatewayKeys:
    """The keys of a file, read again within seconds of a change.

    Args:
        path: the file.
        clock: seconds of a steady clock.
    """

    path: Path
    clock: Callable[[], float] = time.monotonic

    def __post_init__(self) -> None:
        """Read the file.

        Raises:
            ValueError: it does not read.
            OSError: it cannot be read.
        """
        self._looked = self.clock()
        self._changed = self.path.stat().st_mtime_ns
        self._keys = read_key_file(self.path.read_text())

    def find(self, token: str, today: date) -> GatewayKey | None:
        """Which key this is; None where it is nobody's or has ended."""
        self._look()
        _, _, rest = token.partition(".")
        id_, _, secret = rest.partition(".")
        key = self._keys.get(id_)
        same = hmac.compare_digest(_digest(secret), key.sha256 if key else _NOBODY)
        return key if key and same and today <= key.ends else None

    def _look(self) -> None:
        """A file that does not read leaves nobody a key: a slip must not keep a revoked one alive."""
        if self.clock() < self._looked + LOOK_SECONDS:
            return
        self._looked = self.clock()
        try:
            changed = self.path.stat().st_mtime_ns
            if changed != self._changed:
                self._keys, self._changed = read_key_file(self.path.read_text()), changed
        except (OSError, ValueError):
            self._keys, self._changed = {}, 0


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
