"""Attacks on the feed over a real websocket; `test_feed_guarding.py` has the floods and the slow readers."""

import asyncio
import json
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
import websockets
from joserfc.jwk import KeySet, OKPKey

from api.access import Role
from api.feed import redeem
from api.reading import Reader
from api.tokens import Trust, issue_token
from dictionary.feed import SUBPROTOCOL
from tests.support.feed import DEBT, NOW, PLACE, feed

KEY = OKPKey.generate_key("Ed25519", parameters={"kid": "here"})
TRUST = Trust("issuer", KeySet([KEY]))
OTHER = "E08000026"


@pytest.fixture
def strict(quick):
    """Outside the demo: a visitor without a token is the public."""
    return replace(quick, demo=False, trust=TRUST)


async def ticket(address, role=None, *, areas=(PLACE,), now=NOW, **more):
    headers = {}
    if role is not None:
        token = issue_token(KEY, role, issuer="issuer", now=now, areas=areas, **more)
        headers = {"authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(timeout=60) as client:
        answer = await client.post(f"http://{address}/api/v1/feed/ticket", headers=headers)
    return answer.json().get("ticket", "")


async def refused(client, **asked):
    await client.say("subscribe", id="a", **asked)
    return (await client.hear("error", "snapshot")).get("code")


async def test_a_page_elsewhere_cannot_use_a_stolen_ticket_and_has_burnt_none(running, strict, redis):
    async with running(strict) as address:
        stolen = await ticket(address, Role.ANALYST)
        for origin in ("https://evil.example", "null", f"http://{address}.evil.example", "file://"):
            async with feed(address, stolen, origin=origin) as client:
                assert await client.closed() == 4403
        async with feed(address, stolen) as client:
            assert (await client.hear())["type"] == "hello"


async def test_a_ticket_is_good_once_even_for_many_at_the_same_moment(running, strict, redis):
    async with running(strict) as address:
        once = await ticket(address, Role.ANALYST)

        async def attempt():
            async with feed(address, once) as client:
                try:
                    return (await client.hear())["type"]
                except websockets.ConnectionClosed as closed:
                    return closed.rcvd.code

        got = await asyncio.gather(*(attempt() for _ in range(8)))
    assert sorted(map(str, got)) == ["4401"] * 7 + ["hello"]


async def test_a_ticket_that_is_too_old_opens_nothing(running, strict, redis):
    async with running(strict) as address:
        old = await ticket(address, Role.ANALYST)
        (key,) = [key async for key in redis.scan_iter(match="nm:ticket:*")]
        await redis.pexpire(key, 1)
        while await redis.exists(key):  # noqa: ASYNC110  Valkey's own clock
            await asyncio.sleep(0.002)
        async with feed(address, old) as client:
            assert await client.closed() == 4401


@pytest.mark.parametrize("guess", ["*", "nm:ticket:*", "../" * 20, "%00", "a" * 64])
async def test_a_guessed_ticket_opens_nothing(running, strict, redis, guess):
    async with running(strict) as address:
        await ticket(address, Role.ANALYST)
        async with feed(address, guess) as client:
            assert await client.closed() == 4401


async def test_what_valkey_holds_is_no_ticket(running, strict, redis):
    async with running(strict) as address:
        await ticket(address, Role.ANALYST)
        (key,) = [key async for key in redis.scan_iter(match="nm:ticket:*")]
        async with feed(address, key.decode().rpartition(":")[2]) as client:
            assert await client.closed() == 4401


async def test_a_token_in_the_address_is_no_ticket(running, strict, redis):
    token = issue_token(KEY, Role.ANALYST, issuer="issuer", now=NOW)
    async with running(strict) as address:
        with pytest.raises(websockets.InvalidStatus):  # longer than any ticket
            async with feed(address, token):
                pass


@pytest.mark.parametrize(
    ("role", "asked"),
    [
        (None, DEBT | {"window": "7d"}),
        (None, DEBT | {"need": "money.debt@advice"}),
        (Role.COMMISSIONER, DEBT | {"within": OTHER}),
        (Role.COMMISSIONER, DEBT | {"window": "24h"}),
        (Role.COMMISSIONER, DEBT | {"need": "safety.domestic_abuse"}),
        (Role.ANALYST, DEBT | {"within": OTHER}),
        (Role.IG_OFFICER, DEBT | {"window": "7d"}),
        (Role.ADMIN, DEBT | {"need": "money.debt@advice"}),
    ],
)
async def test_each_subscription_is_decided_anew(running, strict, redis, role, asked):
    async with running(strict) as address, feed(address, await ticket(address, role)) as client:
        assert await refused(client, **asked) == "not_allowed"


async def test_a_partner_cannot_subscribe_to_anothers_records(running, strict, redis):
    async with running(strict) as address:
        own = await ticket(address, Role.PARTNER, partner="gp")
        async with feed(address, own) as client:
            assert await refused(client, **DEBT | {"need": "money.debt@advice"}) == "not_allowed"


async def test_a_feed_ends_with_its_token_though_it_is_in_use(running, strict, board):
    await board.epoch()
    beginning = asyncio.get_running_loop().time()

    def clock():
        return NOW + timedelta(seconds=asyncio.get_running_loop().time() - beginning)

    async with running(replace(strict, clock=clock)) as address:
        soon = await ticket(address, Role.ANALYST, ttl=2)
        async with feed(address, soon) as client:
            await client.say("subscribe", id="a", **DEBT)
            await client.hear("snapshot")
            assert await client.closed() == 4401


async def test_a_ticket_of_an_ended_token_closes_at_once(running, strict, redis):
    async with running(strict) as address:
        given = await ticket(address, Role.ANALYST, ttl=60)
        (key,) = [key async for key in redis.scan_iter(match="nm:ticket:*")]
        held = json.loads(await redis.get(key))
        await redis.set(key, json.dumps(held | {"expires": int(NOW.timestamp()) - 60}))
        async with feed(address, given) as client:
            await client.say("ping")
            assert await client.closed() == 4401


async def test_a_bad_token_gets_no_ticket_not_even_the_publics(running, strict, redis):
    async with running(strict) as address, httpx.AsyncClient(timeout=60) as client:
        answer = await client.post(
            f"http://{address}/api/v1/feed/ticket", headers={"authorization": "Bearer x.y.z"}
        )
    assert answer.status_code == 401


async def test_a_ticket_keeps_who_it_was_given_to(redis, known, running, strict):
    async with running(strict) as address:
        given = await ticket(address, Role.PARTNER, partner="advice")
    viewer = await redeem(Reader(redis, known, 4, lambda: NOW), given)
    assert viewer is not None
    assert (viewer.role, viewer.partner, viewer.areas) == (Role.PARTNER, "advice", (PLACE,))


async def test_a_foreign_host_name_gets_no_feed(running, strict, redis):
    async with running(strict) as address:
        good = await ticket(address, Role.ANALYST)
        with pytest.raises(websockets.InvalidStatus):
            async with websockets.connect(
                f"ws://{address}/api/v1/feed?ticket={good}",
                subprotocols=[SUBPROTOCOL],
                additional_headers={"Host": "evil.example"},
            ):
                pass
