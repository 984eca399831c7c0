"""The feed over a real websocket, a real server and a real Valkey."""

import asyncio
import json
import socket
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime

import httpx
import pytest
import websockets
from pydantic import TypeAdapter
from websockets.exceptions import ConnectionClosed

from api.feed_pace import Pace
from dictionary import projection
from dictionary.feed import SUBPROTOCOL, ServerMessage

PLACE = "E08000025"
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
DEBT = {"need": "money.debt", "level": "sector", "window": "28d", "within": PLACE}
QUICK = Pace(gap=0.01)
server_messages = TypeAdapter(ServerMessage)


class Client:
    """A client of the feed that reads as the contract says."""

    def __init__(self, connection) -> None:
        self.connection = connection

    async def say(self, kind: str, **fields) -> None:
        await self.connection.send(json.dumps({"type": kind, **fields}))

    async def hear(self, *kinds: str) -> dict:
        """The next message of these kinds."""
        while True:
            text = await asyncio.wait_for(self.connection.recv(), 10)
            server_messages.validate_json(text)
            message = json.loads(text)
            if not kinds or message["type"] in kinds:
                return message

    async def closed(self) -> int:
        """The code with which the server closes."""
        try:
            while True:
                await asyncio.wait_for(self.connection.recv(), 15)
        except ConnectionClosed as closing:
            return closing.rcvd.code


async def ticket(address: str) -> str:
    async with httpx.AsyncClient() as client:
        return (await client.post(f"http://{address}/api/v1/feed/ticket")).json()["ticket"]


@asynccontextmanager
async def feed(address: str, with_ticket: str | None = None, **options):
    with_ticket = await ticket(address) if with_ticket is None else with_ticket
    options = {"subprotocols": [SUBPROTOCOL], "compression": None, "close_timeout": 0.5} | options
    url = f"ws://{address}/api/v1/feed?ticket={with_ticket}"
    async with websockets.connect(url, **options) as connection:
        yield Client(connection)


@pytest.fixture
def quick(config):
    return replace(config, feed_pace=QUICK)


async def rest(address: str, **query) -> dict:
    async with httpx.AsyncClient() as client:
        return (await client.get(f"http://{address}/api/v1/cells", params=query)).json()


async def test_a_snapshot_says_what_rest_says(running, quick, board):
    await board.epoch()
    await board.exact("any", {PLACE: (9, 9)})
    tick = await board.exact("money.debt", {"B1 1": (5, 6, 4), PLACE: (5, 6, 4)})
    async with running(quick) as address, feed(address) as client:
        hello = await client.hear()
        await client.say("subscribe", id="map", **DEBT)
        snapshot = await client.hear()
        answer = await rest(address, **DEBT)
    assert hello == {"type": "hello", "epoch": "first", "policy": "exact", "heartbeat": 20}
    assert snapshot["cells"] == answer["cells"]
    assert (snapshot["type"], snapshot["id"], snapshot["seq"]) == ("snapshot", "map", tick)
    assert (snapshot["as_of"], snapshot["policy"], snapshot["basis"]) == (
        answer["as_of"],
        answer["policy"],
        answer["basis"],
    )


async def test_a_delta_says_what_changed_and_nothing_else(running, quick, board):
    await board.epoch()
    await board.exact("any", {PLACE: (9, 9)})
    first = await board.exact("money.debt", {"B1 1": (5, 6, 4)})
    async with running(quick) as address, feed(address) as client:
        await client.say("subscribe", id="map", **DEBT)
        await client.hear("snapshot")
        second = await board.exact("money.debt", {"B1 1": (6, 7, 4), "B1 2": (1, 1, 1)})
        delta = await client.hear()
        answer = await rest(address, **DEBT)
    assert (delta["type"], delta["prev"], delta["seq"], delta["epoch"]) == ("delta", first, second, "first")
    assert delta["cells"] == [cell for cell in answer["cells"] if cell["area"] in ("B1 1", "B1 2")]


