"""Great Britain's local authorities, districts and sectors: up, down, and live at each."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import record
from tests.browser.test_live_map import live, people, row, shape
from tests.support.events import issue_recorded

GB = "/?place=GB&level=la&need=money.debt"
GENEROUS = 30_000
"""Milliseconds for a page of 350 areas on a machine that does much else."""
BIRMINGHAM, SOLIHULL = "E08000025", "E08000029"


def test_an_event_changes_its_authority_and_great_britain_and_both_stay_the_same_as_the_table(
    open_page, installation
):
    page = live(open_page(GB))
    before, whole = people(page, BIRMINGHAM), page.locator("[data-whole]").inner_text()
    assert whole == str(before)
    installation.post([record("B32 4", "money.debt")])
    expect(row(page, BIRMINGHAM).locator('[data-measure="people"]')).to_have_text(
        str(before + 1), timeout=GENEROUS
    )
    expect(page.locator("[data-whole]")).to_have_text(str(before + 1), timeout=GENEROUS)
    expect(shape(page, BIRMINGHAM)).to_have_attribute(
        "aria-label", f"Birmingham, {before + 1} people", timeout=GENEROUS
    )
    expect(shape(page, "S12000017")).to_have_class(re.compile(r"\bno_data\b"), timeout=GENEROUS)


def test_goes_down_and_up_again_with_the_keyboard_alone(open_page):
    page = live(open_page(f"{GB}&area={BIRMINGHAM}"))
    areas = page.locator("[data-areas]")
    areas.focus()
    page.keyboard.press("ArrowRight")
    beside = page.evaluate(
        """() => document.getElementById(
            document.querySelector("[data-areas]").getAttribute("aria-activedescendant")).dataset.area"""
    )
    assert beside != BIRMINGHAM
    page.keyboard.press("Enter")
    expect(shape(page, beside)).to_have_class(re.compile("is-chosen"), timeout=GENEROUS)
    page.locator("tr.is-chosen").wait_for()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).not_to_have_text("Problem debt in Great Britain", timeout=GENEROUS)
    expect(areas).to_be_focused(timeout=GENEROUS)


def test_says_where_it_went_and_keeps_the_authority_in_hand(open_page):
    page = live(open_page(f"{GB}&area={BIRMINGHAM}"))
    areas = page.locator("[data-areas]")
    areas.focus()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Problem debt in Birmingham", timeout=GENEROUS)
    expect(page.locator("#say")).to_have_text("Showing Problem debt in Birmingham.", timeout=GENEROUS)
    expect(areas).to_be_focused(timeout=GENEROUS)
    page.locator(".map-up a").focus()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Problem debt in Great Britain", timeout=GENEROUS)
    expect(page.locator(".chosen-name strong")).to_have_text("Birmingham", timeout=GENEROUS)


def test_an_authority_picked_on_the_map_brings_its_page_of_the_table(open_page):
    page = live(open_page(GB))
    expect(row(page, "S12000049")).to_have_count(0, timeout=GENEROUS)
    page.locator("[data-areas]").focus()
    with page.expect_response(lambda answer: "area=S12000049" in answer.url) as fetched:
        shape(page, "S12000049").dispatch_event("click")
    assert "part=rows" in fetched.value.url
    expect(row(page, "S12000049")).to_have_attribute("aria-current", "true", timeout=GENEROUS)
    expect(page.locator(".chosen-name strong")).to_have_text("Glasgow City", timeout=GENEROUS)
    page.go_back()
    expect(page.locator(".chosen-name")).to_have_count(0, timeout=GENEROUS)


def test_finds_an_authority_in_the_table_and_selects_it_on_the_map(open_page):
    page = live(open_page(GB))
    page.locator("#find").fill("solih")
    page.keyboard.press("Enter")
    expect(page.locator("tr[data-area]")).to_have_count(1, timeout=GENEROUS)
    expect(page.locator("#find")).to_be_focused(timeout=GENEROUS)
    with page.expect_response(lambda answer: f"area={SOLIHULL}" in answer.url) as fetched:
        row(page, SOLIHULL).locator("a[data-select]").click()
    assert "part=chosen" in fetched.value.url
    expect(shape(page, SOLIHULL)).to_have_class(re.compile("is-chosen"), timeout=GENEROUS)
    assert "find=solih" in page.url


def test_the_picker_of_areas_leads_up_and_the_picker_of_places_down(open_page):
    page = live(open_page("/?need=money.debt"))
    page.locator("#pick-level").select_option("up")
    expect(page.locator("h1")).to_have_text("Problem debt in Great Britain", timeout=GENEROUS)
    assert "level=la" in page.url
    page.locator("#pick-place").select_option(SOLIHULL)
    expect(page.locator("h1")).to_have_text("Problem debt in Solihull", timeout=GENEROUS)
    expect(page.locator("#problems")).to_be_hidden(timeout=GENEROUS)


def test_steps_a_day_back_over_great_britain_and_returns_to_the_present(open_page, installation):
    early = (datetime.now(UTC) - timedelta(days=3)).strftime("%Y-%m-%dT%H:%M:%SZ")
    event = issue_recorded(
        "money.priority_arrears", "e", person="e", sector="B1 1", time=early, event_id="gb"
    )
    installation.post([event])
    page = live(open_page(GB))
    now = people(page, BIRMINGHAM)
    page.get_by_text("Look back in time").click()
    page.get_by_role("link", name="Day before").click()
    expect(page.locator("[data-state-word]")).to_have_text("As it was", timeout=GENEROUS)
    expect(row(page, BIRMINGHAM).locator('[data-measure="people"]')).to_have_text("0", timeout=GENEROUS)
    expect(shape(page, BIRMINGHAM)).to_have_attribute("aria-label", "Birmingham, 0 people", timeout=GENEROUS)
    expect(page.locator("[data-whole]")).to_have_text("0", timeout=GENEROUS)
    expect(page.locator("tr[data-area]")).to_have_count(150, timeout=GENEROUS)
    page.get_by_role("link", name="Back to now").click()
    live(page)
    expect(row(page, BIRMINGHAM).locator('[data-measure="people"]')).to_have_text(str(now), timeout=GENEROUS)


@pytest.mark.parametrize("width", ["wide", "phone"])
def test_the_public_sees_authorities_without_scripts(open_page, width):
    page = open_page(f"/embed{GB[1:]}", width, java_script_enabled=False)
    expect(page.locator("h1")).to_have_text("Problem debt in Great Britain", timeout=GENEROUS)
    expect(page.locator("tr[data-area]")).to_have_count(350, timeout=GENEROUS)
    reach = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert reach <= 0
