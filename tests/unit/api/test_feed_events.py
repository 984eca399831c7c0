"""The feed as server-sent events: what a websocket is told, and the attacks that a websocket withstands."""

import asyncio
import json
import socket
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
from joserfc.jwk import KeySet, OKPKey

from api.access import Role
from api.feed_events import Place, resumed
from api.feed_pace import Pace
from api.tokens import Trust, issue_token
from tests.support.feed import DEBT, NOW, PLACE, closes, events, feed, rest, ticket

KEY = OKPKey.generate_key("Ed25519", parameters={"kid": "here"})
MAP = {"type": "subscribe", "id": "map", **DEBT}


@pytest.fixture
def strict(quick):
    """Outside the demo: a visitor without a token is the public."""
    return replace(quick, demo=False, trust=Trust("issuer", KeySet([KEY])))


async def ticket_of(address, role, **more):
    token = issue_token(KEY, role, issuer="issuer", now=NOW, areas=(PLACE,), **more)
    async with httpx.AsyncClient(timeout=60) as client:
        answer = await client.post(
            f"http://{address}/api/v1/feed/ticket", headers={"authorization": f"Bearer {token}"}
        )
    return answer.json()["ticket"]


async def sockets(address):
    async with httpx.AsyncClient(timeout=60) as http:
        text = (await http.get(f"http://{address}/metrics")).text
    return next(line.split()[1] for line in text.splitlines() if line.startswith("needmonitor_feed_sockets "))


async def test_events_say_what_a_websocket_and_rest_say(running, quick, board):
    await board.begin({"B1 1": (5, 6, 4)})
    async with running(quick) as address, events(address, MAP) as stream, feed(address) as client:
        assert await stream.hear() == await client.hear()
        await client.say(**{"kind": "subscribe", **{k: v for k, v in MAP.items() if k != "type"}})
        assert await stream.hear() == await client.hear()
        await board.exact("money.debt", {"B1 1": (6, 7, 4)})
        delta = await stream.hear("delta")
        assert delta == await client.hear("delta")
        answer = await rest(address, **DEBT)
    assert delta["cells"] == [cell for cell in answer["cells"] if cell["area"] == "B1 1"]


async def test_whoever_comes_back_to_another_process_hears_only_what_it_missed(running, quick, board):
    known = await board.begin({"B1 1": (5, 6, 4), "B1 2": (1, 1, 1)})
    async with running(quick) as address, events(address, MAP) as stream:
        await stream.hear("snapshot")
    await board.exact("money.debt", {"B1 3": (2, 2, 2)})
    async with running(quick) as address, events(address, MAP, last=stream.last) as again:
        delta = await again.hear("delta", "snapshot")
    assert (delta["type"], delta["prev"], delta["seq"]) == ("delta", known, known + 1)
    assert "B1 4" not in {cell["area"] for cell in delta["cells"]}


@pytest.mark.parametrize(
    "last", ["", "7", "{", '{"epoch":"second","at":{"map":101}}', '{"at":[1]}', "[" * 900]
)
async def test_a_place_of_another_making_or_that_does_not_read_is_told_whole(running, quick, board, last):
    await board.epoch()
    await board.exact("any", {PLACE: (9, 9)})
    async with running(quick) as address, events(address, MAP, last=last) as stream:
        assert (await stream.hear("snapshot", "delta"))["type"] == "snapshot"


async def test_a_paused_stream_is_told_no_figures_and_still_beats(running, quick, board):
    await board.epoch()
    await board.exact("any", {PLACE: (9, 9)})
    beating = replace(quick, feed_pace=Pace(gap=0.01, heartbeat=1))
    async with running(beating) as address, events(address, {"type": "pause"}, MAP) as stream:
        assert [(await stream.hear())["type"] for _ in range(2)] == ["hello", "status"]


async def test_alerts_are_told_too(running, quick, alerts):
    said = {"type": "subscribe_alerts", "id": "alerts"}
    async with running(quick) as address, events(address, said) as stream:
        assert (await stream.hear("alert"))["whole"]


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "file://"])
async def test_a_page_elsewhere_cannot_use_a_stolen_ticket_and_has_burnt_none(running, strict, redis, origin):
    async with running(strict) as address:
        stolen = await ticket_of(address, Role.ANALYST)
        async with events(address, MAP, with_ticket=stolen, headers={"origin": origin}) as answer:
            assert answer.status_code == 403
        async with events(
            address, MAP, with_ticket=stolen, headers={"sec-fetch-site": "cross-site"}
        ) as answer:
            assert answer.status_code == 403
        async with events(address, MAP, with_ticket=stolen) as stream:
            assert (await stream.hear())["type"] == "hello"


@pytest.mark.parametrize("wrong", ["", "x" * 90, "*", "nm:ticket:*"])
async def test_without_a_good_ticket_there_are_no_events(running, strict, redis, wrong):
    async with running(strict) as address, events(address, MAP, with_ticket=wrong) as answer:
        assert (answer.status_code, answer.json()["type"]) == (401, "urn:needmonitor:problem:not_signed_in")


async def test_a_ticket_is_good_once_for_a_websocket_or_for_events(running, strict, redis):
    async with running(strict) as address:
        once = await ticket_of(address, Role.ANALYST)
        async with events(address, MAP, with_ticket=once) as stream:
            await stream.hear("hello")
        async with events(address, MAP, with_ticket=once) as answer:
            assert answer.status_code == 401
        async with feed(address, once) as client:
            assert await client.closed() == 4401


