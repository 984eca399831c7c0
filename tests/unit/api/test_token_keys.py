import asyncio
import json
from datetime import UTC, datetime

import httpx
import pytest
from joserfc.jwk import ECKey, KeySet, OctKey, OKPKey, RSAKey

from api import token_keys
from api.access import Role
from api.token_keys import FetchedKeys, read_keys
from api.tokens import TokenError, Trust, issue_token, read_token

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
OLD, NEW = (OKPKey.generate_key("Ed25519", parameters={"kid": name}) for name in ("old", "new"))


def jwks(*keys):
    return json.dumps(KeySet(list(keys)).as_dict(private=False))


class Issuer:
    """An identity provider's address: what it answers, and how often it was asked."""

    def __init__(self, *keys):
        self.text, self.status, self.asked = jwks(*keys), 200, 0

    def answer(self, _):
        self.asked += 1
        return httpx.Response(self.status, text=self.text)

    def keys(self):
        transport = httpx.MockTransport(self.answer)
        return FetchedKeys("https://issuer.example/keys", httpx.AsyncClient(transport=transport))


@pytest.fixture
async def quick(monkeypatch):
    monkeypatch.setattr(token_keys, "SOONEST_SECONDS", 0.01)
    running = []

    def start(keys):
        running.append(asyncio.create_task(keys.run()))
        return keys

    yield start
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)


async def until(condition):
    async with asyncio.timeout(20):
        while not condition():  # noqa: ASYNC110  a fetch tells it no other way
            await asyncio.sleep(0.005)


def token(key):
    return issue_token(key, Role.ANALYST, issuer="issuer", now=NOW)


async def test_a_new_key_is_fetched_when_a_token_names_it(quick):
    issuer = Issuer(OLD)
    keys = quick(issuer.keys())
    trust = Trust("issuer", fetched=keys)
    await until(lambda: keys.keys.keys)
    assert read_token(token(OLD), trust, NOW).role is Role.ANALYST
    issuer.text = jwks(NEW)
    with pytest.raises(TokenError):
        read_token(token(NEW), trust, NOW)
    await until(lambda: [key.kid for key in keys.keys.keys] == ["new"])
    assert read_token(token(NEW), trust, NOW).role is Role.ANALYST
    with pytest.raises(TokenError):
        read_token(token(OLD), trust, NOW)


async def test_forged_kids_do_not_make_it_knock_again_and_again(monkeypatch):
    monkeypatch.setattr(token_keys, "SOONEST_SECONDS", 3600)
    issuer = Issuer(OLD)
    keys = issuer.keys()
    running = asyncio.create_task(keys.run())
    await until(lambda: keys.keys.keys)
    for _ in range(100):
        keys.wish()
        await asyncio.sleep(0)
    assert issuer.asked == 1
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


@pytest.mark.parametrize(("status", "text"), [(500, ""), (302, ""), (200, "{"), (200, "x" * 70_000)])
async def test_keys_stay_while_the_issuer_gives_nothing_better(quick, status, text):
    issuer = Issuer(OLD)
    keys = quick(issuer.keys())
    await until(lambda: keys.keys.keys)
    issuer.status, issuer.text = status, text
    asked = issuer.asked
    keys.wish()
    await until(lambda: issuer.asked > asked)
    assert [key.kid for key in keys.keys.keys] == ["old"]


async def test_keys_of_an_issuer_that_is_away_for_long_are_no_longer_believed(quick, monkeypatch):
    keys = quick(Issuer(OLD).keys())
    await until(lambda: keys.keys.keys)
    monkeypatch.setattr(token_keys, "STALE_SECONDS", -1.0)
    assert keys.keys.keys == []


def test_before_the_first_fetch_nobody_is_believed():
    with pytest.raises(TokenError):
        read_token(token(OLD), Trust("issuer", fetched=Issuer(OLD).keys()), NOW)


@pytest.mark.filterwarnings("ignore")  # the library warns of the weak key too
def test_weak_keys_and_keys_for_encryption_are_left_out():
    weak = RSAKey.generate_key(1024, parameters={"kid": "weak"})
    other = ECKey.generate_key("P-384", parameters={"kid": "p384"})
    sealing = RSAKey.generate_key(2048, parameters={"kid": "enc", "use": "enc"})
    assert [key.kid for key in read_keys(jwks(OLD, weak, other, sealing)).keys] == ["old"]
    with pytest.raises(ValueError, match="2,048"):
        read_keys(jwks(weak))


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"keys":{}}', '{"keys":[7]}', '{"keys":[{"kty":"no"}]}'])
def test_what_is_no_key_set_is_refused(text):
    with pytest.raises(ValueError, match=r"Key Set|key set|Expecting"):
        read_keys(text)


def test_a_set_with_a_shared_secret_or_too_many_keys_is_refused():
    secret = {"keys": [OctKey.generate_key(256).as_dict(private=True)]}
    with pytest.raises(ValueError, match="shared secret"):
        read_keys(json.dumps(secret))
    with pytest.raises(ValueError, match="at most"):
        read_keys(json.dumps({"keys": [OLD.as_dict(private=False)] * 21}))
