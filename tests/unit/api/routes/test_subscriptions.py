import json
from datetime import UTC, datetime

import pytest

from api import settings_pages
from api.access import Role
from dictionary import projection
from dictionary.deliveries import Delivery
from dictionary.subscriptions import Channel, Standing, Subscription
from tests.support.tokens import TRUST, bearer

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
PLACE = "E08000025"
ID = "5f0c2b1e-0000-4000-8000-000000000001"
TERMS = {
    "id": ID,
    "team": "Food partnership",
    "authority": PLACE,
    "areas": ["B1 1", "B8"],
    "needs": ["money", "money.debt"],
    "channel": "email",
    "address": "food@council.example",
    "quiet": {"start": "22:00", "end": "07:00"},
    "at_most_a_week": 5,
}


def subscription(**changes) -> Subscription:
    return Subscription(
        **{
            "id": ID,
            "team": "Food partnership",
            "authority": PLACE,
            "channel": Channel.EMAIL,
            "address": "food@council.example",
            **changes,
        }
    )


@pytest.fixture
async def standing(redis, alerts):
    told = Standing(subscription=subscription(), since=NOW)
    await redis.hset(projection.subscriptions(PLACE), ID, told.model_dump_json())
    for minute, of in ((1, ID), (2, ID[:-1] + "9"), (3, ID)):
        at = NOW.replace(minute=minute)
        delivery = Delivery(
            subscription=of,
            authority=PLACE,
            channel=Channel.EMAIL,
            message=f"{minute:032x}",
            about="00000000000000aa",
            step="opened",
            number=1,
            state=None,
            outcome="sent" if minute == 3 else "retrying",
            attempts=minute,
            at=at,
            next_at=None,
            reason="" if minute == 3 else "http_503",
        )
        score = int(at.timestamp() * 1000)
        await redis.zadd(projection.deliveries(PLACE), {delivery.model_dump_json(): score})
    return told


@pytest.fixture
def send(ask, alerts):
    async def sent(path: str = "", method: str = "POST", **more):
        return await ask(f"/api/v1/subscriptions{path}", method, write_action=alerts.write, **more)

    return sent


async def test_subscriptions_are_listed_as_they_stand(ask, standing):
    found = (await ask(f"/api/v1/subscriptions?within={PLACE}")).json()["subscriptions"]
    assert found == [json.loads(standing.model_dump_json())]


async def test_a_subscription_is_an_action_with_all_its_terms(send, alerts):
    answer = await send(body=TERMS)
    (action,) = alerts.actions
    assert (answer.status_code, answer.json()) == (202, {"id": ID})
    assert (action.kind, action.subscription, action.authority) == ("subscribe", ID, PLACE)
    assert json.loads(action.terms.model_dump_json())["quiet"] == {"start": "22:00:00", "end": "07:00:00"}


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"address": "the council"}, 422),
        ({"channel": "pigeon"}, 422),
        ({"channel": "cap", "address": "siren"}, 422),
        ({"quiet": {"start": "22:00", "end": "22:00"}}, 422),
        ({"at_most_a_week": 0}, 422),
        ({"team": f"those at B1 {1}AA"}, 422),
        ({"needs": ["money.dragons"]}, 404),
        ({"areas": ["M1 1"]}, 404),
        ({"colour": "red"}, 422),
    ],
)
async def test_a_subscription_that_cannot_be_is_not_written(send, alerts, change, status):
    answer = await send(body=TERMS | change)
    assert (answer.status_code, alerts.actions) == (status, [])
    assert f"B1 {1}AA" not in answer.text


async def test_a_subscription_is_ended_and_tried_out(send, standing, alerts):
    assert (await send(f"/{ID}/test")).status_code == 202
    assert (await send(f"/{ID}", "DELETE")).status_code == 202
    assert [action.kind for action in alerts.actions] == ["test", "unsubscribe"]
    assert (await send(f"/{ID[:-1]}7", "DELETE")).status_code == 404


async def test_the_deliveries_of_one_subscription_are_its_own_the_newest_first(ask, standing):
    found = (await ask(f"/api/v1/subscriptions/{ID}/deliveries")).json()["deliveries"]
    assert [delivery["attempts"] for delivery in found] == [3, 1]


