"""Ways to speak for somebody else at the gateway: each is refused, and nothing reaches the log."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import httpx
import pytest
from joserfc.jwk import KeySet, OKPKey

from api.access import Role
from api.app import build
from api.gateway_keys import GatewayKeys, new_key
from api.identity import authenticate_partner
from api.limiting import Limits
from api.tokens import Trust, issue_token
from producers import gateway
from tests.support import events
from tests.support.gateways import Log

NOW = datetime(2026, 3, 2, 10, 5, tzinfo=UTC)
KEY = OKPKey.generate_key("Ed25519", parameters={"kid": "here"})
TRUST = Trust("issuer", KeySet([KEY]))
PATH = "/api/v1/events"


@pytest.fixture
def log():
    return Log()


@pytest.fixture
def keys(tmp_path):
    """A key of the partner advice, and the file it is in."""
    key, digest = new_key("advice-1")
    path = tmp_path / "keys.toml"
    path.write_text(f'[[key]]\nid = "advice-1"\npartner = "advice"\nsha256 = "{digest}"\nends = 2026-12-31\n')
    return key, GatewayKeys(path)


@pytest.fixture
async def app(config, log, known, keys):
    config = replace(config, demo=False, trust=TRUST, gateway_keys=keys[1], clock=lambda: NOW)
    routes = gateway.router(
        gateway.GatewayConfig(
            authenticate=authenticate_partner,
            publisher=log,
            register=known.register,
            dictionary=known.dictionary,
            places=known.places,
            now=lambda: NOW,
        )
    )
    made = build(replace(config, routers=(routes,)))
    yield made
    await made.state.reader.redis.aclose()


@pytest.fixture
async def client(app):
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as asking:
        yield asking


def bearer(role=Role.PARTNER, partner="advice"):
    token = issue_token(KEY, role, issuer="issuer", now=NOW, partner=partner)
    return {"authorization": f"Bearer {token}"}


async def post(client, body, headers):
    headers = {"content-type": "application/cloudevents+json", **(headers or {})}
    return await client.post(PATH, content=json.dumps(body), headers=headers)


def codes(answer):
    return [result.get("code") for result in answer.json()["results"]]


async def test_the_partners_own_event_is_taken(client, log):
    answer = await post(client, events.issue_recorded(), bearer())
    assert (answer.status_code, codes(answer), log.topics) == (202, [None], ["events.advice"])


@pytest.mark.parametrize(
    "forged",
    [
        events.issue_recorded(partner="gp"),
        events.issue_recorded() | {"source": "urn:needmonitor:partner:gp"},
        events.issue_recorded(partner_id="gp"),
        events.issue_recorded(agreement_id="demo-gp-1"),
        events.issue_recorded(partner="nobody"),
        events.person_linked(),
    ],
)
async def test_an_event_in_anothers_name_is_refused(client, log, forged):
    answer = await post(client, forged, bearer())
    assert (answer.status_code, answer.json()["accepted"], log.topics) == (202, 0, [])


async def test_a_forged_event_among_good_ones_goes_nowhere(client, log):
    mixed = [events.issue_recorded(issue="i1"), events.issue_recorded(partner="gp", issue="i2")]
    answer = await post(client, mixed, bearer())
    assert (answer.json()["accepted"], log.topics) == (1, ["events.advice"])


async def test_another_source_in_the_headers_of_binary_mode_is_refused(client, log):
    event = events.issue_recorded()
    attributes = {f"ce-{name}": str(value) for name, value in event.items() if name != "data"}
    headers = bearer() | attributes | {"ce-source": "urn:needmonitor:partner:gp"}
    answer = await client.post(
        PATH, content=json.dumps(event["data"]), headers=headers | {"content-type": "application/json"}
    )
    assert log.topics == []
    assert answer.status_code in {400, 202, 415}


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PARTNER])
async def test_no_other_role_sends_events(client, log, role):
    answer = await post(client, events.issue_recorded(), bearer(role, None))
    assert (answer.status_code, log.topics) == (401, [])


async def test_nobody_without_a_token_sends_events(client, log):
    assert (await post(client, events.issue_recorded(), None)).status_code == 401
    assert log.topics == []


async def test_a_key_of_the_gateway_speaks_for_its_partner_only(client, log, keys):
    headers = {"authorization": f"Bearer {keys[0]}"}
    assert codes(await post(client, events.issue_recorded(), headers)) == [None]
    forged = await post(client, events.issue_recorded(partner="gp"), headers)
    assert (forged.json()["accepted"], log.topics) == (0, ["events.advice"])


async def test_a_key_of_the_gateway_opens_nothing_else(client, keys):
    for path in ("/api/v1/cells", "/api/v1/refusals", "/api/v1/partners", "/"):
        answer = await client.get(path, headers={"authorization": f"Bearer {keys[0]}"})
        assert answer.status_code == 401


async def test_a_forged_key_is_refused(client, log, keys):
    for wrong in (keys[0][:-1] + "_", "nmk.advice-1.", "nmk.gp-1.x", "nmk"):
        headers = {"authorization": f"Bearer {wrong}"}
        assert (await post(client, events.issue_recorded(), headers)).status_code == 401
    assert log.topics == []


async def test_a_partner_that_sends_too_often_waits(app, client, log):
    app.state.gateway_limits = Limits(1.0, 2, lambda: 0.0)
    statuses = [(await post(client, events.issue_recorded(), bearer())).status_code for _ in range(3)]
    assert statuses == [202, 202, 429]
    assert (await post(client, events.issue_recorded(partner="gp"), bearer(partner="gp"))).status_code == 202


async def test_one_who_asks_too_often_waits(app, client):
    app.state.limits = Limits(1.0, 2, lambda: 0.0)
    headers = bearer(Role.ANALYST, None)
    statuses = [(await client.get("/api/v1/partners", headers=headers)).status_code for _ in range(3)]
    assert statuses == [200, 200, 429]
