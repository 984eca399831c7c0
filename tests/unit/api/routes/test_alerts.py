import json

import pytest

from api.access import Role
from dictionary import projection
from dictionary.alerts import AlertNeed, Handling, Level, Life, Notice
from dictionary.moments import parse_instant
from tests.support.alerts import make_alert, make_banded
from tests.support.tokens import TRUST, bearer

PLACE = "E08000025"
OTHER = "E08000026"
ALERT = "00000000000000aa"
URGENT = "00000000000000bb"
ACTION = "5f0c2b1e-0000-4000-8000-000000000001"
DOINGS = ("acknowledge", "assign", "snooze", "resolve", "reopen", "note", "undo")


def notice(partner: str = "advice") -> Notice:
    at = parse_instant("2026-11-02T09:30:00Z")
    return Notice(
        id=f"n{ord(partner[0]):015x}",
        revision=1,
        authority=PLACE,
        partner=partner,
        about="partner_silent",
        since=at.date(),
        observed=3,
        expected=20.5,
        open=True,
        first_seen=at,
        last_updated=at,
    )


@pytest.fixture
async def told(alerts):
    await alerts.tell(
        make_alert(owner="visitor", handling=Handling.ACKNOWLEDGED),
        make_alert(id=URGENT, level=Level.URGENT, authority=OTHER),
        make_alert(id="00000000000000cc", level=Level.WATCH, life=Life.CLOSED, observed=5),
        notice(),
        notice("gp"),
    )
    await alerts.release(make_banded())
    return alerts


@pytest.fixture
def sent(ask, alerts):
    async def send(path: str, body=None, role=None, areas=("GB",), **more):
        if role is not None:
            more |= {"headers": bearer(role, areas), "trust": TRUST}
        return await ask(f"/api/v1/alerts/{path}", "POST", body=body, write_action=alerts.write, **more)

    return send


async def listed(ask, query: str = "", **more) -> list[str]:
    answer = await ask(f"/api/v1/alerts{query}", **more)
    assert answer.status_code == 200, answer.text
    return [alert["id"][-2:] for alert in answer.json()["alerts"]]


async def test_an_analyst_is_told_every_alert_exactly(ask, told):
    answer = await ask("/api/v1/alerts")
    body = answer.json()
    assert (body["zone"], body["next"]) == ("trusted", None)
    assert [alert["id"] for alert in body["alerts"]] == [URGENT, ALERT, "00000000000000cc"]
    mine = make_alert(owner="visitor", handling=Handling.ACKNOWLEDGED)
    assert body["alerts"][1] == json.loads(mine.model_dump_json())


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (f"?within={PLACE}", ["aa", "cc"]),
        ("?within=S", []),
        ("?level=alert", ["bb", "aa"]),
        ("?life=closed&life=closing", ["cc"]),
        ("?handling=acknowledged", ["aa"]),
        ("?owner=me", ["aa"]),
        ("?owner=none", ["bb", "cc"]),
        ("?limit=2", ["bb", "aa"]),
        ("?need=money", []),
    ],
)
async def test_filters(ask, told, query, found):
    assert await listed(ask, query) == found


async def test_pages_follow_each_other(ask, told):
    first = (await ask("/api/v1/alerts?limit=2")).json()
    rest = (await ask(f"/api/v1/alerts?limit=2&after={first['next']}")).json()
    assert [alert["id"][-2:] for alert in rest["alerts"]] == ["cc"]
    assert rest["next"] is None


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("?level=red", 422),
        ("?within=X1", 404),
        ("?need=money.dragons", 404),
        ("?after=nonsense", 422),
        ("?limit=201", 422),
        ("?colour=red", 422),
    ],
)
async def test_a_question_that_cannot_be_read_is_answered_in_the_senders_words(ask, told, query, status):
    answer = await ask(f"/api/v1/alerts{query}")
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")


