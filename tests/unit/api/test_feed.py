"""The feed over a real websocket, a real server and a real Valkey."""

from dataclasses import replace

import pytest

from api.access import Role
from dictionary import projection
from tests.support.feed import DEBT, PLACE, feed, rest, ticket
from tests.support.tokens import TRUST, bearer


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


async def test_a_live_message_that_does_not_read_holds_up_nobody(running, quick, board, redis, caplog):
    await board.epoch()
    await board.exact("any", {PLACE: (9, 9)})
    await board.exact("money.debt", {"B1 1": (5, 6, 4)})
    async with running(quick) as address, feed(address) as client:
        await client.say("subscribe", id="map", **DEBT)
        await client.hear("snapshot")
        await redis.publish(projection.live(), b"another form")
        await board.exact("money.debt", {"B1 1": (6, 7, 4)})
        delta = await client.hear("delta")
    assert [cell["people"] for cell in delta["cells"]] == [6]
    assert "12 bytes does not read" in caplog.text


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


async def test_a_client_that_asks_for_a_pace_is_told_the_newest_and_not_all_between(running, quick, board):
    await board.epoch()
    await board.exact("any", {PLACE: (9, 9)})
    await board.exact("money.debt", {"B1 1": (1, 1, 1)})
    async with running(quick) as address, feed(address) as client:
        await client.say("subscribe", id="map", **DEBT)
        await client.hear("snapshot")
        await client.say("resume", every=3600)
        first = await board.exact("money.debt", {"B1 1": (2, 2, 2)})
        assert (await client.hear())["seq"] == first
        for people in (3, 4):
            last = await board.exact("money.debt", {"B1 1": (people, people, people)})
        await client.say("ping")
        assert (await client.hear())["type"] == "pong"
        await client.say("subscribe", id="whole", **DEBT | {"level": "la"})
        assert (await client.hear())["id"] == "whole"
        await client.say("resume")
        delta = await client.hear()
    assert (delta["id"], delta["prev"], delta["seq"]) == ("map", first, last)
    assert [cell["people"] for cell in delta["cells"]] == [4]


async def test_at_a_pace_news_is_told_when_its_time_has_come(running, quick, board):
    await board.epoch()
    await board.exact("any", {PLACE: (9, 9)})
    async with running(quick) as address, feed(address) as client:
        await client.say("resume", every=1)
        await client.say("subscribe", id="map", **DEBT)
        await client.hear("snapshot")
        for people in (1, 2, 3):
            last = await board.exact("money.debt", {"B1 1": (people, people, people)})
        while (delta := await client.hear("delta"))["seq"] < last:
            pass
    assert [cell["people"] for cell in delta["cells"]] == [3]


@pytest.mark.parametrize("every", [0, 3601, 1.5, "often"])
async def test_a_pace_that_is_none_is_said(running, quick, board, every):
    await board.epoch()
    async with running(quick) as address, feed(address) as client:
        await client.say("resume", every=every)
        assert (await client.hear("error"))["code"] == "bad_request"


async def test_while_paused_the_heartbeat_says_of_which_moment_the_figures_are_that_were_told(
    running, quick, board
):
    """And not of which moment those are that were not."""
    pace = replace(quick.feed_pace, heartbeat=1)
    await board.epoch()
    await board.exact("any", {PLACE: (9, 9)})
    await board.exact("money.debt", {"B1 1": (1, 1, 1)})
    async with running(replace(quick, feed_pace=pace)) as address, feed(address) as client:
        await client.say("subscribe", id="map", **DEBT)
        told = await client.hear("snapshot")
        await client.say("pause")
        await client.say("ping")
        await client.hear("pong")
        board.as_of = "2026-11-22T11:59:59Z"
        later = await board.exact("money.debt", {"B1 1": (2, 2, 2)})
        await client.hear("status")
        status = await client.hear("status")
        await client.say("resume")
        newest = await client.hear("delta")
    assert status["subscriptions"] == [{"id": "map", "seq": told["seq"], "as_of": told["as_of"]}]
    assert newest["seq"] == later
    assert (told["as_of"], newest["as_of"]) == ("2026-11-22T11:59:58Z", "2026-11-22T11:59:59Z")


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
        assert (await client.hear("hello"))["policy"] == "gate-1"
        await client.say("subscribe", id="map", **DEBT)
        snapshot = await client.hear("snapshot")
        await board.exact("money.debt", {"B1 1": (13, 14, 9)})
        await board.released("public", "money.debt", {"B1 1": (20, "value")}, window="91d")
        tick = await board.released("public", "money.debt", {"B1 1": (15, "value")})
        delta = await client.hear("delta")
        answer = await rest(address, **DEBT)
    assert (snapshot["policy"], snapshot["basis"]) == ("gate-1", "shown")
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


async def test_who_stays_goes_on_hearing_when_another_leaves(running, quick, board):
    await board.epoch()
    await board.exact("any", {PLACE: (9, 9)})
    await board.exact("money.debt", {"B1 1": (5, 6, 4)})
    async with running(quick) as address, feed(address) as stays:
        await stays.say("subscribe", id="map", **DEBT)
        await stays.hear("snapshot")
        async with feed(address) as leaves:
            await leaves.say("subscribe", id="map", **DEBT)
            await leaves.hear("snapshot")
            await leaves.say("unsubscribe", id="map")
            await leaves.say("ping")
            await leaves.hear("pong")
        await board.exact("money.debt", {"B1 1": (6, 7, 4)})
        delta = await stays.hear("delta")
    assert [cell["people"] for cell in delta["cells"]] == [6]


async def test_a_partner_hears_what_rest_says_as_its_own_people_come_and_others_hear_no_change(
    running, quick, board
):
    await board.epoch()
    await board.released("commissioner", "any", {PLACE: (100, "value")})
    await board.released("commissioner", "money.debt", {"B1 1": (15, "value")})
    async with running(replace(quick, trust=TRUST, demo=False)) as address:
        partner = await ticket(address, bearer(Role.PARTNER, (PLACE,), "advice"))
        commissioner = await ticket(address, bearer(Role.COMMISSIONER, (PLACE,)))
        async with feed(address, partner) as own, feed(address, commissioner) as other:
            for client in (own, other):
                await client.say("subscribe", id="map", **DEBT)
                cells = {cell["area"]: cell for cell in (await client.hear("snapshot"))["cells"]}
                assert cells["B1 1"]["people"] == 15
            await board.exact("money.debt@advice", {"B1 1": (8, 8)})
            (cell,) = (await own.hear("delta"))["cells"]
            assert (cell["area"], cell["people"], cell["rate"], cell["state"]) == (
                "B1 1",
                None,
                None,
                "small",
            )
            await board.released("commissioner", "money.debt", {"B1 1": (25, "value")})
            for client in (own, other):
                (cell,) = (await client.hear("delta"))["cells"]
                assert cell["people"] == 25
