import re
from datetime import UTC, date, datetime, timedelta

import pytest

from api import alerts_pages, asking
from api.access import Role
from dictionary.alerts import AlertNeed, Entry, Handling, Level, Life, Notice, PartnerShare
from dictionary.bands import band
from tests.support.alerts import AUTHORITY, SECRET, make_alert
from tests.support.tokens import TRUST, bearer

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
ALERT = "00000000000000aa"
ACTION = "5f0c2b1e-0000-4000-8000-000000000001"
FOOD = AlertNeed(id="money.food_insecurity", label="Food insecurity", dictionary_version="1.0.0")
OPENED = NOW - timedelta(hours=2)


def alert(number: int = 0xAA, **changes):
    opened = Entry(at=OPENED, who="monitor", what="opened")
    usual = {"need": FOOD, "first_seen": OPENED, "timeline": (opened,)}
    return make_alert(id=f"{number:016x}", **{**usual, **changes})


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    """Nobody answers about days, and nobody applies actions, unless a test does."""
    monkeypatch.setattr(asking, "PATIENCE_SECONDS", 0.05)
    monkeypatch.setattr(alerts_pages, "SHOWN_SECONDS", 0.05)


def words(html: str) -> str:
    """What a page says, without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html)).strip()


def titles(html: str) -> list[str]:
    found = re.findall(r'data-alert-link>([^<]*)<span class="alert-where">([^<]*)', html)
    return ["".join(parts) for parts in found]


async def test_a_row_says_level_need_area_figures_owner_partners_and_what_to_bear_in_mind(ask, alerts):
    await alerts.tell(alert(level=Level.URGENT, provisional=True))
    said = words((await ask("/alerts")).text)
    assert "Urgent Since 22 November 2026, 10:00 (2 hours)" in said
    assert "Food insecurity in B1 1, Birmingham 19 people recorded in 3 days; about 6.2 expected" in said
    assert "up to 15 usual. Not seen yet · Nobody has it · Demo advice agency 15, surgery 4" in said
    assert "Provisional" in said
    assert "About 92% of these days&#39; records have usually come by now." in said
    assert "2 records came a day or more late." in said


@pytest.mark.parametrize(
    ("view", "found"),
    [
        ("open", ["B1 1", "B8 1"]),
        ("mine", ["B8 1"]),
        ("unassigned", ["B1 1"]),
        ("areas", ["B1 1", "B8 1", "B9 4"]),
        ("snoozed", ["B8 2"]),
        ("resolved", ["B8 3"]),
        ("closed", ["B9 1"]),
    ],
)
async def test_each_saved_view_holds_its_alerts(ask, alerts, view, found):
    def at(code: str, number: int, **changes):
        area = make_alert().area.model_copy(update={"code": code, "name": code})
        return alert(number, area=area, **changes)

    await alerts.tell(
        at("B1 1", 1),
        at("B8 1", 2, owner="visitor", handling=Handling.ACKNOWLEDGED),
        at("B8 2", 3, handling=Handling.SNOOZED, until=NOW + timedelta(days=1)),
        at("B8 3", 4, handling=Handling.RESOLVED, reason="true"),
        at("B9 1", 5, life=Life.CLOSED, closed_at=NOW),
        at("B9 2", 6, level=Level.WATCH),
        at("B9 3", 7, parent=f"{1:016x}"),
        at("B9 4", 8, authority="E08000026", owner="tom"),
    )
    html = (await ask(f"/alerts?view={view}&place={AUTHORITY}")).text
    assert sorted(re.sub(r".* in (.*),.*", r"\1", title) for title in titles(html)) == found


async def test_an_empty_inbox_says_so_and_offers_what_is_only_watched(ask, alerts):
    await alerts.tell(alert(level=Level.WATCH))
    said = words((await ask("/alerts")).text)
    assert "No open alerts here" in said
    assert "1 rise is watched besides, below an alert. Show it." in said
    assert titles((await ask("/alerts?level=watch")).text) == ["Food insecurity in B1 1, Birmingham"]


async def test_every_page_says_how_many_alerts_wait(ask, alerts):
    await alerts.tell(alert(1), alert(2), alert(3, level=Level.WATCH), alert(4, life=Life.CLOSED))
    for path in ("/", "/about", "/alerts", f"/alerts/{1:016x}"):
        assert "Alerts (2)" in words((await ask(path)).text)
    assert 'href="/alerts"' not in (await ask("/about", demo=False)).text
    assert (await ask("/about", redis_url="redis://127.0.0.1:9/0")).status_code == 200


@pytest.mark.parametrize("role", [Role.IG_OFFICER, Role.ADMIN, Role.PUBLIC])
async def test_who_has_no_inbox_reads_every_other_page(ask, alerts, role):
    answer = await ask("/about", headers=bearer(role), trust=TRUST)
    assert answer.status_code == 200
    assert 'href="/alerts"' not in answer.text
    assert (await ask("/alerts", headers=bearer(role), trust=TRUST)).status_code == 403


async def test_who_is_limited_to_no_area_at_all_reads_pages_of_words(ask, alerts):
    answer = await ask("/about", headers=bearer(Role.COMMISSIONER, ()), trust=TRUST)
    assert answer.status_code == 200


async def test_notices_are_told_apart_from_alerts(ask, alerts):
    notice = Notice(
        id="n00000000000000a",
        revision=1,
        authority=AUTHORITY,
        partner="gp",
        about="partner_silent",
        since=date(2026, 11, 21),
        observed=2,
        expected=41.2,
        open=True,
        first_seen=NOW,
        last_updated=NOW,
    )
    await alerts.tell(notice)
    html = (await ask("/alerts")).text
    assert titles(html) == []
    assert "About the data: 1 notice" in words(html)
    assert "has fallen silent in Birmingham: 2 records since 21 November 2026" in words(html)
    partner = {"headers": bearer(Role.PARTNER, partner="gp"), "trust": TRUST}
    assert "has fallen silent" in (await ask("/alerts", **partner)).text
    other = {"headers": bearer(Role.PARTNER, partner="advice"), "trust": TRUST}
    assert "has fallen silent" not in (await ask("/alerts", **other)).text


async def test_a_commissioner_reads_bands_and_no_small_count(ask, alerts):
    part = PartnerShare(id="advice", observed=5, expected=1.0, quarantined=False)
    small = alert(observed=5, partners=(part,))
    await alerts.tell(small, alert(2, observed=41, expected=12.4))
    banded = band(alert(2, observed=41, expected=12.4), SECRET)
    await alerts.release(banded)
    asker = {"headers": bearer(Role.COMMISSIONER, (AUTHORITY,)), "trust": TRUST}
    html = (await ask("/alerts", **asker)).text
    assert "25 to 49 people recorded in 3 days; 8 to 14 expected." in words(html)
    assert "As released at 22 November 2026, 12:00" in words(html)
    assert len(titles(html)) == 1
    one = (await ask(f"/alerts/{banded.id}", **asker)).text
    for page in (html, one):
        assert not re.search(r"\b(41|12\.4|5 people)\b", words(page))
        assert '<form method="post"' not in page
    assert (await ask(f"/alerts/{2:016x}", **asker)).status_code == 404
    assert (await ask("/alerts/subscriptions", **asker)).status_code == 403
    assert "25 to 49" not in (await ask("/", **asker)).text


async def test_the_public_has_no_inbox(ask, alerts):
    assert (await ask("/alerts", demo=False)).status_code == 403
    assert (await ask(f"/alerts/{ALERT}", demo=False)).status_code == 403


@pytest.mark.parametrize("path", ["/alerts/zz", "/alerts/00000000000000ff", "/alerts/ALERTALERTALERT0"])
async def test_an_alert_that_is_not_there_has_no_page(ask, alerts, path):
    assert (await ask(path)).status_code in {404, 422}


async def test_one_alert_tells_its_story_in_plain_words(ask, alerts):
    tom = Entry(at=NOW, who="tom", what="noted", why="a food bank closed", by=ACTION)
    opened = Entry(at=OPENED, who="monitor", what="opened")
    await alerts.tell(
        alert(timeline=(opened, tom), recurrence_days=45.0, other_needs=("money.debt",)),
        alert(2, need=AlertNeed(id="money.debt", label="Problem debt", dictionary_version="1.0.0")),
    )
    html = (await ask(f"/alerts/{ALERT}")).text
    said = words(html)
    assert "Food insecurity in B1 1, Birmingham" in said
    assert "as high as this somewhere in Birmingham about once in 6 weeks." in said
    assert "Demo advice agency 15 4.0 yes" in said
    assert "Note : a food bank closed tom, 22 November 2026, 12:00 Undo: Note" in said
    assert said.index("a food bank closed") < said.index("Opened")
    assert f'<a href="/alerts/{2:016x}?view=open&amp;place={AUTHORITY}">Problem debt</a>' in html
    assert "The figures of each day cannot be reached now." in said


async def test_the_days_are_drawn_and_written_as_a_table(ask, alerts, redis, monkeypatch):
    monkeypatch.setattr(alerts_pages, "ask_history", _days)
    await alerts.tell(alert())
    html = (await ask(f"/alerts/{ALERT}")).text
    assert html.count('<rect class="days-bar') == html.count('<th scope="row">') - 2
    assert html.count("days-bar is-inside") == 3
    assert "3 November 2026 9 yes" in words(html)


async def _days(reader, authority, asked, days):
    first, last = days
    count = (last - first).days + 1
    assert (authority, asked.area, asked.scope, asked.window) == (AUTHORITY, "B1 1", FOOD.id, "24h")
    return [((first + timedelta(days=day)).isoformat(), 9, 9, 0) for day in range(count)]


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


async def test_what_was_just_done_is_said_with_a_way_back(ask, alerts):
    entry = Entry(at=NOW, who="visitor", what="acknowledged", by=ACTION)
    await alerts.tell(alert(handling=Handling.ACKNOWLEDGED, owner="visitor", timeline=(entry,)))
    html = (await ask(f"/alerts/{ALERT}?done={ACTION}")).text
    assert "Acknowledged. Undo" in words(html)
    assert f'name="action" value="{ACTION}"' in html
    waiting = words((await ask(f"/alerts/{ALERT}?done=5f0c2b1e-0000-4000-8000-00000000000f")).text)
    assert "Sent. It does not show yet" in waiting


async def test_what_was_undone_is_not_offered_again(ask, alerts):
    entries = (
        Entry(at=NOW, who="visitor", what="acknowledged", by=ACTION),
        Entry(at=NOW, who="visitor", what="undone", why="acknowledged", by=ACTION[:-1] + "2"),
    )
    await alerts.tell(alert(timeline=entries))
    assert 'name="action"' not in (await ask(f"/alerts/{ALERT}")).text


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


async def test_an_open_alert_is_a_symbol_and_words_on_the_map(ask, alerts, board):
    await board.epoch()
    await board.exact("any", {AUTHORITY: (60, 70), "B1 1": (3, 4)})
    await alerts.tell(alert(level=Level.URGENT), alert(2, life=Life.CLOSED, level=Level.WATCH))
    html = (await ask("/?need=money")).text
    assert 'data-label="B1 1, urgent alert"' in html
    assert re.search(rf'<a class="alert-mark level-urgent" href="/alerts/{ALERT}[^"]*">', html)
    assert "Urgent alert 1 area" in words(html)
    assert "Watched rise" not in html
    assert "alert-mark" not in (await ask("/?need=housing")).text
    assert "alert-mark" not in (await ask("/?need=money", demo=False)).text