async def test_an_analyst_limited_to_an_authority_is_told_of_no_other(ask, told):
    asker = {"headers": bearer(Role.ANALYST, (PLACE,)), "trust": TRUST}
    assert await listed(ask, **asker) == ["aa", "cc"]
    assert (await ask(f"/api/v1/alerts/{URGENT}", **asker)).status_code == 404
    assert (await ask(f"/api/v1/alerts?within={OTHER}", **asker)).status_code == 403


async def test_a_commissioner_is_told_what_is_released_and_nothing_exact(ask, told):
    asker = {"headers": bearer(Role.COMMISSIONER, (PLACE,)), "trust": TRUST}
    answer = await ask("/api/v1/alerts", **asker)
    banded = make_banded()
    assert answer.json()["zone"] == "commissioner"
    assert answer.json()["alerts"] == [json.loads(banded.model_dump_json())]
    one = await ask(f"/api/v1/alerts/{banded.id}", **asker)
    assert one.json() == answer.json()["alerts"][0]
    assert (await ask(f"/api/v1/alerts/{ALERT}", **asker)).status_code == 404
    assert (await ask("/api/v1/alerts?owner=ines", **asker)).status_code == 422
    assert (await ask("/api/v1/notices", **asker)).json() == {"notices": []}
    assert (await ask("/api/v1/mutes", **asker)).status_code == 403


@pytest.mark.usefixtures("told")
async def test_the_link_of_a_message_leads_an_analyst_to_the_exact_alert_and_others_to_what_left(ask):
    link = make_banded().link
    commissioner = {"headers": bearer(Role.COMMISSIONER, (PLACE,)), "trust": TRUST}
    analyst = {"headers": bearer(Role.ANALYST, (PLACE,)), "trust": TRUST}
    assert (await ask(f"/api/v1{link}", **commissioner)).json()["observed"] == {"low": 15, "high": 24}
    exact = (await ask(f"/api/v1{link}", **analyst)).json()
    assert (exact["id"], exact["observed"]) == (ALERT, 19)
    elsewhere = {"headers": bearer(Role.ANALYST, ("E08000026",)), "trust": TRUST}
    assert (await ask(f"/api/v1{link}", **elsewhere)).status_code == 404


async def test_what_left_without_an_exact_alert_behind_is_shown_to_an_analyst_as_it_left(ask, told):
    debt = AlertNeed(id="money.debt", label="Debt", dictionary_version="1.0.0")
    await told.release(make_banded(need=debt))
    analyst = {"headers": bearer(Role.ANALYST, (PLACE,)), "trust": TRUST}
    answer = await ask(f"/api/v1{make_banded().link}", **analyst)
    assert (answer.json()["need"]["id"], answer.json()["observed"]) == ("money.debt", {"low": 15, "high": 24})


async def test_released_alerts_of_another_version_are_none(ask, alerts):
    await alerts.redis.set(projection.alerts_released(PLACE), b'{"kind": "released", "alerts": [{}]}')
    commissioner = {"headers": bearer(Role.COMMISSIONER, (PLACE,)), "trust": TRUST}
    assert (await ask("/api/v1/alerts", **commissioner)).json()["alerts"] == []


async def test_the_public_and_partners_are_told_of_no_alert(ask, told):
    assert (await ask("/api/v1/alerts", demo=False)).status_code == 403
    partner = {"headers": bearer(Role.PARTNER, partner="advice"), "trust": TRUST}
    assert (await ask("/api/v1/alerts", **partner)).status_code == 403
    assert (await ask(f"/api/v1/alerts/{ALERT}", **partner)).status_code == 403
    assert (await ask("/api/v1/notices", demo=False)).json() == {"notices": []}


async def test_a_partner_is_told_what_is_noticed_of_its_own_feed(ask, told):
    partner = {"headers": bearer(Role.PARTNER, partner="advice"), "trust": TRUST}
    found = (await ask("/api/v1/notices", **partner)).json()["notices"]
    assert [each["partner"] for each in found] == ["advice"]
    everything = (await ask(f"/api/v1/notices?within={PLACE}")).json()["notices"]
    assert {each["partner"] for each in everything} == {"advice", "gp"}


