"""The strip over the inbox and over one alert."""

import pytest

from api.access import Role
from api.choices import PACES
from api.inbox import Asked, read_asked
from api.inbox_strip import inbox_status
from api.texts import load_texts
from tests.support.alerts import AUTHORITY
from tests.support.pages import ALERT, alert
from tests.support.tokens import TRUST, bearer

PAUSED = f"view=open&amp;place={AUTHORITY}&amp;every=paused"


def test_the_strip_offers_each_pace_of_the_map_with_the_one_asked_for_chosen():
    status = inbox_status(Asked(AUTHORITY, every="60"), f"/alerts/{ALERT}", load_texts())
    assert [pace for pace, _ in status.paces] == list(PACES)
    assert (status.every, status.state) == ("60", "still")
    assert status.reload == f"/alerts/{ALERT}?view=open&place={AUTHORITY}&every=60"


def test_whoever_is_told_of_no_alerts_has_a_strip_without_a_pace():
    assert inbox_status(Asked(AUTHORITY), "/alerts", load_texts(), follows=False).paces == ()


@pytest.mark.parametrize(
    ("asked", "every"), [("paused", "paused"), ("10", "10"), ("60", "60"), ("5", ""), ("", ""), (None, "")]
)
def test_the_pace_is_one_of_the_address_and_any_other_word_is_none(asked, every):
    query = {} if asked is None else {"every": asked}
    assert read_asked(query, AUTHORITY).every == every
    assert ("every=" in read_asked(query, AUTHORITY).address()) is bool(every)


@pytest.mark.parametrize("path", ["/alerts", f"/alerts/{ALERT}"])
async def test_a_paused_page_has_the_pause_chosen_and_its_ways_and_forms_go_on_paused(ask, alerts, path):
    await alerts.tell(alert(), alert(2))
    html = (await ask(f"{path}?every=paused")).text
    assert '<option value="paused" selected>' in html
    assert f'href="/alerts?{PAUSED}"' in html
    assert f'href="/alerts/{2:016x}?{PAUSED}"' in html
    assert html.count('name="every" value="paused">') == html.count('name="view"')


@pytest.mark.parametrize("path", ["/alerts", f"/alerts/{ALERT}"])
async def test_a_page_that_changes_as_news_comes_says_nothing_of_a_pace_in_its_addresses(ask, alerts, path):
    await alerts.tell(alert(), alert(2))
    html = (await ask(path)).text
    assert "every=" not in html
    assert html.count('name="every" value="" disabled>') == html.count('name="view"') > 1


async def test_the_page_of_a_partner_has_nothing_to_pause_for_it_is_told_of_no_alerts(ask, alerts):
    partner = {"headers": bearer(Role.PARTNER, partner="gp"), "trust": TRUST}
    html = (await ask("/alerts", **partner)).text
    assert "data-pace-part" not in html
    assert '"follows": false' in html
    assert "Not updating by itself" in html
