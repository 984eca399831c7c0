"""Requests that a key asks to have signed: replayed, changed, borrowed or unsigned, none reaches the log."""

import asyncio
import base64
import importlib.util
import json
import re
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType

import httpx
import pytest
from joserfc.jwk import OKPKey
from redis.asyncio import Redis

from api.app import build
from api.gateway_keys import GatewayKeys, new_key
from api.identity import authenticate_partner
from producers import gateway
from tests.support import events
from tests.support.gateways import Log

EXAMPLES = Path(__file__).parents[3] / "docs" / "examples"
URL = "http://127.0.0.1/api/v1/events"
BODY = json.dumps(events.issue_recorded()).encode()


class Desk:
    """Two partners with a key each and a private key, a third that signs nothing, and the gateway."""

    def __init__(self, tmp_path, config, known):
        self.log, self.keys, self.pems, tables = Log(), {}, {}, []
        for partner in ("advice", "housing", "care"):
            key, digest = new_key(f"{partner}-1")
            private = OKPKey.generate_key("Ed25519")
            self.keys[partner], self.pems[partner] = key, tmp_path / f"{partner}.pem"
            self.pems[partner].write_bytes(private.as_pem(private=True))
            row = f'[[key]]\nid = "{partner}-1"\npartner = "{partner}"\nsha256 = "{digest}"\n'
            row += "ends = 2099-12-31\n"
            signs = f'ed25519 = "{private.as_dict(private=False)["x"]}"\n' if partner != "care" else ""
            tables.append(row + signs)
        (tmp_path / "keys.toml").write_text("".join(tables))
        routes = gateway.router(
            gateway.GatewayConfig(
                authenticate=authenticate_partner,
                publisher=self.log,
                register=known.register,
                dictionary=known.dictionary,
                places=known.places,
                now=lambda: datetime(2026, 3, 2, 10, 5, tzinfo=UTC),
            )
        )
        self.config = replace(
            config,
            demo=False,
            gateway_keys=GatewayKeys(tmp_path / "keys.toml"),
            clock=lambda: datetime.now(UTC),
            routers=(routes,),
        )
        self.app = build(self.config)

    def headers(self, example, partner="advice", body=BODY, url=URL, **more):
        key, pem = self.keys[partner], self.pems[more.get("signer", partner)]
        return example.signed_headers(url, body, key, pem.read_bytes())

    def signed_anew(self, headers, said, partner="advice"):
        """Headers with another Signature-Input, well signed: so nothing but what it says is wrong."""
        values = {"@method": "POST", "@authority": "127.0.0.1", "@path": "/api/v1/events", **headers}
        label, _, parameters = said.partition("=")
        names = re.findall(r'"([a-z@-]+)"', parameters.partition(")")[0])
        lines = [*(f'"{name}": {values[name]}' for name in names), f'"@signature-params": {parameters}']
        key = OKPKey.import_key(self.pems[partner].read_bytes())
        signature = base64.b64encode(key.private_key.sign("\n".join(lines).encode())).decode()
        return headers | {"signature-input": said, "signature": f"{label}=:{signature}:"}

    async def post(self, headers, body=BODY, url=URL):
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport) as client:
            return await client.post(url, content=body, headers=headers)

    async def refused(self, headers, body=BODY, url=URL, status=401):
        """The words of a refusal; nothing has reached the log."""
        answer = await self.post(headers, body, url)
        assert (answer.status_code, self.log.topics) == (status, [])
        return answer.json()["detail"]


@pytest.fixture
async def desk(tmp_path, config, known, redis):
    made = Desk(tmp_path, config, known)
    yield made
    await made.app.state.reader.redis.aclose()


