from datetime import UTC, datetime

import httpx
import pytest
from fastapi import APIRouter, Request
from joserfc.jwk import KeySet, OKPKey

from api.access import Role
from api.demo_roles import COOKIE
from api.identity import authenticate_partner, viewer_of
from api.tokens import Trust, issue_token

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
KEY = OKPKey.generate_key("Ed25519", parameters={"kid": "here", "alg": "EdDSA", "use": "sig"})
TRUST = Trust("issuer", KeySet([KEY]))
router = APIRouter()


@router.get("/api/v1/who")
async def who(request: Request) -> dict:
    viewer = viewer_of(request)
    return {"role": viewer.role, "partner": await authenticate_partner(request)}


def bearer(role, partner=None):
    return {"authorization": f"Bearer {issue_token(KEY, role, issuer='issuer', now=NOW, partner=partner)}"}


async def asked(ask, headers=None, **settings) -> httpx.Response:
    return await ask("/api/v1/who", headers=headers, routers=(router,), trust=TRUST, **settings)


async def test_a_visitor_is_an_analyst_in_the_demo_and_the_public_elsewhere(ask):
    assert (await asked(ask, demo=True)).json() == {"role": "analyst", "partner": None}
    assert (await asked(ask, demo=False)).json() == {"role": "public", "partner": None}


async def test_a_visitor_who_looks_as_a_partner_is_no_partner_at_the_gateway(ask):
    looking = {"cookie": f"{COOKIE}=partner"}
    assert (await asked(ask, looking, demo=True)).json() == {"role": "partner", "partner": None}


async def test_a_token_says_who_asks_whatever_a_visitor_chose(ask):
    headers = bearer(Role.COMMISSIONER) | {"cookie": f"{COOKIE}=analyst"}
    assert (await asked(ask, headers, demo=True)).json()["role"] == "commissioner"


async def test_a_token_says_who_asks(ask):
    assert (await asked(ask, bearer(Role.COMMISSIONER))).json()["role"] == "commissioner"
    assert (await asked(ask, bearer(Role.PARTNER, "advice"))).json() == {
        "role": "partner",
        "partner": "advice",
    }


@pytest.mark.parametrize("header", ["Bearer x", "Bearer", "Basic YTpi", "", "Bearer a b"])
async def test_a_token_that_is_not_accepted_is_never_a_visitor(ask, header):
    answer = await asked(ask, {"authorization": header}, demo=True)
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")


async def test_without_an_issuer_no_token_is_accepted(ask):
    answer = await ask("/api/v1/who", headers=bearer(Role.ANALYST), routers=(router,), demo=False)
    assert answer.status_code == 401
