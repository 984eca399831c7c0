from datetime import timedelta

import pytest

from api import alerts_pages
from dictionary.alerts import AlertNeed, Entry, Handling, Life
from tests.support.alerts import AUTHORITY
from tests.support.pages import ACTION, ALERT, FOOD, NOW, OPENED, alert, words

pytestmark = pytest.mark.usefixtures("impatient")


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


async def test_needs_that_are_up_here_and_not_named_are_counted(ask, alerts):
    await alerts.tell(
        alert(other_needs=("money.debt",)),
        *(alert(2 + number, need=need(name)) for number, name in enumerate(["money.debt", "money.rent"])),
        alert(4, need=need("money.food"), life=Life.CLOSED),
        alert(5, need=need("money.fuel"), area=alert().area.model_copy(update={"code": "B1 2"})),
    )
    assert "Other needs here Problem debt , and 1 more" in words((await ask(f"/alerts/{ALERT}")).text)


def need(name: str) -> AlertNeed:
    return AlertNeed(id=name, label=name.title(), dictionary_version="1.0.0")


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