@pytest.fixture(scope="module")
def example() -> ModuleType:
    """The example that partners are shown: what it sends is what is accepted."""
    spec = importlib.util.spec_from_file_location("send_signed", EXAMPLES / "send_signed.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


async def test_a_signed_request_is_taken_once(desk, example):
    headers = desk.headers(example)
    assert (await desk.post(headers)).status_code == 202
    again = await desk.post(headers)
    assert (again.status_code, again.json()["type"]) == (401, "urn:needmonitor:problem:bad_signature")
    assert "used before" in again.json()["detail"]
    assert desk.log.topics == ["events.advice"]
    assert (await desk.post(desk.headers(example))).status_code == 202  # signed anew


async def test_of_many_replays_at_once_one_is_taken(desk, example):
    headers = desk.headers(example)
    answers = await asyncio.gather(*(desk.post(headers) for _ in range(8)))
    assert sorted(answer.status_code for answer in answers) == [202] + [401] * 7


async def test_a_nonce_is_remembered_longer_than_its_signature_can_be_good(desk, example, redis: Redis):
    assert (await desk.post(desk.headers(example))).status_code == 202
    (name,) = await redis.keys("nm:nonce:*")
    assert await redis.ttl(name) > 600


async def test_a_changed_body_is_refused(desk, example):
    other = BODY.replace(b"money.debt", b"money.rent")
    assert "content-digest" in await desk.refused(desk.headers(example), other, status=400)


async def test_a_changed_body_with_a_digest_of_its_own_is_refused(desk, example):
    other = BODY.replace(b"B1 1", b"B8 2")
    digest = desk.headers(example, body=other)["content-digest"]
    words = await desk.refused(desk.headers(example) | {"content-digest": digest}, other)
    assert "not one of this key" in words


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost/api/v1/events",  # another of its names
        "http://127.0.0.1/api/v1/events?more=1",
    ],
)
async def test_another_address_is_refused(desk, example, url):
    await desk.refused(desk.headers(example), url=url)


async def test_a_signature_for_another_path_or_method_is_refused(desk, example):
    await desk.refused(desk.headers(example, url="http://127.0.0.1/api/v1/event"))
    headers = desk.headers(example)
    swapped = headers["signature-input"].replace('"@method" "@authority"', '"@authority" "@method"')
    await desk.refused(headers | {"signature-input": swapped})


@pytest.mark.parametrize(("seconds", "good"), [(-301, False), (360, False), (-200, True), (290, True)])
async def test_a_signature_is_good_for_five_minutes_either_way(desk, example, seconds, good, monkeypatch):
    now = datetime.now(UTC) + timedelta(seconds=seconds)
    monkeypatch.setattr(example.time, "time", now.timestamp)
    headers = desk.headers(example)
    monkeypatch.undo()
    if good:
        assert (await desk.post(headers)).status_code == 202
    else:
        assert "created" in await desk.refused(headers)


@pytest.mark.parametrize(
    ("part", "instead"),
    [
        (r';nonce="\w+"', ""),
        (r';nonce="\w+"', ';nonce="short"'),
        (r";created=\d+", ""),
        (r';keyid="[^"]+"', ""),
        (r';keyid="[^"]+"', ';keyid="housing-1"'),
        (r';alg="ed25519"', ';alg="hmac-sha256"'),
        (r';alg="ed25519"', ";alg=7"),
        (r';alg="ed25519"', ""),
        (r';alg="ed25519"', ';alg="ed25519";alg="ed25519"'),
        (r';alg="ed25519"', ';alg="ed25519";tag="x"'),
        (r' "content-digest"', ""),
        (r'"@method" ', ""),
        (r' "@path"', ""),
        (r'"content-type" ', '"content-type" "content-type" '),
        (r"$", ", sig2=()"),
        (r"^.*$", ""),
        (r"^.*$", "sig=(); "),
    ],
)
async def test_a_signature_that_is_not_of_the_whole_profile_is_refused(desk, example, part, instead):
    headers = desk.headers(example)
    said = re.sub(part, instead, headers["signature-input"], count=1)
    assert said != headers["signature-input"]
    await desk.refused(desk.signed_anew(headers, said))