async def test_an_authority_that_becomes_active_turns_no_data_into_zeros(running, quick, board):
    await board.epoch()
    async with running(quick) as address, feed(address) as client:
        await client.say("subscribe", id="map", **DEBT)
        snapshot = await client.hear("snapshot")
        await board.exact("any", {PLACE: (1, 1)})
        delta = await client.hear("delta")
        answer = await rest(address, **DEBT)
    assert {cell["state"] for cell in snapshot["cells"]} == {"no_data"}
    assert delta["cells"] == answer["cells"]
    assert {cell["state"] for cell in delta["cells"]} == {"zero"}


async def test_a_client_that_comes_back_hears_only_what_it_missed(running, quick, board):
    """From another process, whose groups are new."""
    await board.epoch()
    await board.exact("any", {PLACE: (9, 9)})
    await board.exact("money.debt", {"B1 1": (5, 6, 4), "B1 2": (1, 1, 1)})
    async with running(quick) as address, feed(address) as client:
        await client.say("subscribe", id="map", **DEBT)
        known = (await client.hear("snapshot"))["seq"]
    await board.exact("money.debt", {"B1 3": (2, 2, 2)})
    async with running(quick) as address, feed(address) as client:
        assert (await client.hear("hello"))["epoch"] == "first"
        await client.say("subscribe", id="map", **DEBT, since=known)
        delta = await client.hear("delta", "snapshot")
    assert (delta["type"], delta["prev"], delta["seq"]) == ("delta", known, known + 1)
    changed = {cell["area"]: cell["people"] for cell in delta["cells"]}
    assert changed["B1 3"] == 2
    assert "B1 4" not in changed


async def test_a_projection_made_again_is_told_whole(running, quick, board, redis):
    await board.epoch("first")
    await board.exact("any", {PLACE: (9, 9)})
    await board.exact("money.debt", {"B1 1": (5, 6, 4)})
    async with running(quick) as address, feed(address) as client:
        await client.say("subscribe", id="map", **DEBT)
        await client.hear("snapshot")
        await redis.flushdb()
        await board.exact("any", {PLACE: (9, 9)})
        await board.exact("money.debt", {"B1 2": (7, 7, 7)})
        await board.epoch("second")
        again = await client.hear("snapshot")
        answer = await rest(address, **DEBT)
    assert again["epoch"] == "second"
    assert again["cells"] == answer["cells"]


async def test_a_resume_from_another_epoch_is_told_whole(running, quick, board):
    await board.epoch()
    tick = await board.exact("any", {PLACE: (9, 9)})
    async with running(quick) as address, feed(address) as client:
        await client.say("subscribe", id="map", **DEBT, since=tick + 1000)
        assert (await client.hear("snapshot", "delta"))["type"] == "snapshot"


async def test_a_paused_client_hears_nothing_and_then_only_the_newest(running, quick, board):
    await board.epoch()
    await board.exact("any", {PLACE: (9, 9)})
    first = await board.exact("money.debt", {"B1 1": (1, 1, 1)})
    async with running(quick) as address, feed(address) as client:
        await client.say("subscribe", id="map", **DEBT)
        await client.hear("snapshot")
        await client.say("pause")
        await client.say("ping")
        await client.hear("pong")
        for people in (2, 3, 4):
            last = await board.exact("money.debt", {"B1 1": (people, people, people)})
        await client.say("ping")
        assert (await client.hear())["type"] == "pong"
        await client.say("resume")
        delta = await client.hear()
    assert (delta["prev"], delta["seq"]) == (first, last)
    assert [cell["people"] for cell in delta["cells"]] == [4]


async def test_an_unsubscribed_client_hears_no_more_of_it(running, quick, board):
    await board.epoch()
    await board.exact("any", {PLACE: (9, 9)})
    async with running(quick) as address, feed(address) as client:
        await client.say("subscribe", id="map", **DEBT)
        await client.say("subscribe", id="whole", **DEBT | {"level": "la"})
        await client.hear("snapshot")
        await client.hear("snapshot")
        await client.say("unsubscribe", id="map")
        await client.say("ping")
        await client.hear("pong")
        await board.exact("money.debt", {"B1 1": (1, 1, 1), PLACE: (1, 1, 1)})
        assert (await client.hear("delta"))["id"] == "whole"


