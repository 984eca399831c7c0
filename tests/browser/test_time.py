import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.test_live_map import DEBT, live, people
from tests.support.events import issue_recorded

YESTERDAY = (datetime.now(UTC) - timedelta(days=1)).date()


@pytest.fixture(autouse=True, scope="module")
def recorded_before(installation):
    """Somebody was recorded with another need 2, 30 and 60 days ago: the period before is known whole."""
    for days in (2, 30, 60):
        time = (datetime.now(UTC) - timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")
        name = f"past {days}"
        event = issue_recorded("money.hardship", name, person=name, sector="B1 1", time=time, event_id=name)
        installation.post([event])
    installation.await_people("money.hardship", "B1 1", 1)


def test_steps_a_day_back_and_returns_to_the_present(open_page):
    page = live(open_page(DEBT))
    now = people(page, "B8 2")
    page.get_by_text("Look back in time").click()
    page.get_by_role("link", name="Day before").click()
    expect(page.locator("[data-state-word]")).to_have_text("As it was")
    expect(page).to_have_url(re.compile("at="))
    expect(page.locator('tr[data-area="B8 2"] .main')).to_have_text("0")
    expect(page.locator('g[data-area="B8 2"]')).to_have_attribute("aria-label", "B8 2, 0 people")
    expect(page.locator("[data-whole]")).to_have_text("0")
    page.get_by_role("link", name="Back to now").click()
    live(page)
    expect(page.locator('tr[data-area="B8 2"] .main')).to_have_text(str(now))
    expect(page).not_to_have_url(re.compile("at="))


def test_the_slider_moves_map_and_table_by_keyboard(open_page):
    page = live(open_page(DEBT))
    page.get_by_text("Look back in time").click()
    slider = page.get_by_role("slider", name="Day shown")
    slider.focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator("[data-state-word]")).to_have_text("As it was")
    expect(page.locator("[data-whole]")).to_have_text("0")
    page.keyboard.press("ArrowRight")
    live(page)


def test_plays_up_to_the_present(open_page):
    page = live(open_page(DEBT))
    page.get_by_text("Look back in time").click()
    page.get_by_role("link", name="Day before").click()
    expect(page.locator("[data-state-word]")).to_have_text("As it was")
    page.get_by_role("button", name="Play").click()
    live(page)


def test_playing_is_not_offered_to_who_asks_for_less_motion(open_page):
    page = live(open_page(DEBT, reduced_motion="reduce"))
    page.get_by_text("Look back in time").click()
    expect(page.get_by_role("link", name="Day before")).to_be_visible()
    expect(page.get_by_role("button", name="Play")).to_be_hidden()


def test_a_day_is_chosen_by_its_date_without_scripts(open_page):
    page = open_page(DEBT, java_script_enabled=False)
    page.get_by_text("Look back in time").click()
    page.get_by_label("Figures at the end of").fill(YESTERDAY.isoformat())
    page.get_by_role("button", name="Go").click()
    expect(page.locator("#strip")).to_contain_text("As it was")
    expect(page.get_by_role("link", name="Day after")).to_be_visible()
    page.get_by_role("link", name="Back to now").last.click()
    expect(page.locator("#strip")).to_contain_text("Figures to")


def test_a_change_is_shown_and_moves_with_the_feed(open_page):
    page = live(open_page(DEBT))
    page.get_by_label("Measure", exact=True).select_option("change")
    expect(page.locator("[data-whole]")).to_contain_text("▲")
    expect(page.locator('g[data-area="B8 2"]')).to_have_class(re.compile(r"\bd5\b"))
    page.locator('tr[data-area="B8 2"]').get_by_role("link").click()
    expect(page.locator("#say")).to_contain_text("B8 2 selected: ▲ +12")