@pytest.mark.parametrize("role", [Role.COMMISSIONER, Role.PUBLIC])
async def test_only_the_trusted_zone_sees_and_changes_them(send, standing, alerts, role):
    asker = {"headers": bearer(role, (PLACE,)), "trust": TRUST}
    assert (await send(method="GET", **asker)).status_code == 403
    assert (await send(body=TERMS, **asker)).status_code == 403
    assert (await send(f"/{ID}/test", **asker)).status_code == 403
    assert (await send(f"/{ID}/deliveries", "GET", **asker)).status_code == 403
    elsewhere = {"headers": bearer(Role.ANALYST, ("E08000026",)), "trust": TRUST}
    assert (await send(body=TERMS, **elsewhere)).status_code == 403
    assert (await send(f"/{ID}/test", **elsewhere)).status_code == 404
    assert alerts.actions == []


async def test_the_page_lists_them_in_words_and_what_was_sent(ask, standing):
    html = (await ask("/alerts/subscriptions")).text
    assert "Food partnership" in html
    assert "E-mail to food@council.example" in html
    assert "called at once, without figures" not in html
    log = (await ask(f"/alerts/subscriptions/{ID}")).text
    assert log.count("A new alert") == 2
    assert "To be tried again (http_503)" in log


async def test_the_page_says_who_is_called_at_once(ask, redis, alerts):
    told = Standing(subscription=subscription(inside=True), since=NOW)
    await redis.hset(projection.subscriptions(PLACE), ID, told.model_dump_json())
    assert "called at once, without figures" in (await ask("/alerts/subscriptions")).text


async def test_the_form_takes_a_subscription_and_shows_what_is_wrong_with_it(ask, alerts, monkeypatch):
    monkeypatch.setattr(settings_pages, "SHOWN_SECONDS", 0.05)
    form = {
        "id": ID,
        "team": "Food partnership",
        "authority": PLACE,
        "areas": "b8, b1  1",
        "needs": ["money.debt", "housing"],
        "channel": "email",
        "address": "food@council.example",
        "least": "urgent",
        "digest": "daily",
        "quiet_from": "22:00",
        "quiet_to": "07:00",
        "endings": "yes",
        "inside": "yes",
    }

    async def post(**changes):
        return await ask("/alerts/subscriptions", "POST", form={**form, **changes}, write_action=alerts.write)

    assert (await post()).headers["location"] == "/alerts/subscriptions?done=waiting"
    terms = alerts.actions[0].terms
    assert (terms.areas, terms.needs) == (("B8", "B1 1"), ("money.debt", "housing"))
    assert (terms.least, terms.digest, terms.endings, terms.inside) == ("urgent", "daily", True, True)
    wrong = await post(address="the council")
    assert (wrong.status_code, len(alerts.actions)) == (422, 1)
    assert "The address does not fit the channel" in wrong.text
    assert 'value="the council"' in wrong.text
    quiet = await post(quiet_to="")
    assert "Give quiet hours a start and an end" in quiet.text


async def test_the_page_of_mute_rules_makes_and_ends_them(ask, alerts, monkeypatch):
    monkeypatch.setattr(settings_pages, "SHOWN_SECONDS", 0.05)
    form = {"need": "money.debt", "area": "b1  1", "until": "2026-12-01", "why": "a campaign"}
    asked = {"write_action": alerts.write}
    assert (await ask("/alerts/mutes", "POST", form=form, **asked)).status_code == 303
    (rule,) = alerts.actions
    assert (rule.kind, rule.area, rule.need) == ("mute", "B1 1", "money.debt")
    wrong = await ask("/alerts/mutes", "POST", form={**form, "area": ""}, **asked)
    assert (wrong.status_code, len(alerts.actions)) == (422, 1)
    await alerts.mute(rule)
    assert "Problem debt in B1 1" in (await ask("/alerts/mutes")).text
    assert (await ask(f"/alerts/mutes/{rule.id}/end", "POST", **asked)).status_code == 303
    assert alerts.actions[1].kind == "unmute"