async def test_an_action_is_in_the_log_before_it_is_answered(sent, told):
    answer = await sent(f"{ALERT}/acknowledge", {"id": ACTION, "why": "on it"})
    assert (answer.status_code, answer.json()) == (202, {"id": ACTION})
    (action,) = told.actions
    assert (action.kind, action.alert, action.authority, action.who) == (
        "acknowledge",
        ALERT,
        PLACE,
        "visitor",
    )


async def test_an_action_without_words_needs_no_body(sent, told):
    for doing in ("acknowledge", "assign", "reopen"):
        assert (await sent(f"{ALERT}/{doing}")).status_code == 202
    assert [action.kind for action in told.actions] == ["acknowledge", "assign", "reopen"]


@pytest.mark.parametrize(
    ("doing", "body", "pointer"),
    [
        ("snooze", {}, "/until"),
        ("snooze", {"until": "2026-11-23T09:00:00"}, "/until"),
        ("snooze", {"until": "2026-11-21T09:00:00Z"}, "/until"),
        ("resolve", {"reason": "bored"}, "/reason"),
        ("note", {"why": ""}, "/why"),
        ("undo", {"action": "the last"}, "/action"),
        ("acknowledge", {"colour": "red"}, "/colour"),
        ("acknowledge", {"why": "x" * 501}, "/why"),
        ("acknowledge", {"id": "mine"}, "/id"),
    ],
)
async def test_what_cannot_be_done_is_said_by_field(sent, told, doing, body, pointer):
    answer = await sent(f"{ALERT}/{doing}", body)
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert told.actions == []


async def test_a_note_that_may_identify_a_person_is_refused_and_never_repeated(sent, told):
    postcode = f"B1 {1}AA"
    answer = await sent(f"{ALERT}/note", {"why": f"the house at {postcode}"})
    assert (answer.status_code, told.actions) == (422, [])
    assert answer.json()["type"].endswith("identifier_found")
    assert postcode not in answer.text


@pytest.mark.parametrize("doing", DOINGS)
async def test_only_the_trusted_zone_acts_and_only_in_its_areas(sent, told, doing):
    body = {
        "snooze": {"until": "2026-11-23T09:00:00Z"},
        "resolve": {"reason": "true"},
        "note": {"why": "seen"},
        "undo": {"action": ACTION},
    }.get(doing)
    outward = make_banded().id
    assert (await sent(f"{outward}/{doing}", body, Role.COMMISSIONER)).status_code == 403
    assert (await sent(f"{ALERT}/{doing}", body, demo=False)).status_code == 403
    assert (await sent(f"{ALERT}/{doing}", body, Role.ANALYST, ("E08000026",))).status_code == 404
    assert told.actions == []
    assert (await sent(f"{ALERT}/{doing}", body, Role.PUBLIC_HEALTH, (PLACE,))).status_code == 202


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"origin": "http://127.0.0.1"}, 202),
        ({"sec-fetch-site": "same-origin"}, 202),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
    ],
)
async def test_a_page_of_another_origin_can_do_nothing(sent, told, headers, status):
    answer = await sent(f"{ALERT}/acknowledge", headers=headers)
    assert answer.status_code == status
    assert len(told.actions) == (status == 202)


async def test_where_the_log_is_away_nothing_is_said_to_be_done(ask, told):
    answer = await ask(f"/api/v1/alerts/{ALERT}/acknowledge", "POST", body={"id": ACTION})
    assert (answer.status_code, answer.json()["id"]) == (503, ACTION)


async def test_says_so_where_valkey_is_away(ask):
    assert (await ask("/api/v1/alerts", redis_url="redis://127.0.0.1:9/0")).status_code == 503
