import re
from datetime import date, timedelta

import pytest

from api.access import Role
from dictionary.alerts import Handling, Level, Life, Notice, PartnerShare
from dictionary.projection_values import ErrorAnswer, WatchAnswer
from tests.support.alerts import AUTHORITY, make_alert, make_banded
from tests.support.pages import ALERT, NOW, alert, words
from tests.support.tokens import TRUST, bearer

pytestmark = pytest.mark.usefixtures("impatient")


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


@pytest.mark.parametrize(
    ("watch", "said"),
    [
        (WatchAnswer(tested=12, learning=False), "nothing is well beyond what is usual"),
        (WatchAnswer(tested=0, learning=False), "the watch does not know yet what is usual"),
        (WatchAnswer(tested=12, learning=True), "still learning from past records"),
        (None, "How much the watch has learned cannot be asked now"),
    ],
)
async def test_an_empty_inbox_says_that_all_is_calm_only_where_the_watch_knows_what_is_usual(
    ask, alerts, worker, watch, said
):
    answers, _ = worker
    answers["watch"] = watch or ErrorAnswer("no")
    page = words((await ask("/alerts")).text)
    assert said in page
    assert ("nothing is well beyond" in page) is (
        watch is not None and watch.tested > 0 and not watch.learning
    )


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
    banded = make_banded(observed=40, expected=12.4)
    await alerts.release(banded)
    asker = {"headers": bearer(Role.COMMISSIONER, (AUTHORITY,)), "trust": TRUST}
    html = (await ask("/alerts", **asker)).text
    assert "25 to 49 people recorded in 7 days; 8 to 14 expected." in words(html)
    assert "As released at 22 November 2026, 12:00" in words(html)
    assert len(titles(html)) == 1
    one = (await ask(f"/alerts/{banded.id}", **asker)).text
    for page in (html, one):
        assert not re.search(r"\b(40|41|12\.4|5 people)\b", words(page))
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
