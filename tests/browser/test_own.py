"""An area of one's own, by keyboard, on the map and without scripts."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_keyboard import tab_to

GENEROUS = 60_000
"""Milliseconds; a page is there in one."""
BARE = "/own?need=money.debt"


def figure(page: Page):
    return page.locator("[data-own-figure]")


@pytest.mark.parametrize("scripts", [True, False])
def test_areas_are_ticked_named_and_added_up_and_the_address_holds_them(open_page, scripts):
    page = open_page(BARE, java_script_enabled=scripts)
    expect(figure(page)).to_have_text("No area chosen yet", timeout=GENEROUS)
    page.get_by_role("checkbox", name="B8 2", exact=True).check()
    page.get_by_role("checkbox", name="B23 7", exact=True).check()
    page.get_by_label("What you call it").fill("East and north")
    page.get_by_role("button", name="Add up").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("East and north", timeout=GENEROUS)
    expect(figure(page)).to_have_text("21", timeout=GENEROUS)
    expect(page).to_have_url(re.compile("called=East\\+and\\+north&areas=B23\\+7&areas=B8\\+2"))
    expect(page.locator("[data-own] tbody tr").first).to_contain_text("B23 7")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_click_on_the_map_adds_an_area_and_another_takes_it_out(open_page, scripts):
    page = open_page(f"{BARE}&areas=B8+2", java_script_enabled=scripts)
    shape = page.locator('[data-own-area="B23 7"]')
    shape.click()
    expect(figure(page)).to_have_text("21", timeout=GENEROUS)
    expect(page.locator("use.ring-outer")).to_have_count(2)
    shape.click()
    expect(figure(page)).to_have_text("12", timeout=GENEROUS)


def test_what_was_ticked_and_typed_is_not_lost_by_a_click_on_the_map(open_page):
    page = open_page(BARE)
    page.get_by_role("checkbox", name="B8 2", exact=True).check()
    page.get_by_label("What you call it").fill("Mine")
    page.locator('[data-own-area="B23 7"]').click()
    expect(figure(page)).to_have_text("21", timeout=GENEROUS)
    expect(page.get_by_role("heading", level=1)).to_have_text("Mine", timeout=GENEROUS)


def test_with_the_keyboard_alone(open_page):
    page = open_page(BARE)
    rows = [page.locator(f'tr[data-area="{area}"] [data-measure="people"]') for area in ("B1 1", "B1 2")]
    both = sum(int(row.inner_text()) for row in rows)  # other tests may have counted there
    tab_to(page, 'input[value="B1 1"]')
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(figure(page)).to_have_text(str(both), timeout=GENEROUS)
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(2)


def test_from_the_live_map_with_the_selected_area(open_page):
    page = open_page("/?need=money.debt&area=B8+2")
    page.get_by_role("link", name="Take several areas together").click()
    expect(figure(page)).to_have_text("12", timeout=GENEROUS)
