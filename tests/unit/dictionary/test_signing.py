"""Signatures over documents: of one key, over these very values, for this kind of document."""

import base64
import json

import pytest
from joserfc.jwk import ECKey, KeySet, OctKey

from dictionary.signing import SignatureError, canonical, sign, verify
from tests.support.agreements import new_key, public

KIND = "agreement+jws"
DOCUMENT = {"b": [1, True, "é"], "a": {"y": 2, "x": None}}
KEY = new_key()


def header_of(signature: str) -> dict[str, str]:
    text = signature.partition(".")[0]
    found: dict[str, str] = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    return found


def with_header(signature: str, **changes: str) -> str:
    header = json.dumps({**header_of(signature), **changes}).encode()
    return base64.urlsafe_b64encode(header).decode().rstrip("=") + ".." + signature.rpartition(".")[2]


def test_signs_canonical_json_whatever_the_order_and_the_spaces() -> None:
    assert canonical(DOCUMENT) == '{"a":{"x":null,"y":2},"b":[1,true,"é"]}'.encode()
    again = {"a": {"x": None, "y": 2}, "b": [1, True, "é"]}
    assert verify(again, sign(DOCUMENT, KEY, KIND), public(KEY), KIND) == KEY.kid


def test_the_signature_stands_beside_the_document_and_names_its_key() -> None:
    signature = sign(DOCUMENT, KEY, KIND)
    assert signature.split(".")[1] == ""
    assert header_of(signature) == {"alg": "Ed25519", "kid": KEY.kid, "typ": KIND}


@pytest.mark.parametrize("changed", [{**DOCUMENT, "c": 1}, {**DOCUMENT, "b": [1, True, "e"]}, {}])
def test_a_document_that_was_changed_is_not_signed(changed: dict[str, object]) -> None:
    with pytest.raises(SignatureError):
        verify(changed, sign(DOCUMENT, KEY, KIND), public(KEY), KIND)


def test_another_s_key_and_another_s_name_for_it_are_refused() -> None:
    theirs = new_key()
    signature = sign(DOCUMENT, theirs, KIND)
    for forged in (signature, with_header(signature, kid=KEY.kid)):
        with pytest.raises(SignatureError):
            verify(DOCUMENT, forged, public(KEY), KIND)


def test_a_signature_for_another_kind_of_document_is_refused() -> None:
    with pytest.raises(SignatureError, match="another kind"):
        verify(DOCUMENT, sign(DOCUMENT, KEY, "policy+jws"), public(KEY), KIND)


def test_the_algorithm_is_ours_to_choose() -> None:
    signature = sign(DOCUMENT, KEY, KIND)
    for algorithm in ("none", "HS256", "ES256", "EdDSA"):
        with pytest.raises(SignatureError):
            verify(DOCUMENT, with_header(signature, alg=algorithm), public(KEY), KIND)
    for other in (ECKey.generate_key("P-256"), OctKey.generate_key(256)):
        with pytest.raises(SignatureError):
            verify(DOCUMENT, signature, KeySet([other]), KIND)


@pytest.mark.parametrize("text", ["", ".", "..", "...", "a.b.c", "é..é", "e30..", "null", "a" * 5000])
def test_what_is_no_signature_is_refused(text: str) -> None:
    with pytest.raises(SignatureError):
        verify(DOCUMENT, text, public(KEY), KIND)


def test_a_payload_of_the_sender_s_own_is_not_looked_at() -> None:
    other = sign({"other": 1}, KEY, KIND)
    payload = base64.urlsafe_b64encode(canonical({"other": 1})).decode().rstrip("=")
    attached = other.replace("..", f".{payload}.")
    with pytest.raises(SignatureError, match="document of its own"):
        verify(DOCUMENT, attached, public(KEY), KIND)
