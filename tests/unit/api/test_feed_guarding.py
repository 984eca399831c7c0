"""Who gets a feed, who loses it, and how much of it there is for one."""

import asyncio
import hashlib
import json
import socket
from dataclasses import asdict, replace

import httpx
import pytest

from api.access import DEMO_VISITOR
from api.app import build
from api.feed import redeem
from api.feed_pace import Pace
from tests.support.feed import DEBT, NOW, PLACE, closes, feed, ticket


@pytest.mark.parametrize(
    "rubbish", ["", "{", "[]", "null", '{"type":"dance"}', '{"type":"subscribe"}', b"\xff\xfe"]
)
async def test_rubbish_is_answered_and_after_a_while_ends_the_feed(running, quick, redis, rubbish):
    async with running(quick) as address, feed(address) as client:
        await client.hear("hello")
        await client.connection.send(rubbish)
        error = await client.hear("error")
        for _ in range(4):
            await client.connection.send(rubbish)
        assert await client.closed() == 4400
    assert error["code"] == "bad_request"


async def test_rubbish_is_never_repeated(running, quick, redis):
    async with running(quick) as address, feed(address) as client:
        await client.connection.send('{"type":"subscribe","id":"a","need":["mrs.jones"]}')
        assert "jones" not in (await client.hear("error"))["message"]


async def test_a_message_that_is_too_large_ends_the_feed(running, quick, redis):
    async with running(quick) as address, feed(address) as client:
        await client.connection.send("x" * 70_000)
        assert await client.closed() == 1009


async def test_a_client_that_says_too_much_is_sent_away(running, config, redis):
    strict = replace(config, feed_pace=Pace(gap=0.01, rate=1, burst=10))
    async with running(strict) as address, feed(address) as client:
        for _ in range(12):
            await client.say("ping")
        assert await client.closed() == 4429


async def test_a_client_that_says_nothing_is_sent_away(running, config, redis):
    async with (
        running(replace(config, feed_pace=Pace(gap=0.01, hello=0.1))) as address,
        feed(address) as client,
    ):
        assert await client.closed() == 4408


async def test_a_quiet_feed_still_says_of_which_moment_its_figures_are(running, config, board):
    await board.epoch()
    tick = await board.exact("any", {PLACE: (9, 9)})
    pace = Pace(gap=0.01, heartbeat=1)
    async with running(replace(config, feed_pace=pace)) as address, feed(address) as client:
        await client.say("subscribe", id="map", **DEBT)
        status = await client.hear("status")
    assert status["subscriptions"] == [{"id": "map", "seq": tick, "as_of": "2026-11-22T11:59:58Z"}]


async def test_a_ticket_opens_one_feed_once(running, quick, redis):
    async with running(quick) as address:
        once = await ticket(address)
        async with feed(address, once) as client:
            assert (await client.hear())["type"] == "hello"
        async with feed(address, once) as client:
            assert await client.closed() == 4401


async def test_a_ticket_lives_half_a_minute_and_is_kept_as_a_digest(running, quick, redis):
    async with running(quick) as address:
        given = await ticket(address)
    keys = [key async for key in redis.scan_iter(match="nm:ticket:*")]
    assert 0 < await redis.ttl(keys[0]) <= 30
    assert given.encode() not in keys[0]


@pytest.mark.parametrize("wrong", ["", "x", "x" * 90])
async def test_without_a_good_ticket_there_is_no_feed(running, quick, redis, wrong):
    async with running(quick) as address, feed(address, wrong) as client:
        assert await client.closed() == 4401


async def test_a_page_of_another_origin_gets_no_feed(running, quick, redis):
    async with running(quick) as address:
        async with feed(address, origin="https://evil.example") as client:
            assert await client.closed() == 4403
        async with feed(address, origin=f"http://{address}") as client:
            assert (await client.hear())["type"] == "hello"
    async with (
        running(replace(quick, origins=("https://monitor.example",))) as address,
        feed(address, origin="https://monitor.example") as client,
    ):
        assert (await client.hear())["type"] == "hello"


async def test_a_client_of_another_protocol_is_told(running, quick, redis):
    async with running(quick) as address, feed(address, subprotocols=None) as client:
        assert await client.closed() == 4400


async def test_there_is_room_for_so_many_feeds_only(running, quick, redis):
    async with running(replace(quick, feed_sockets=1)) as address, feed(address) as first:
        await first.hear("hello")
        async with feed(address) as second:
            assert await second.closed() == 4429


async def test_all_who_come_back_at_once_are_let_in(quick, redis):
    reader = build(quick).state.reader
    held = json.dumps(asdict(DEMO_VISITOR))
    await redis.mset({f"nm:ticket:{hashlib.sha256(str(n).encode()).hexdigest()}": held for n in range(500)})
    try:
        viewers = await asyncio.gather(*(redeem(reader, str(number)) for number in range(500)))
    finally:
        await reader.redis.aclose()
    assert viewers == [DEMO_VISITOR] * 500


async def test_a_feed_has_so_many_subscriptions_only(running, quick, board):
    await board.epoch()
    async with running(quick) as address, feed(address) as client:
        for number in range(21):
            await client.say("subscribe", id=str(number), **DEBT)
        assert (await client.hear("error"))["code"] == "too_many"


async def test_a_feed_ends_with_its_token(running, quick, redis):
    async with running(quick) as address:
        given = await ticket(address)
        keys = [key async for key in redis.scan_iter(match="nm:ticket:*")]
        held = json.loads(await redis.get(keys[0]))
        await redis.set(keys[0], json.dumps(held | {"expires": int(NOW.timestamp())}))
        async with feed(address, given) as client:
            await client.say("ping")
            assert await client.closed() == 4401


async def test_a_client_that_leaves_is_forgotten(running, quick, board):
    await board.epoch()
    async with running(quick) as address:
        async with feed(address) as client:
            await client.follow()
        async with httpx.AsyncClient() as http:
            for _ in range(100):
                text = (await http.get(f"http://{address}/metrics")).text
                if "needmonitor_feed_sockets 0.0" in text and "needmonitor_feed_groups 0.0" in text:
                    return
                await asyncio.sleep(0.02)
        pytest.fail("the feed of a client that left is still counted")


async def test_a_client_that_never_reads_is_sent_away(running, config, board):
    """It costs one message, not a queue; when it reads again it learns why."""
    await board.epoch()
    await board.exact("any", {PLACE: (9, 9)})
    pace = Pace(gap=0.001, stall=0.5)
    areas = [area.code for area in config.known.places.areas("sector", PLACE)]
    async with running(replace(config, feed_pace=pace)) as address:
        host, port = address.split(":")
        with socket.socket() as narrow:
            narrow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            narrow.connect((host, int(port)))
            async with feed(address, sock=narrow, max_queue=1) as client:
                for number in range(20):
                    await client.say("subscribe", id=str(number), **DEBT)
                for people in range(1, 500):
                    await board.exact("money.debt", dict.fromkeys(areas, (people, people, people)))
                    if await closes(address, 1013):
                        break
                else:
                    pytest.fail("it was told and told and never sent away")
                assert await client.closed() == 1013