async def test_the_order_of_the_parts_is_the_signers(desk, example):
    headers = desk.headers(example)
    inside, _, rest = headers["signature-input"].removeprefix("sig=(").partition(")")
    turned = " ".join(reversed(inside.split(" ")))
    last = ";".join(["", *reversed(rest.strip(";").split(";"))])
    assert (await desk.post(desk.signed_anew(headers, f"sig=({turned}){last}"))).status_code == 202


@pytest.mark.parametrize("signature", ["", "sig=::", "sig=:%%%%:", "sig=:AAAA:", "other=:AAAA:", "sig=AAAA"])
async def test_a_spoilt_signature_is_refused(desk, example, signature):
    await desk.refused(desk.headers(example) | {"signature": signature})


async def test_another_partners_signature_is_refused(desk, example):
    await desk.refused(desk.headers(example, signer="housing"))
    mine, theirs = desk.headers(example), desk.headers(example, "housing")
    await desk.refused(theirs | {"authorization": mine["authorization"]})
    await desk.refused(mine | {"authorization": theirs["authorization"]})


@pytest.mark.parametrize("left_out", [("signature",), ("signature-input",), ("content-digest",)])
async def test_nothing_of_a_signature_can_be_left_out(desk, example, left_out):
    headers = {name: value for name, value in desk.headers(example).items() if name not in left_out}
    await desk.refused(headers)


async def test_a_key_that_signs_is_refused_unsigned(desk, example):
    headers = {
        "authorization": f"Bearer {desk.keys['advice']}",
        "content-type": "application/cloudevents+json",
    }
    assert "Sign the request" in await desk.refused(headers)


async def test_a_header_twice_is_refused(desk, example):
    headers = [*desk.headers(example).items(), ("content-digest", "sha-256=:AAAA:")]
    await desk.refused(headers)


async def test_attributes_in_headers_are_refused_for_they_are_not_signed(desk, example):
    await desk.refused(desk.headers(example) | {"ce-id": "x"})


async def test_a_key_without_a_public_key_sends_unsigned_and_never_looks_signed(desk, example):
    event = json.dumps(events.issue_recorded(partner="care")).encode()
    unsigned = {
        "authorization": f"Bearer {desk.keys['care']}",
        "content-type": "application/cloudevents+json",
    }
    assert "No public key" in await desk.refused(desk.headers(example, "care", event), event)
    assert (await desk.post(unsigned, event)).status_code == 202


async def test_while_valkey_is_away_nothing_signed_is_taken(desk, example):
    async with Redis.from_url("redis://127.0.0.1:1/0") as nowhere:
        reader = desk.app.state.reader
        desk.app.state.reader = replace(reader, redis=nowhere)
        answer = await desk.post(desk.headers(example))
        desk.app.state.reader = reader
    assert (answer.status_code, answer.headers["retry-after"], desk.log.topics) == (503, "5", [])


@pytest.mark.parametrize("digest", ["", "md5=:AAAA:", "sha-256=AAAA", "sha-256=::", "sha-256"])
async def test_a_digest_that_is_none_is_refused_of_anybody(desk, digest):
    headers = {"authorization": f"Bearer {desk.keys['care']}", "content-type": "application/cloudevents+json"}
    await desk.refused(headers | {"content-digest": digest}, status=400)


@pytest.mark.parametrize("name", ["send_signed.py", "send_signed.sh"])
async def test_the_examples_for_partners_are_accepted_by_a_real_server(desk, running, tmp_path, name):
    (tmp_path / "event.json").write_bytes(BODY)
    program = [sys.executable] if name.endswith("py") else ["sh"]
    async with running(replace(desk.config, port=0)) as address:
        words = [f"http://{address}", desk.keys["advice"], desk.pems["advice"], tmp_path / "event.json"]
        command = [*program, str(EXAMPLES / name), *map(str, words)]
        done = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert re.search(r"['\"]accepted['\"]: ?[Tt]rue", done.stdout)
    assert desk.log.topics == ["events.advice"]
