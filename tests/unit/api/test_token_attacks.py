"""Fifteen known attacks on signed tokens, and more: each is answered with 401 by the real application."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey, OKPKey, RSAKey

from api.tokens import TokenError, Trust, read_token

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SECONDS = int(NOW.timestamp())
KEY = OKPKey.generate_key("Ed25519", parameters={"kid": "ed"})
RSA = RSAKey.generate_key(2048, parameters={"kid": "rsa"})
EC = ECKey.generate_key("P-256", parameters={"kid": "ec"})
STRANGER = OKPKey.generate_key("Ed25519", parameters={"kid": "ed"})
PUBLIC = KeySet.import_key_set(KeySet([KEY, RSA, EC]).as_dict(private=False))
TRUST = Trust("issuer", PUBLIC)
CLAIMS = {
    "iss": "issuer",
    "aud": "needmonitor",
    "sub": "mallory",
    "iat": SECONDS,
    "exp": SECONDS + 600,
    "role": "analyst",
    "areas": ["GB"],
}


def part(value) -> str:
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def header(**more):
    return {"alg": "Ed25519", "typ": "at+jwt", "kid": "ed"} | more


def signed(key=KEY, head=None, **claims):
    full = header(**(head or {}))
    whole = {name: value for name, value in (CLAIMS | claims).items() if value is not None}
    return jwt.encode(full, whole, key, algorithms=[full["alg"]])


def by_hand(head, claims=CLAIMS, secret=None, digest=hashlib.sha256):
    """A token of any header, signed with a shared secret or not at all."""
    signing = f"{part(head)}.{part(claims)}"
    signature = hmac.new(secret, signing.encode(), digest).digest() if secret is not None else b""
    return f"{signing}.{part(signature)}"


def spliced(good, **claims):
    """Other claims under the signature of a good token."""
    head, _, signature = good.split(".")
    return f"{head}.{part(CLAIMS | claims)}.{signature}"


PEM = RSA.as_pem(private=False)
PEM_BYTES = PEM if isinstance(PEM, bytes) else PEM.encode()
X_BYTES = base64.urlsafe_b64decode(KEY.as_dict(private=False)["x"] + "=")
ATTACKS = {
    "no algorithm": by_hand(header(alg="none")),
    "no algorithm, written otherwise": by_hand(header(alg="nOnE")),
    "no algorithm at all": by_hand({"typ": "at+jwt", "kid": "ed"}),
    "the public RSA key as a shared secret": by_hand(header(alg="HS256", kid="rsa"), secret=PEM_BYTES),
    "the public Ed25519 key as a shared secret": by_hand(header(alg="HS256"), secret=X_BYTES),
    "an empty shared secret": by_hand(header(alg="HS256"), secret=b""),
    "HS512": by_hand(header(alg="HS512"), secret=PEM_BYTES, digest=hashlib.sha512),
    "an algorithm that is not pinned": signed(RSA, {"alg": "PS256", "kid": "rsa"}),
    "RS512": signed(RSA, {"alg": "RS512", "kid": "rsa"}),
    "another issuer's signature": signed(STRANGER),
    "another key than its kid names": signed(RSA, {"alg": "RS256", "kid": "ec"}),
    "the algorithm of another kind of key": by_hand(header(alg="RS256")),
    "a kid that is a path": signed(KEY, {"kid": "../../../dev/null"}),
    "a kid that is a query": signed(KEY, {"kid": "ed' OR '1'='1"}),
    "no kid": by_hand({"alg": "Ed25519", "typ": "at+jwt"}),
    "its own key in the header": signed(STRANGER, {"jwk": STRANGER.as_dict(private=False)}),
    "an address of keys in the header": signed(STRANGER, {"jku": "https://evil.example/keys"}),
    "a certificate in the header": signed(STRANGER, {"x5u": "https://evil.example/cert"}),
    "an extension it calls critical": by_hand(header(crit=["exp"], exp=1)),
    "another issuer": signed(iss="https://evil.example"),
    "several issuers": signed(iss=["issuer"]),
    "another audience": signed(aud="another"),
    "no audience": signed(aud=None),
    "ended": signed(exp=SECONDS - 31),
    "no end": signed(exp=None),
    "an end that is no number": signed(exp="never"),
    "an end beyond all numbers": by_hand(header(), CLAIMS | {"exp": 1e400}),
    "not yet": signed(nbf=SECONDS + 31),
    "issued in the future": signed(iat=SECONDS + 600),
    "a life of a year": signed(exp=SECONDS + 365 * 86_400),
    "another type": signed(KEY, {"typ": "JWT"}),
    "an ID token": signed(KEY, {"typ": "id+jwt"}),
    "no type": by_hand({"alg": "Ed25519", "kid": "ed"}),
    "other claims under a good signature": spliced(signed(role="public"), role="analyst"),
    "a good token without its signature": signed().rpartition(".")[0] + ".",
    "a signature of zeros": signed().rpartition(".")[0] + "." + part(b"\0" * 64),
    "too long": signed(note="x" * 20_000),
    "more areas than there are": signed(areas=["E08000025"] * 501),
    "deeply nested claims": f"{part(header())}.{part(b'[' * 3000 + b']' * 3000)}.{part(b'x')}",
    "claims that are a list": by_hand(header(), []),
    "encrypted": f"{part({'alg': 'dir', 'enc': 'A128GCM'})}..{part(b'i')}.{part(b'c')}.{part(b't')}",
    "five parts": signed() + ".a.b",
    "a role of its own": signed(role="root"),
    "two roles": signed(role=["analyst", "admin"]),
    "a partner without a name": signed(role="partner"),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_is_refused_and_nothing_of_it_repeated(name):
    with pytest.raises(TokenError) as refused:
        read_token(ATTACKS[name], TRUST, NOW)
    assert "mallory" not in str(refused.value)
    assert "evil" not in str(refused.value)


@pytest.mark.parametrize(
    "good",
    [signed(), signed(RSA, {"alg": "RS256", "kid": "rsa"}), signed(EC, {"alg": "ES256", "kid": "ec"})],
)
def test_a_good_token_of_each_algorithm_is_accepted(good):
    assert read_token(good, TRUST, NOW).name == "mallory"


@pytest.mark.parametrize("name", ["no algorithm", "ended", "too long", "deeply nested claims"])
async def test_the_application_answers_401(ask, name):
    answer = await ask(
        "/api/v1/cells", headers={"authorization": f"Bearer {ATTACKS[name]}"}, trust=TRUST, demo=False
    )
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")


def test_a_key_taken_out_of_the_set_signs_no_more():
    left = Trust("issuer", KeySet([key for key in PUBLIC.keys if key.kid != "ed"]))
    with pytest.raises(TokenError):
        read_token(signed(), left, NOW)


def test_a_shared_secret_in_the_set_is_never_believed():
    secret = OctKey.generate_key(256, parameters={"kid": "ed"})
    with pytest.raises(TokenError):
        read_token(signed(secret, {"alg": "HS256"}), Trust("issuer", KeySet([secret])), NOW)
