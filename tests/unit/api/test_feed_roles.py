"""What each role is told by the feed."""

from dataclasses import replace

from api.access import Role
from tests.support.feed import DEBT, PLACE, feed, rest, ticket
from tests.support.tokens import TRUST, bearer


async def test_released_roles_hear_releases_and_nothing_exact(running, quick, board):
    await board.epoch()
    await board.released("public", "any", {PLACE: (100, "value")})
    await board.released("public", "money.debt", {"B1 1": (10, "value")})
    async with running(replace(quick, demo=False)) as address, feed(address) as client:
        assert (await client.hear("hello"))["policy"] == "gate-1"
        snapshot = await client.follow()
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
        await client.caught_up()
    assert [(error["id"], error["code"]) for error in errors] == [
        ("a", "not_allowed"),
        ("b", "not_allowed"),
        ("c", "unknown_need"),
    ]
    assert errors[0]["finest_level"] == "la"


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
                cells = {cell["area"]: cell for cell in (await client.follow())["cells"]}
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
