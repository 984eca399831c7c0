"""The realm that is imported into Keycloak: its clients get tokens that are accepted here, and no more.

No Keycloak runs here. What its mappers make of a user is made again by their documented rules: an attribute
or a fixed value under the name of a claim, a list where it is multivalued, an audience of its own.
"""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

from api.access import Role, Viewer
from api.tokens import LONGEST_LIFE_SECONDS, TOKEN_TYPE, TokenError, Trust, read_token

FILE = Path(__file__).parents[3] / "docs" / "examples" / "keycloak" / "needmonitor-realm.json"
REALM = json.loads(FILE.read_text())
CLIENTS = {client["clientId"]: client for client in REALM["clients"]}
ISSUER = "http://127.0.0.1:8180/realms/needmonitor"
KEY = ECKey.generate_key("P-256", parameters={"kid": "realm", "alg": "ES256", "use": "sig"})
TRUST = Trust(ISSUER, KeySet([KEY]), purposes=frozenset({"monitoring"}))
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
COMMISSIONER = {"role": ["commissioner"], "areas": ["E08000025", "E08000026"]}


def claim(mapper: dict[str, Any], user: dict[str, list[str]]) -> dict[str, Any]:
    """What a mapper of Keycloak puts into an access token."""
    config = mapper["config"]
    assert config["access.token.claim"] == "true"
    match mapper["protocolMapper"]:
        case "oidc-audience-mapper":
            return {"aud": config["included.custom.audience"]}
        case "oidc-usermodel-attribute-mapper":
            values = user.get(config["user.attribute"], [])
            if not values:
                return {}
            return {config["claim.name"]: values if config["multivalued"] == "true" else values[0]}
        case "oidc-hardcoded-claim-mapper":
            value = config["claim.value"]
            return {config["claim.name"]: json.loads(value) if config["jsonType.label"] == "JSON" else value}
        case other:
            raise AssertionError(other)


def token(client_id: str, user: dict[str, list[str]]) -> str:
    client, starts = CLIENTS[client_id], int(NOW.timestamp())
    life = int(client["attributes"].get("access.token.lifespan", REALM["accessTokenLifespan"]))
    claims = {
        "iss": ISSUER,
        "sub": "0f3c",
        "azp": client_id,
        "iat": starts,
        "exp": starts + life,
        "typ": "Bearer",
    }
    for mapper in client["protocolMappers"]:
        claims |= claim(mapper, user)
    kind = TOKEN_TYPE if client["attributes"].get("access.token.header.type.rfc9068") == "true" else "JWT"
    header = {"alg": REALM["defaultSignatureAlgorithm"], "kid": KEY.kid, "typ": kind}
    return jwt.encode(header, claims, KEY, algorithms=["ES256"])


def test_a_person_is_whom_the_realm_says():
    viewer = read_token(token("needmonitor-people", COMMISSIONER), TRUST, NOW)
    assert viewer.role is Role.COMMISSIONER
    assert viewer.areas == ("E08000025", "E08000026")


def test_an_analyst_needs_a_purpose():
    user = {"role": ["analyst"], "areas": ["GB"], "purposes": ["monitoring"]}
    assert read_token(token("needmonitor-people", user), TRUST, NOW).trusted
    with pytest.raises(TokenError, match="no purpose"):
        read_token(token("needmonitor-people", user | {"purposes": ["research"]}), TRUST, NOW)


def test_a_person_without_a_role_is_nobody():
    with pytest.raises(TokenError, match="role is missing"):
        read_token(token("needmonitor-people", {}), TRUST, NOW)


def test_a_partners_system_speaks_for_its_partner():
    viewer = read_token(token("needmonitor-partner-advice", {}), TRUST, NOW)
    ends = int(NOW.timestamp()) + 300
    assert viewer == Viewer("0f3c", Role.PARTNER, ("E08000025",), partner="advice", expires=ends)


@pytest.mark.parametrize("client_id", CLIENTS)
def test_tokens_are_of_the_right_type_for_us_alone_and_soon_over(client_id):
    client = CLIENTS[client_id]
    assert client["attributes"]["access.token.header.type.rfc9068"] == "true"
    assert not client["fullScopeAllowed"]
    assert REALM["accessTokenLifespan"] <= 900 < LONGEST_LIFE_SECONDS


@pytest.mark.parametrize("client_id", CLIENTS)
def test_no_grant_that_hands_over_passwords_or_tokens_in_addresses(client_id):
    assert not CLIENTS[client_id]["directAccessGrantsEnabled"]
    assert not CLIENTS[client_id]["implicitFlowEnabled"]


def test_the_file_holds_no_secret_no_user_and_no_key():
    text = FILE.read_text().lower()
    assert not {"users", "components.keys", "smtpserver"} & set(REALM)
    assert all("secret" not in client for client in CLIENTS.values())
    assert "privatekey" not in text
    assert "credentials" not in text


def test_nobody_changes_what_they_may_see():
    (provider,) = REALM["components"]["org.keycloak.userprofile.UserProfileProvider"]
    profile = json.loads(provider["config"]["kc.user.profile.config"][0])
    attributes = {attribute["name"]: attribute for attribute in profile["attributes"]}
    mapped = {
        mapper["config"]["user.attribute"]
        for mapper in CLIENTS["needmonitor-people"]["protocolMappers"]
        if "user.attribute" in mapper["config"]
    }
    assert mapped == {"role", "areas", "purposes", "partner"}
    assert all(attributes[name]["permissions"]["edit"] == ["admin"] for name in mapped)
    assert profile["unmanagedAttributePolicy"] == "ADMIN_VIEW"
    assert set(attributes["role"]["validations"]["options"]["options"]) == {role.value for role in Role}