async def test_a_token_opens_no_events(running, strict, redis):
    token = issue_token(KEY, Role.ANALYST, issuer="issuer", now=NOW)
    bearer = {"authorization": f"Bearer {token}"}
    async with running(strict) as address, events(address, MAP, with_ticket="", headers=bearer) as answer:
        assert answer.status_code == 401


@pytest.mark.parametrize(
    ("role", "asked"),
    [
        (Role.COMMISSIONER, DEBT | {"within": "E08000026"}),
        (Role.COMMISSIONER, DEBT | {"window": "24h"}),
        (Role.ANALYST, DEBT | {"within": "E08000026"}),
        (Role.IG_OFFICER, DEBT | {"window": "7d"}),
        (Role.ADMIN, DEBT | {"need": "money.debt@advice"}),
    ],
)
async def test_each_subscription_is_decided_anew(running, strict, board, role, asked):
    await board.epoch()
    said = {"type": "subscribe", "id": "a", **asked}
    async with running(strict) as address:
        own = await ticket_of(address, role)
        async with events(address, said, with_ticket=own) as stream:
            assert (await stream.hear("error", "snapshot"))["code"] == "not_allowed"


async def test_a_partner_cannot_subscribe_to_anothers_records(running, strict, redis):
    said = {"type": "subscribe", "id": "a", **DEBT, "need": "money.debt@advice"}
    async with running(strict) as address:
        own = await ticket_of(address, Role.PARTNER, partner="gp")
        async with events(address, said, with_ticket=own) as stream:
            assert (await stream.hear("error", "snapshot"))["code"] == "not_allowed"


async def test_events_end_with_their_token_though_they_are_read(running, strict, board):
    await board.epoch()
    beginning = asyncio.get_running_loop().time()

    def clock():
        return NOW + timedelta(seconds=asyncio.get_running_loop().time() - beginning)

    async with running(replace(strict, clock=clock)) as address:
        soon = await ticket_of(address, Role.ANALYST, ttl=2)
        async with events(address, MAP, with_ticket=soon) as stream:
            await stream.hear("snapshot")
            assert (await stream.hear("close"))["code"] == 4401


async def test_there_is_room_for_so_many_feeds_only_of_either_kind(running, quick, redis):
    async with running(replace(quick, feed_sockets=1)) as address, feed(address) as first:
        await first.hear("hello")
        async with events(address, MAP) as answer:
            assert answer.status_code == 429


async def test_a_stream_that_asks_for_nothing_is_ended(running, config, redis):
    quiet = replace(config, feed_pace=Pace(gap=0.01, hello=0.1))
    async with running(quiet) as address, events(address) as stream:
        await stream.hear("hello")
        assert (await stream.hear("close"))["code"] == 4408


@pytest.mark.parametrize("rubbish", ["", "{", "[]", "null", '{"type":"dance","a":"mrs.jones"}', "[" * 999])
async def test_rubbish_is_answered_never_repeated_and_after_a_while_ends_the_stream(
    running, quick, redis, rubbish
):
    async with running(quick) as address, httpx.AsyncClient(timeout=60) as client:
        query = {"ticket": await ticket(address), "say": [rubbish] * 5}
        answer = await client.get(f"http://{address}/api/v1/feed/events", params=query)
    assert '"code": 4400' in answer.text
    assert "jones" not in answer.text


async def test_more_is_not_listened_to_than_a_feed_may_ask(running, quick, redis):
    async with running(quick) as address, httpx.AsyncClient(timeout=60) as client:
        for said in (["x" * 1001], ["{}"] * 26):
            query = {"ticket": await ticket(address), "say": said}
            answer = await client.get(f"http://{address}/api/v1/feed/events", params=query)
            assert answer.status_code == 422


async def test_who_leaves_is_noticed_at_once(running, quick, board):
    await board.epoch()
    async with running(quick) as address:
        async with events(address, MAP) as stream:
            await stream.hear("snapshot")
            assert await sockets(address) == "1.0"
        while await sockets(address) != "0.0":  # noqa: ASYNC110  told by another task
            await asyncio.sleep(0.01)


async def test_who_does_not_read_is_sent_away(running, config, board):
    await board.epoch()
    await board.exact("any", {PLACE: (9, 9)})
    areas = [area.code for area in config.known.places.areas("sector", PLACE)]
    pace = Pace(gap=0.001, stall=0.5)
    async with running(replace(config, feed_pace=pace)) as address:
        said = "&say=".join(json.dumps({**MAP, "id": str(n)}).replace(" ", "") for n in range(20))
        asked = f"GET /api/v1/feed/events?ticket={await ticket(address)}&say={said} HTTP/1.1"
        host, port = address.split(":")
        with socket.socket() as deaf:
            deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            deaf.connect((host, int(port)))
            deaf.sendall(f"{asked}\r\nHost: {address}\r\n\r\n".encode())
            for people in range(1, 500):
                await board.exact("money.debt", dict.fromkeys(areas, (people, people, people)))
                if await closes(address, 1013):
                    break
            else:
                pytest.fail("it was told and told and never sent away")


def test_only_the_last_event_says_from_where_to_go_on():
    told = Place("first", {"map": 7})
    assert json.loads(resumed(json.dumps({**MAP, "since": 99}), told))["since"] == 7
    assert json.loads(resumed(json.dumps({**MAP, "id": "b", "since": 99}), told))["since"] is None
