import pytest

from dictionary.alerts import Entry, Handling
from tests.support.alerts import AUTHORITY
from tests.support.pages import ACTION, ALERT, NOW, alert, words

pytestmark = pytest.mark.usefixtures("impatient")


@pytest.fixture
def post(ask, alerts):
    async def send(path: str, **fields):
        return await ask(f"/alerts/{path}", "POST", form=fields, write_action=alerts.write)

    return send


async def test_a_form_writes_an_action_and_leads_back_to_the_alert(post, alerts):
    await alerts.tell(alert())
    answer = await post(f"{ALERT}/acknowledge", id=ACTION, view="open", place=AUTHORITY)
    (action,) = alerts.actions
    assert (action.kind, action.id, action.alert, action.who) == ("acknowledge", ACTION, ALERT, "visitor")
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/alerts/{ALERT}?view=open&place={AUTHORITY}&done={ACTION}"


@pytest.mark.parametrize("path", [f"{ALERT}/acknowledge", "all"])
async def test_a_form_of_a_paused_page_leads_back_to_a_paused_page(post, alerts, path):
    await alerts.tell(alert())
    answer = await post(path, id=ACTION, alert=ALERT, place=AUTHORITY, every="paused")
    assert f"?view=open&place={AUTHORITY}&every=paused&done=" in answer.headers["location"]


@pytest.mark.parametrize(
    ("doing", "fields", "kind"),
    [
        ("assign", {"owner": "tom"}, "assign"),
        ("snooze", {"for": "3"}, "snooze"),
        ("snooze", {"for": "1", "until": "2026-12-01"}, "snooze"),
        ("resolve", {"reason": "false", "why": "a fault"}, "resolve"),
        ("note", {"why": "seen by the team"}, "remark"),
        ("undo", {"action": ACTION}, "undo"),
        ("reopen", {}, "reopen"),
    ],
)
async def test_each_form_does_what_it_says(post, alerts, doing, fields, kind):
    await alerts.tell(alert())
    assert (await post(f"{ALERT}/{doing}", **fields)).status_code == 303
    assert alerts.actions[0].kind == kind
    if kind == "snooze":
        assert f"{alerts.actions[0].until:%H:%M}" == "09:00"


@pytest.mark.parametrize(
    ("doing", "fields", "said"),
    [
        ("snooze", {"for": "soon"}, "Choose until when"),
        ("snooze", {"until": "2026-11-21"}, "until must lie ahead"),
        ("resolve", {}, "Choose why it is resolved."),
        ("note", {}, "Write a note"),
        ("note", {"why": f"the house at B1 {1}AA"}, "a full postcode"),
    ],
)
async def test_a_form_that_cannot_be_done_is_shown_again_with_why(post, alerts, doing, fields, said):
    await alerts.tell(alert())
    answer = await post(f"{ALERT}/{doing}", **fields)
    assert (answer.status_code, alerts.actions) == (422, [])
    assert said in words(answer.text)
    assert f"B1 {1}AA" not in answer.text


async def test_several_are_acknowledged_and_taken_back_under_one_id(post, ask, alerts):
    await alerts.tell(alert(1), alert(2), alert(3))
    answer = await post("all", id=ACTION, alert=[f"{1:016x}", f"{3:016x}"])
    assert answer.headers["location"] == f"/alerts?view=open&place={AUTHORITY}&done={ACTION}"
    assert [action.alert for action in alerts.actions] == [f"{1:016x}", f"{3:016x}"]
    for action in alerts.actions:
        entry = Entry(at=NOW, who="visitor", what="acknowledged", by=action.id)
        number = int(action.alert, 16)
        await alerts.tell(alert(number, handling=Handling.ACKNOWLEDGED, timeline=(entry,), revision=2))
    html = (await ask(answer.headers["location"])).text
    assert "2 alerts acknowledged. Undo" in words(html)
    done = {action.id for action in alerts.actions}
    alerts.actions.clear()
    await post("all", id=ACTION[:-1] + "2", undo=ACTION)
    assert {action.action for action in alerts.actions} == done


@pytest.mark.parametrize("path", [f"{ALERT}/acknowledge", "all", "mutes", "subscriptions"])
async def test_a_page_of_another_origin_posts_nothing(ask, alerts, path):
    await alerts.tell(alert())
    answer = await ask(
        f"/alerts/{path}",
        "POST",
        form={"alert": ALERT},
        headers={"origin": "https://evil.example"},
        write_action=alerts.write,
    )
    assert (answer.status_code, alerts.actions) == (403, [])
