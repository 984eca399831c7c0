import asyncio
from dataclasses import replace
from datetime import UTC, datetime

import httpx
import msgspec
import pytest
from joserfc.jwk import KeySet, OKPKey

from api.access import PUBLIC_VISITOR, Role, Viewer
from api.auditing import Recorder
from api.problems import ProblemError
from api.tokens import Trust, issue_token
from dictionary.audit import Deed, Did
from dictionary.audit_verifying import Verifier
from tests.support.feed import DEBT, PLACE, feed

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
ANALYST = Viewer("a", Role.ANALYST, (PLACE,), expires=1)
COMMISSIONER = Viewer("c", Role.COMMISSIONER, (PLACE,), expires=1)
KEY = OKPKey.generate_key("Ed25519", parameters={"kid": "here", "alg": "EdDSA", "use": "sig"})
TRUST = Trust("issuer", KeySet([KEY]))


class Log:
    """Keeps what it is given; away while `away` is set."""

    def __init__(self):
        self.records, self.away, self.closed = [], False, False

    async def write(self, records):
        if self.away:
            raise OSError("away")
        self.records += records

    async def close(self):
        self.closed = True

    @property
    def did(self):
        return [(entry["did"], entry["about"]) for entry in map(msgspec.json.decode, self.values)]

    @property
    def values(self):
        return [value for _, value in self.records]


def whole(log):
    verifier = Verifier()
    for key, value in log.records:
        verifier.take(key, value)
    return verifier.faults() == []


async def written(log, count):
    async with asyncio.timeout(10):
        while len(log.records) < count:  # noqa: ASYNC110  a list tells it no other way
            await asyncio.sleep(0.01)


@pytest.fixture
def log():
    return Log()


@pytest.fixture
def recorder(log):
    return Recorder(log, lambda: NOW, most=3)


async def test_writes_a_chain_from_its_opening_to_its_end(recorder, log):
    task = asyncio.create_task(recorder.run())
    recorder.record(Deed(Did.ASKED, "a", "analyst", {"need": "any"}))
    await recorder.close(task)
    assert sorted(did for did, _ in log.did) == ["asked", "closed", "opened"]
    assert whole(log)
    assert log.closed


async def test_a_log_that_cannot_let_go_keeps_nobody_from_ending(recorder, log, monkeypatch):
    monkeypatch.setattr("api.auditing.LETTING_GO_SECONDS", 0.05)
    monkeypatch.setattr(log, "close", asyncio.Event().wait)
    task = asyncio.create_task(recorder.run())
    async with asyncio.timeout(5):
        await recorder.close(task)
    assert task.done()


async def test_tries_the_very_same_records_again_until_they_stand(recorder, log, monkeypatch):
    monkeypatch.setattr("api.auditing.RETRY_SECONDS", 0.01)
    log.away = True
    task = asyncio.create_task(recorder.run())
    await asyncio.sleep(0.05)
    recorder.record(Deed(Did.ASKED))
    log.away = False
    await recorder.close(task)
    assert [did for did, _ in log.did] == ["opened", "asked", "closed"]
    assert whole(log)


def test_without_room_exact_answers_are_refused_and_others_are_counted(recorder, log):
    for _ in range(3):
        recorder.looked(ANALYST, Did.ASKED, exact=True, route="/cells")
    with pytest.raises(ProblemError) as refused:
        recorder.looked(ANALYST, Did.ASKED, exact=True, route="/cells")
    assert (refused.value.status, refused.value.code) == (503, "audit_away")
    recorder.looked(COMMISSIONER, Did.ASKED, exact=False, route="/cells")
    assert recorder.health() == (False, "3 entries wait to be written, 2 could not be kept")


def test_the_demo_answers_all_the_same(log):
    recorder = Recorder(log, lambda: NOW, most=0, required=False)
    recorder.looked(ANALYST, Did.ASKED, exact=True)
    assert recorder.health()[0] is False


async def test_what_could_not_be_kept_is_on_record_when_the_log_is_back(recorder, log):
    for _ in range(5):
        recorder.record(Deed(Did.ASKED))
    task = asyncio.create_task(recorder.run())
    await written(log, 4)
    await recorder.close(task)
    assert log.did[0] == ("not_recorded", {"count": 3})  # its opening found no room either
    assert recorder.health()[0]


def test_the_publics_looks_at_public_figures_are_not_recorded(recorder):
    recorder.looked(PUBLIC_VISITOR, Did.ASKED, exact=False)
    assert recorder.waiting == 0


def test_a_token_is_recorded_once(recorder):
    recorder.signed_in("digest", ANALYST)
    recorder.signed_in("digest", ANALYST)
    assert recorder.waiting == 1


def test_refused_tokens_do_not_fill_the_record(log):
    recorder = Recorder(log, lambda: NOW)
    for _ in range(500):
        recorder.sign_in_refused("The token has ended; sign in again.")
    assert 60 <= recorder.waiting < 70


