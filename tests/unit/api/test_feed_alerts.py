"""Alerts on the feed, over a real websocket, a real server and a real Valkey."""

import json
from dataclasses import replace

import httpx

from api.access import Role
from api.feed_alerts import AlertGroup, AlertSubscription, View
from dictionary import projection
from tests.support.alerts import AUTHORITY, make_alert, make_banded
from tests.support.feed import feed
from tests.support.tokens import TRUST, bearer

OTHER = "E08000026"


async def ticket_of(address: str, role: Role, areas=(AUTHORITY,), partner=None) -> str:
    headers = bearer(role, areas, partner)
    async with httpx.AsyncClient() as client:
        return (await client.post(f"http://{address}/api/v1/feed/ticket", headers=headers)).json()["ticket"]


def ids(message: dict) -> list[str]:
    return sorted(record["id"][-2:] for record in message["records"])


async def test_an_analyst_is_told_all_alerts_and_then_each_as_it_is_written(running, quick, alerts):
    await alerts.tell(make_alert())
    async with running(quick) as address, feed(address) as client:
        await client.say("subscribe_alerts", id="inbox", within=AUTHORITY)
        first = await client.hear("alert")
        changed = make_alert(revision=2, observed=21)
        await alerts.tell(make_alert(id="00000000000000bb", authority=OTHER), changed)
        news = await client.hear("alert")
    assert (first["id"], first["zone"], first["whole"], ids(first)) == ("inbox", "trusted", True, ["aa"])
    assert (news["whole"], news["records"]) == (False, [json.loads(changed.model_dump_json())])


async def test_without_a_place_a_client_follows_all_its_areas(running, quick, alerts):
    quick = replace(quick, trust=TRUST)
    await alerts.tell(make_alert(), make_alert(id="00000000000000bb", authority=OTHER))
    async with running(quick) as address:
        limited = await ticket_of(address, Role.ANALYST, (OTHER,))
        async with feed(address, limited) as client:
            await client.say("subscribe_alerts", id="inbox")
            assert ids(await client.hear("alert")) == ["bb"]
            await client.say("subscribe_alerts", id="elsewhere", within=AUTHORITY)
            assert (await client.hear("error"))["code"] == "not_allowed"


async def test_a_commissioner_is_told_bands_when_they_are_released_and_nothing_exact(running, quick, alerts):
    banded = make_banded()
    await alerts.release(banded)
    async with running(replace(quick, trust=TRUST)) as address:
        ticket = await ticket_of(address, Role.COMMISSIONER)
        async with feed(address, ticket) as client:
            await client.say("subscribe_alerts", id="inbox", within=AUTHORITY)
            first = await client.hear("alert")
            await alerts.tell(make_alert(id="00000000000000bb", observed=5))
            await alerts.release(make_banded(observed=60))
            news = await client.hear("alert")
    assert (first["zone"], first["records"]) == ("commissioner", [json.loads(banded.model_dump_json())])
    assert [record["observed"] for record in news["records"]] == [{"low": 50, "high": 99}]


async def test_a_release_is_nothing_to_who_sees_alerts_exactly(running, quick, alerts, caplog):
    async with running(quick) as address, feed(address) as client:
        await client.say("subscribe_alerts", id="inbox", within=AUTHORITY)
        await client.hear("alert")
        await alerts.release(make_banded())
        await alerts.tell(make_alert())
        assert (await client.hear("alert"))["records"] == [json.loads(make_alert().model_dump_json())]
    assert caplog.text == ""


async def test_partners_and_the_public_are_told_of_none(running, quick, alerts):
    quick = replace(quick, trust=TRUST, demo=False)
    async with running(quick) as address:
        partner = await ticket_of(address, Role.PARTNER, ("GB",), "advice")
        for ticket in (partner, None):
            async with feed(address, ticket) as client:
                await client.say("subscribe_alerts", id="inbox", within=AUTHORITY)
                assert (await client.hear("error"))["code"] == "not_allowed"


async def test_a_client_that_leaves_off_is_told_no_more(running, quick, alerts):
    async with running(quick) as address, feed(address) as client:
        await client.say("subscribe_alerts", id="inbox", within=AUTHORITY)
        await client.hear("alert")
        await client.say("unsubscribe", id="inbox")
        await client.caught_up()
        await alerts.tell(make_alert())
        await client.hears_nothing()


async def test_an_alert_that_does_not_read_holds_up_nobody(running, quick, alerts, redis, caplog):
    async with running(quick) as address, feed(address) as client:
        await client.say("subscribe_alerts", id="inbox", within=AUTHORITY)
        await client.hear("alert")
        await redis.publish(projection.told(), b"another form")
        await alerts.tell(make_alert())
        assert ids(await client.hear("alert")) == ["aa"]
    assert "12 bytes does not read" in caplog.text


def text(**changes) -> bytes:
    return make_alert(**changes).model_dump_json().encode()


def group(*values: bytes) -> tuple[AlertGroup, AlertSubscription]:
    made = AlertGroup(View("trusted", (AUTHORITY,)))
    made.begin_loading()
    made.load(list(values))
    return made, AlertSubscription("inbox", made)


def read(subscription: AlertSubscription) -> dict | None:
    news = subscription.news()
    return json.loads(news.text) if news else None


def test_an_older_revision_does_not_replace_a_newer_one():
    made, told = group(text(revision=3))
    read(told)
    assert made.take(text(revision=2)) is False
    assert read(told) is None


def test_what_is_told_while_the_projection_is_read_is_kept():
    made, told = group(text())
    read(told)
    made.begin_loading()
    made.take(text(id="00000000000000bb"))
    made.load([text()])
    news = read(told)
    assert news is not None
    assert (news["whole"], ids(news)) == (False, ["bb"])


def test_a_record_that_is_gone_has_the_rest_told_whole():
    made, told = group(text(), text(id="00000000000000bb"))
    read(told)
    made.begin_loading()
    made.load([text()])
    news = read(told)
    assert news is not None
    assert (news["whole"], ids(news)) == (True, ["aa"])
