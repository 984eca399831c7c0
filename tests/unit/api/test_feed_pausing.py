"""A client that pauses, or asks for a pace."""

from dataclasses import replace

import pytest

from tests.support.alerts import AUTHORITY, make_alert
from tests.support.feed import DEBT, PLACE, feed


async def test_a_paused_client_hears_nothing_and_then_only_the_newest(running, quick, board):
    first = await board.begin({"B1 1": (1, 1, 1)})
    async with running(quick) as address, feed(address) as client:
        await client.follow()
        await client.say("pause")
        await client.caught_up()
        for people in (2, 3, 4):
            last = await board.exact("money.debt", {"B1 1": (people, people, people)})
        await client.hears_nothing()
        await client.say("resume")
        delta = await client.hear()
    assert (delta["prev"], delta["seq"]) == (first, last)
    assert [cell["people"] for cell in delta["cells"]] == [4]


async def test_a_paused_client_hears_of_no_alert_and_then_of_the_newest(running, quick, alerts):
    await alerts.tell(make_alert())
    async with running(quick) as address, feed(address) as client:
        await client.say("subscribe_alerts", id="inbox", within=AUTHORITY)
        await client.hear("alert")
        await client.say("pause")
        await client.caught_up()
        await alerts.tell(make_alert(revision=2, observed=21), make_alert(revision=3, observed=22))
        await client.hears_nothing()
        await client.say("resume")
        news = await client.hear("alert")
    assert (news["whole"], [record["observed"] for record in news["records"]]) == (False, [22])


async def test_a_client_that_asks_for_a_pace_is_told_the_newest_and_not_all_between(running, quick, board):
    await board.begin({"B1 1": (1, 1, 1)})
    async with running(quick) as address, feed(address) as client:
        await client.follow()
        await client.say("resume", every=3600)
        first = await board.exact("money.debt", {"B1 1": (2, 2, 2)})
        assert (await client.hear())["seq"] == first
        for people in (3, 4):
            last = await board.exact("money.debt", {"B1 1": (people, people, people)})
        await client.hears_nothing()
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
        await client.follow()
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
    await board.begin({"B1 1": (1, 1, 1)})
    async with running(replace(quick, feed_pace=pace)) as address, feed(address) as client:
        told = await client.follow()
        await client.say("pause")
        await client.caught_up()
        board.as_of = "2026-11-22T11:59:59Z"
        later = await board.exact("money.debt", {"B1 1": (2, 2, 2)})
        await client.hear("status")
        status = await client.hear("status")
        await client.say("resume")
        newest = await client.hear("delta")
    assert status["subscriptions"] == [{"id": "map", "seq": told["seq"], "as_of": told["as_of"]}]
    assert newest["seq"] == later
    assert (told["as_of"], newest["as_of"]) == ("2026-11-22T11:59:58Z", "2026-11-22T11:59:59Z")