def bearer(role, **more):
    token = issue_token(KEY, role, issuer="issuer", now=NOW, **more)
    return {"authorization": f"Bearer {token}"}


async def asked(running, config, log, *requests):
    """Ask a real server; what is on record afterwards, but for its opening and end."""
    strict = replace(config, demo=False, trust=TRUST, audit=log)
    statuses = []
    async with (
        running(strict) as address,
        httpx.AsyncClient(base_url=f"http://{address}", timeout=60) as client,
    ):
        for path, headers in requests:
            statuses.append((await client.get(path, headers=headers)).status_code)
    assert whole(log)
    return statuses, [found for found in log.did if found[0] not in ("opened", "closed")]


async def test_sign_in_question_export_and_refusal_are_on_record(running, config, log, redis):
    analyst = bearer(Role.ANALYST)
    where = f"need=money.debt&level=sector&window=28d&within={PLACE}"
    statuses, found = await asked(
        running,
        config,
        log,
        (f"/api/v1/cells?{where}", analyst),
        (f"/api/v1/cells.csv?{where}", analyst),
        (f"/api/v1/cells/history?area={PLACE}", analyst),
        ("/api/v1/refusals?partner=advice", analyst),
        ("/api/v1/refusals?partner=gp", bearer(Role.COMMISSIONER)),
        ("/api/v1/cells", {"authorization": "Bearer rubbish"}),
        ("/api/v1/cells?within=B1%201AA&need=mrs.jones", analyst),
        ("/api/v1/cells", None),
    )
    assert statuses == [200, 200, 200, 200, 403, 401, 404, 200]
    scope = {"need": "money.debt", "level": "sector", "window": "28d", "within": PLACE}
    assert [did for did, _ in found] == [
        "signed_in",
        "asked",
        "exported",
        "asked",
        "asked",
        "signed_in",
        "denied",
        "sign_in_refused",
    ]
    assert found[1][1] == {"route": "/api/v1/cells", **scope}
    assert found[2][1] == {"route": "/api/v1/cells.csv", **scope}
    text = b"".join(log.values)
    assert b"jones" not in text
    assert b"1AA" not in text


async def test_a_look_at_a_page_of_figures_is_on_record(running, config, log, board, impatient):
    await board.begin({PLACE: (5, 6, 4), "B8 2": (5, 6, 4)})
    analyst = bearer(Role.ANALYST)
    paths = (
        "/?need=money.debt",
        "/map.svg?need=money.debt",
        "/own?need=money.debt&areas=B8+2",
        "/own.csv?need=money.debt&areas=B8+2",
        "/needs/money.debt",
        "/areas/B8%202",
    )
    statuses, found = await asked(running, config, log, *((path, analyst) for path in paths))
    assert statuses == [200] * len(paths)
    assert [(did, about["route"], about["within"]) for did, about in found[1:]] == [
        ("asked", "/", PLACE),
        ("exported", "/map.svg", PLACE),
        ("asked", "/own", PLACE),
        ("exported", "/own.csv", PLACE),
        ("asked", "/needs", PLACE),
        ("asked", "/areas", "B8 2"),
    ]


async def test_a_subscription_is_on_record(running, quick, log, board):
    await board.epoch()
    async with running(replace(quick, audit=log)) as address, feed(address) as client:
        await client.follow()
    assert ("subscribed", {"route": "/api/v1/feed", **DEBT}) in log.did


async def test_an_answer_of_the_trusted_zone_needs_a_record_outside_the_demo(ask, log, monkeypatch):
    monkeypatch.setattr("api.auditing.MOST_WAITING", 0)
    strict = {"demo": False, "trust": TRUST, "audit": log}
    answer = await ask("/api/v1/cells", headers=bearer(Role.ANALYST), **strict)
    assert (answer.status_code, answer.json()["type"]) == (503, "urn:needmonitor:problem:audit_away")
    assert (await ask("/api/v1/cells", **strict)).status_code == 200


@pytest.mark.parametrize(
    "path", ["/api/v1/alerts", "/api/v1/notices", "/api/v1/mutes", "/api/v1/subscriptions", "/alerts"]
)
async def test_a_look_at_alerts_is_on_record_before_it_is_answered(running, config, log, redis, path):
    statuses, found = await asked(running, config, log, (path, bearer(Role.ANALYST)))
    assert statuses == [200]
    assert found[1] == ("asked", {"route": path})


async def test_alerts_are_not_shown_without_a_record(ask, log, monkeypatch):
    monkeypatch.setattr("api.auditing.MOST_WAITING", 0)
    strict = {"demo": False, "trust": TRUST, "audit": log}
    answer = await ask("/api/v1/alerts", headers=bearer(Role.ANALYST), **strict)
    assert answer.status_code == 503
