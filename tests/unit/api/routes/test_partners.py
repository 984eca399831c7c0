import json
from datetime import UTC, datetime

import pytest
from joserfc.jwk import KeySet, OKPKey

from api.access import Role
from api.tokens import Trust, issue_token
from dictionary import projection

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
KEY = OKPKey.generate_key("Ed25519", parameters={"kid": "here", "alg": "EdDSA", "use": "sig"})
TRUST = Trust("issuer", KeySet([KEY]))


def bearer(role, partner=None):
    return {"authorization": f"Bearer {issue_token(KEY, role, issuer='issuer', now=NOW, partner=partner)}"}


@pytest.fixture
async def received(redis):
    await redis.hset(
        projection.partner("advice"),
        mapping={
            "accepted": 7,
            "duplicates": 1,
            "refused": 2,
            "last_arrival": "2026-11-22T11:00:00Z",
            "accepted/0": 7,
        },
    )
    for hour in (10, 11):
        refusal = {"code": "unknown_need", "pointer": "/data/need", "message": "words", "id": str(hour)}
        arrived = datetime(2026, 11, 22, hour, tzinfo=UTC)
        await redis.zadd(
            projection.refusals("advice"), {json.dumps(refusal): int(arrived.timestamp() * 1000)}
        )


async def partners(ask, role, partner=None):
    answer = await ask("/api/v1/partners", headers=bearer(role, partner), trust=TRUST)
    return {row["id"]: row for row in answer.json()}


async def test_a_partner_sees_its_own_tallies_and_only_names_of_others(ask, received):
    found = await partners(ask, Role.PARTNER, "advice")
    advice = found["advice"]
    assert (advice["accepted"], advice["duplicates"], advice["refused"]) == (7, 1, 2)
    assert advice["last_arrival"] == "2026-11-22T11:00:00Z"
    assert found["gp"]["accepted"] is None
    assert found["gp"]["name"]


async def test_says_how_many_partners_sent_something_within_a_day_of_how_many_there_are(ask, received, redis):
    async def told():
        return (await ask("/api/v1/partners/reporting")).json()

    first = await told()
    await redis.hset(projection.partner("gp"), mapping={"last_arrival": "2026-11-21T11:59:59Z"})
    a_second_too_late = await told()
    await redis.hset(projection.partner("gp"), mapping={"last_arrival": "2026-11-21T12:00:00Z"})
    assert first["all"] > 2
    assert [first["reporting"], a_second_too_late["reporting"], (await told())["reporting"]] == [1, 1, 2]


@pytest.mark.parametrize("role", [Role.COMMISSIONER, Role.PUBLIC, Role.PUBLIC_HEALTH])
async def test_others_see_names_only(ask, received, role):
    assert {row["accepted"] for row in (await partners(ask, role)).values()} == {None}


async def test_a_partner_reads_its_own_refusals_newest_first(ask, received):
    answer = await ask("/api/v1/refusals", headers=bearer(Role.PARTNER, "advice"), trust=TRUST)
    body = answer.json()
    assert (body["partner"], body["more"]) == ("advice", False)
    assert [refusal["id"] for refusal in body["refusals"]] == ["11", "10"]
    assert body["refusals"][0]["code"] == "unknown_need"


async def test_refusals_may_be_read_from_a_moment_on(ask, received):
    answer = await ask("/api/v1/refusals?partner=advice&since=2026-11-22T10:30:00Z")
    assert [refusal["id"] for refusal in answer.json()["refusals"]] == ["11"]


async def test_says_when_there_are_more_refusals_than_it_gives(ask, received, monkeypatch):
    monkeypatch.setattr("api.routes.partners.MOST_REFUSALS", 1)
    body = (await ask("/api/v1/refusals?partner=advice")).json()
    assert (body["more"], len(body["refusals"])) == (True, 1)


@pytest.mark.parametrize(
    ("role", "own"), [(Role.PARTNER, "gp"), (Role.COMMISSIONER, None), (Role.PUBLIC_HEALTH, None)]
)
async def test_nobody_else_reads_a_partners_refusals(ask, received, role, own):
    answer = await ask("/api/v1/refusals?partner=advice", headers=bearer(role, own), trust=TRUST)
    assert answer.status_code == 403


async def test_asks_whose_refusals_are_meant(ask, redis):
    assert (await ask("/api/v1/refusals")).status_code == 422
    assert (await ask("/api/v1/refusals?partner=nobody")).status_code == 404
