import base64
import json
from datetime import UTC, datetime, timedelta

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, OKPKey

from api.access import Role, Viewer
from api.token_keys import read_keys
from api.tokens import ALGORITHM, TokenError, Trust, issue_token, read_token

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
KEY = OKPKey.generate_key("Ed25519", parameters={"kid": "here", "alg": "EdDSA", "use": "sig"})
TRUST = Trust("issuer", KeySet([KEY]))


def token(**more):
    return issue_token(KEY, more.pop("role", Role.ANALYST), issuer="issuer", now=NOW, **more)


def signed(header=None, key=KEY, **claims):
    whole = {
        "iss": "issuer",
        "aud": "needmonitor",
        "sub": "someone",
        "exp": int(NOW.timestamp()) + 60,
        "role": "analyst",
        "areas": ["GB"],
    }
    whole = {name: value for name, value in (whole | claims).items() if value is not None}
    full = {"alg": "EdDSA", "typ": "at+jwt", "kid": "here"} | (header or {})
    with pytest.warns(UserWarning, match="EdDSA") if full["alg"] == "EdDSA" else _nothing():
        return jwt.encode(full, whole, key, algorithms=[full["alg"]])


class _nothing:  # noqa: N801  reads as a statement
    def __enter__(self):
        return self

    def __exit__(self, *_):
        return None


def test_what_the_issuer_says_is_what_is_read():
    written = token(role=Role.PARTNER, areas=("E08000025",), partner="advice", ttl=60)
    ends = int(NOW.timestamp()) + 60
    assert read_token(written, TRUST, NOW) == Viewer("advice", Role.PARTNER, ("E08000025",), "advice", ends)


def test_a_token_ends():
    written = token(ttl=60)
    assert read_token(written, TRUST, NOW + timedelta(seconds=59)).role is Role.ANALYST
    with pytest.raises(TokenError, match="ended"):
        read_token(written, TRUST, NOW + timedelta(seconds=120))


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "another"},
        {"iss": None},
        {"aud": "another"},
        {"aud": None},
        {"exp": None},
        {"sub": None},
        {"role": "root"},
        {"role": None},
        {"areas": "GB"},
        {"areas": [1]},
        {"role": "partner"},
        {"nbf": int(NOW.timestamp()) + 3600},
    ],
)
def test_refuses_a_claim_that_is_wrong_or_missing(claims):
    with pytest.raises(TokenError):
        read_token(signed(**claims), TRUST, NOW)


def test_a_token_without_areas_gives_none():
    assert read_token(signed(areas=None), TRUST, NOW).areas == ()


def test_only_a_partner_speaks_for_a_partner():
    assert read_token(signed(partner="advice"), TRUST, NOW).partner is None


def test_refuses_another_type_of_token():
    with pytest.raises(TokenError, match="typ"):
        read_token(signed({"typ": "JWT"}), TRUST, NOW)


def test_refuses_another_key():
    stranger = OKPKey.generate_key("Ed25519", parameters={"kid": "here"})
    with pytest.raises(TokenError):
        read_token(signed(key=stranger), TRUST, NOW)


def test_refuses_an_algorithm_that_the_header_chose():
    with pytest.raises(TokenError):
        read_token(signed({"alg": "HS256"}, OctKey.generate_key(256)), TRUST, NOW)
    head, body, _ = token().split(".")
    unsigned = json.dumps({"alg": "none", "typ": "at+jwt"}).encode().hex()
    with pytest.raises(TokenError):
        read_token(f"{unsigned}.{body}.", TRUST, NOW)
    assert head


@pytest.mark.parametrize("rubbish", ["", "a", "a.b.c", "é.é.é", "." * 1000])
def test_refuses_rubbish_without_repeating_it(rubbish):
    with pytest.raises(TokenError) as refused:
        read_token(rubbish, TRUST, NOW)
    assert str(refused.value) == "The token is not signed by an issuer known here."


def test_issues_a_partner_exactly_where_the_role_is_partner():
    with pytest.raises(ValueError, match="partner"):
        token(role=Role.PARTNER)
    with pytest.raises(ValueError, match="partner"):
        token(role=Role.ANALYST, partner="advice")


def test_reads_a_set_of_public_keys():
    keys = read_keys(json.dumps(KeySet([KEY]).as_dict(private=False)))
    assert read_token(token(), Trust("issuer", keys), NOW).role is Role.ANALYST


def test_refuses_a_set_with_a_private_key():
    with pytest.raises(ValueError, match="private"):
        read_keys(json.dumps(KeySet([KEY]).as_dict(private=True)))


def test_signs_with_the_algorithm_it_accepts():
    header = json.loads(base64.urlsafe_b64decode(token().split(".")[0] + "=="))
    assert (header["alg"], header["typ"], header["kid"]) == (ALGORITHM, "at+jwt", "here")


@pytest.mark.parametrize("purposes", [None, [], ["curiosity"], "monitoring", [1]])
def test_exact_figures_need_a_purpose_that_is_known_here(purposes):
    trust = Trust("issuer", KeySet([KEY]), purposes=frozenset({"monitoring"}))
    with pytest.raises(TokenError, match="purpose"):
        read_token(signed(purposes=purposes), trust, NOW)
    assert read_token(signed(purposes=purposes, role="commissioner"), trust, NOW).role is Role.COMMISSIONER
    assert read_token(signed(purposes=["monitoring", "other"]), trust, NOW).role is Role.ANALYST


def test_a_token_lives_a_week_at_most():
    with pytest.raises(TokenError, match="too long"):
        read_token(signed(exp=int(NOW.timestamp()) + 8 * 86_400), TRUST, NOW)
