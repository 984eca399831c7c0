"""What the feed tells of a view, over a real websocket, a real server and a real Valkey."""

from dictionary import projection
from tests.support.feed import DEBT, PLACE, feed, rest


async def test_a_snapshot_says_what_rest_says(running, quick, board):
    tick = await board.begin({"B1 1": (5, 6, 4), PLACE: (5, 6, 4)})
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
    first = await board.begin({"B1 1": (5, 6, 4)})
    async with running(quick) as address, feed(address) as client:
        await client.follow()
        second = await board.exact("money.debt", {"B1 1": (6, 7, 4), "B1 2": (1, 1, 1)})
        delta = await client.hear()
        answer = await rest(address, **DEBT)
    assert (delta["type"], delta["prev"], delta["seq"], delta["epoch"]) == ("delta", first, second, "first")
    assert delta["cells"] == [cell for cell in answer["cells"] if cell["area"] in ("B1 1", "B1 2")]


async def test_a_live_message_that_does_not_read_holds_up_nobody(running, quick, board, redis, caplog):
    await board.begin({"B1 1": (5, 6, 4)})
    async with running(quick) as address, feed(address) as client:
        await client.follow()
        await redis.publish(projection.live(), b"another form")
        await board.exact("money.debt", {"B1 1": (6, 7, 4)})
        delta = await client.hear("delta")
    assert [cell["people"] for cell in delta["cells"]] == [6]
    assert "12 bytes does not read" in caplog.text


async def test_an_authority_that_becomes_active_turns_no_data_into_zeros(running, quick, board):
    await board.epoch()
    async with running(quick) as address, feed(address) as client:
        snapshot = await client.follow()
        await board.exact("any", {PLACE: (1, 1)})
        delta = await client.hear("delta")
        answer = await rest(address, **DEBT)
    assert {cell["state"] for cell in snapshot["cells"]} == {"no_data"}
    assert delta["cells"] == answer["cells"]
    assert {cell["state"] for cell in delta["cells"]} == {"zero"}


async def test_an_unsubscribed_client_hears_no_more_of_it(running, quick, board):
    await board.epoch()
    await board.exact("any", {PLACE: (9, 9)})
    async with running(quick) as address, feed(address) as client:
        await client.say("subscribe", id="map", **DEBT)
        await client.say("subscribe", id="whole", **DEBT | {"level": "la"})
        await client.hear("snapshot")
        await client.hear("snapshot")
        await client.say("unsubscribe", id="map")
        await client.caught_up()
        await board.exact("money.debt", {"B1 1": (1, 1, 1), PLACE: (1, 1, 1)})
        assert (await client.hear("delta"))["id"] == "whole"


async def test_great_britain_is_told_as_its_authorities_change(running, quick, board):
    await board.epoch()
    everywhere = {"need": "money.debt", "level": "la", "window": "28d", "within": "GB"}
    async with running(quick) as address, feed(address) as client:
        await client.follow("gb", **everywhere)
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
        await client.follow()
        board.tick += 1
        await redis.hset(projection.exact(PLACE, "money.debt"), "B1 1", board.exact_value(5, 6, 4))
        delta = await client.hear("delta")
    assert [cell["people"] for cell in delta["cells"]] == [5]


async def test_who_stays_goes_on_hearing_when_another_leaves(running, quick, board):
    await board.begin({"B1 1": (5, 6, 4)})
    async with running(quick) as address, feed(address) as stays:
        await stays.follow()
        async with feed(address) as leaves:
            await leaves.follow()
            await leaves.say("unsubscribe", id="map")
            await leaves.caught_up()
        await board.exact("money.debt", {"B1 1": (6, 7, 4)})
        delta = await stays.hear("delta")
    assert [cell["people"] for cell in delta["cells"]] == [6]
