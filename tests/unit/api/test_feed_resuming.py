"""A client that comes back, or hears of figures that were made again."""

from tests.support.feed import DEBT, PLACE, feed, rest


async def test_a_client_that_comes_back_hears_only_what_it_missed(running, quick, board):
    """From another process, whose groups are new."""
    await board.begin({"B1 1": (5, 6, 4), "B1 2": (1, 1, 1)})
    async with running(quick) as address, feed(address) as client:
        known = (await client.follow())["seq"]
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
    await board.begin({"B1 1": (5, 6, 4)})
    async with running(quick) as address, feed(address) as client:
        await client.follow()
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
