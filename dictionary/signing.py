"""Signed documents: a detached JWS (RFC 7515, appendix F) over the document as canonical JSON.

Canonical is what RFC 8785 writes for documents of objects with ASCII names, lists, text, whole numbers and
truth values: no space, names in order, UTF-8. Ed25519 alone (RFC 9864), chosen here and not by the header;
the header's `typ` says what kind of document it is, so that a signature for one is none for another.
"""

import json
from collections.abc import Mapping
from typing import Any, Final

import msgspec
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OKPKey

ALGORITHM: Final = "Ed25519"


class SignatureError(ValueError):
    """A signature that is not one of the known keys over this document; the text says why."""


def canonical(document: Mapping[str, Any]) -> bytes:
    """The bytes that are signed."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def sign(document: Mapping[str, Any], key: OKPKey, kind: str) -> str:
    """A detached signature: `<header>..<signature>`, both base64url.

    Args:
        document: what is signed; without fractions, which canonical JSON writes in a way of its own.
        key: a private Ed25519 key.
        kind: of document; the header's `typ`.
    """
    header = {"alg": ALGORITHM, "kid": key.kid, "typ": kind}
    return str(jws.detach_content(jws.serialize_compact(header, canonical(document), key, [ALGORITHM])))


def verify(document: Mapping[str, Any], signature: str, keys: KeySet, kind: str) -> str:
    """See that a document is signed by one of the keys; returns the id of the key.

    Raises:
        SignatureError: it is not.
    """
    signed_bytes = canonical(document)
    try:
        found = jws.deserialize_compact(signature, keys, [ALGORITHM], payload=signed_bytes)
    except (JoseError, ValueError, UnicodeError) as error:
        raise SignatureError("the signature is not one of a key known here over this document") from error
    if found.payload != signed_bytes:
        # A payload within the signature would be verified in place of ours.
        raise SignatureError("the signature carries a document of its own")
    header = found.headers()
    if header.get("typ") != kind:
        raise SignatureError(f"the signature is for another kind of document than {kind}")
    if not header.get("kid"):
        raise SignatureError("the signature does not name its key")
    return str(header["kid"])


def read_envelope(value: bytes, part: str, keys: KeySet, kind: str) -> tuple[dict[str, Any], str]:
    """The document of `{<part>: {...}, "signature": "..."}`, seen to be signed, and the id of the key.

    Raises:
        SignatureError: it is no such envelope, or not signed by one of the keys.
    """
    try:
        record = msgspec.json.decode(value)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise SignatureError("it is not JSON") from error
    document = record.get(part) if isinstance(record, dict) else None
    signature = record.get("signature") if isinstance(record, dict) else None
    if not isinstance(document, dict):
        raise SignatureError(f"it holds no {part}")
    if not isinstance(signature, str):
        raise SignatureError("it is not signed")
    return document, verify(document, signature, keys, kind)