async def test_released_roles_hear_releases_and_nothing_exact(running, quick, board):
    await board.epoch()
    await board.released("public", "any", {PLACE: (100, "value")})
    await board.released("public", "money.debt", {"B1 1": (10, "value")})
    async with running(replace(quick, demo=False)) as address, feed(address) as client:
        assert (await client.hear("hello"))["policy"] == "floor-1"
        await client.say("subscribe", id="map", **DEBT)
        snapshot = await client.hear("snapshot")
        await board.exact("money.debt", {"B1 1": (13, 14, 9)})
        await board.released("public", "money.debt", {"B1 1": (20, "value")}, window="91d")
        tick = await board.released("public", "money.debt", {"B1 1": (15, "value")})
        delta = await client.hear("delta")
        answer = await rest(address, **DEBT)
    assert (snapshot["policy"], snapshot["basis"]) == ("floor-1", "shown")
    assert (delta["seq"], [cell["people"] for cell in delta["cells"]]) == (tick, [15])
    assert delta["cells"] == [cell for cell in answer["cells"] if cell["area"] == "B1 1"]


async def test_what_may_not_be_seen_is_said_and_the_feed_stays_open(running, quick, board):
    await board.epoch()
    async with running(replace(quick, demo=False)) as address, feed(address) as client:
        await client.say("subscribe", id="a", **DEBT | {"need": "safety.domestic_abuse"})
        await client.say("subscribe", id="b", **DEBT | {"window": "24h"})
        await client.say("subscribe", id="c", **DEBT | {"need": "money.dragons"})
        errors = [await client.hear("error") for _ in range(3)]
        await client.say("ping")
        await client.hear("pong")
    assert [(error["id"], error["code"]) for error in errors] == [
        ("a", "not_allowed"),
        ("b", "not_allowed"),
        ("c", "unknown_need"),
    ]
    assert errors[0]["finest_level"] == "la"


async def test_great_britain_is_told_as_its_authorities_change(running, quick, board):
    await board.epoch()
    everywhere = {"need": "money.debt", "level": "la", "window": "28d", "within": "GB"}
    async with running(quick) as address, feed(address) as client:
        await client.say("subscribe", id="gb", **everywhere)
        await client.hear("snapshot")
        await board.exact("money.debt", {PLACE: (5, 6, 4), "B1 1": (5, 6, 4)})
        delta = await client.hear("delta")
        answer = await rest(address, **everywhere)
    assert {cell["area"]: cell["people"] for cell in delta["cells"]} == {PLACE: 5, "GB": 5}
    assert delta["cells"] == [cell for cell in answer["cells"] if cell["area"] in (PLACE, "GB")]


async def test_values_set_without_a_message_are_told_all_the_same(running, quick, board, redis, monkeypatch):
    monkeypatch.setattr("api.feed_hub.EPOCH_SECONDS", 0.1)
    await board.epoch()
    await board.exact("any", {PLACE: (9, 9)})
    async with running(quick) as address, feed(address) as client:
        await client.say("subscribe", id="map", **DEBT)
        await client.hear("snapshot")
        board.tick += 1
        await redis.hset(projection.exact(PLACE, "money.debt"), "B1 1", board.exact_value(5, 6, 4))
        delta = await client.hear("delta")
    assert [cell["people"] for cell in delta["cells"]] == [5]


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
            await client.say("subscribe", id="map", **DEBT)
            await client.hear("snapshot")
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


async def closes(address: str, code: int) -> bool:
    async with httpx.AsyncClient() as http:
        return (
            f'needmonitor_feed_closes_total{{code="{code}"}}'
            in (await http.get(f"http://{address}/metrics")).text
        )
