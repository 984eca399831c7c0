"""Signed requests to the gateway: HTTP Message Signatures (RFC 9421) by Ed25519, with a nonce. Pure.

A key that travels with each request can be copied from one; a private key that never leaves its partner
cannot. One profile is read, of which every part is needed: the components of `COVERED` in any order, the
parameters `created`, `nonce`, `keyid` and `alg`. The body is covered by `content-digest` (RFC 9530), which
the gateway holds to what it reads. Whoever calls remembers the nonce.
"""

import base64
import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from joserfc.jwk import OKPKey
from joserfc.jws import JWSRegistry

COVERED: Final = ("@method", "@authority", "@path", "content-type", "content-digest")
SKEW_SECONDS: Final = 300
"""How far `created` may lie from now, either way."""
NONCE_SECONDS: Final = 2 * SKEW_SECONDS + 60
"""How long a nonce is remembered: longer than a signature made ahead of our clock can be good."""
_ALGORITHM: Final = "ed25519"
_INPUT: Final = re.compile(
    r"(?P<label>[a-z][a-z0-9_-]{0,31})=(?P<signed>"
    r'\((?P<covered>"[a-z@-]+"(?: "[a-z@-]+")*)\)'
    r'(?P<rest>(?:;[a-z]+=(?:[0-9]{1,12}|"[A-Za-z0-9+/=_-]{1,100}"))*))'
)
_PARAMETER: Final = re.compile(r';([a-z]+)=(?:([0-9]+)|"([^"]*)")')
_NONCE: Final = re.compile(r"[A-Za-z0-9+/=_-]{16,64}")
_PARAMETERS: Final = frozenset({"created", "nonce", "keyid", "alg"})


class SignatureError(ValueError):
    """A request that is not signed as it must be; the text says why, and nothing of the request."""


@dataclass(frozen=True, slots=True)
class Head:
    """What of a request is signed, as it came. `headers` are (lower-case name, value), in their order."""

    method: str
    authority: str
    path: str
    query: str
    headers: Sequence[tuple[str, str]]

    def one(self, name: str) -> str:
        """The value of a header that must be there exactly once.

        Raises:
            SignatureError: it is not.
        """
        found = [value for known, value in self.headers if known == name]
        if len(found) != 1:
            raise SignatureError(f"Sign the request: the header {name} must be there once.")
        return found[0].strip()

    @property
    def signed(self) -> bool:
        """Does it carry a signature, good or not?"""
        return any(name in {"signature", "signature-input"} for name, _ in self.headers)


def public_key(x: str) -> OKPKey:
    """A public Ed25519 key from its 32 bytes in base64url.

    Raises:
        ValueError: it is none.
    """
    try:
        if len(base64.urlsafe_b64decode(x + "=" * (-len(x) % 4))) != 32:  # noqa: PLR2004  of Ed25519
            raise ValueError("a public Ed25519 key has 32 bytes")
        return OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", "x": x})
    except binascii.Error as error:
        raise ValueError("a public Ed25519 key is written in base64url") from error


def verify(head: Head, key: OKPKey, key_id: str, now: float) -> str:
    """See that a request is signed now, by a key, as a whole.

    Returns:
        its nonce, which must not have been used before.

    Raises:
        SignatureError: it is not.
    """
    if head.query:
        raise SignatureError("A signed request has no query: it would not be signed.")
    if any(name.startswith("ce-") for name, _ in head.headers):
        raise SignatureError("Send signed events in structured mode: headers ce-* would not be signed.")
    said = _INPUT.fullmatch(head.one("signature-input"))
    if said is None:
        raise SignatureError("Signature-Input is not one signature as docs/partners.md has it.")
    nonce = _read_parameters(said["rest"], key_id, now)
    covered = [name.strip('"') for name in said["covered"].split(" ")]
    if sorted(covered) != sorted(COVERED):
        raise SignatureError(f"Sign exactly these: {', '.join(COVERED)}.")
    base = [f'"{name}": {_component(head, name)}' for name in covered]
    text = "\n".join([*base, f'"@signature-params": {said["signed"]}'])
    signature = _signature(head.one("signature"), said["label"])
    if not JWSRegistry.algorithms["Ed25519"].verify(text.encode("latin-1"), signature, key):
        raise SignatureError("The signature is not one of this key over this request.")
    return nonce


def _read_parameters(rest: str, key_id: str, now: float) -> str:
    found = [(name, number or text) for name, number, text in _PARAMETER.findall(rest)]
    known = dict(found)
    if len(found) != len(known) or set(known) != _PARAMETERS:
        raise SignatureError("A signature has the parameters created, nonce, keyid and alg, each once.")
    if known["alg"] != _ALGORITHM or known["keyid"] != key_id:
        raise SignatureError(f"Sign with the key of the Authorization header, by {_ALGORITHM}.")
    if not known["created"].isdigit() or abs(now - int(known["created"])) > SKEW_SECONDS:
        raise SignatureError(f"created must be within {SKEW_SECONDS} seconds of now: is your clock right?")
    if _NONCE.fullmatch(known["nonce"]) is None:
        raise SignatureError("A nonce is 16 to 64 random letters and digits, new for each request.")
    return str(known["nonce"])


def _component(head: Head, name: str) -> str:
    match name:
        case "@method":
            return head.method
        case "@authority":
            return head.authority.lower()
        case "@path":
            return head.path
        case _:
            return head.one(name)


def _signature(header: str, label: str) -> bytes:
    value = header.removeprefix(f"{label}=:").removesuffix(":")
    if f"{label}=:{value}:" != header:
        raise SignatureError("Signature is not of the label that Signature-Input names.")
    try:
        return base64.b64decode(value, validate=True)
    except binascii.Error as error:
        raise SignatureError("Signature is not base64.") from error
