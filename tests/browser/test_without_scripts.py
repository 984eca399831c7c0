import re

import pytest
from playwright.sync_api import Page, expect


@pytest.fixture
def plain(open_page):
    """Opens a page with scripts off."""

    def open_(path: str, width: str = "wide") -> Page:
        return open_page(path, width=width, java_script_enabled=False)

    return open_


def test_the_pickers_are_a_form(plain):
    page = plain("/")
    page.get_by_label("Need", exact=True).select_option("money.debt")
    page.get_by_label("Areas", exact=True).select_option("district")
    page.get_by_role("button", name="Show").click()
    expect(page).to_have_url(re.compile("need=money.debt.*level=district"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Problem debt in Birmingham")
    expect(page.get_by_role("row", name=re.compile("^B8 "))).to_be_visible()


def test_the_table_has_a_caption_headers_and_every_figure(plain):
    page = plain("/?need=money.debt")
    table = page.get_by_role("table", name="Problem debt, last 28 days: Birmingham by postcode sectors")
    expect(table.get_by_role("columnheader")).to_have_count(5)
    expect(table.get_by_role("rowheader")).to_have_count(table.get_by_role("row").count() - 1)
    expect(table.get_by_role("row", name=re.compile("^B8 2"))).to_contain_text("12")


def test_the_map_is_drawn_with_the_same_classes(plain):
    page = plain("/?need=money.debt")
    drawn = page.locator('g[data-area="B8 2"]').get_attribute("class") or ""
    swatch = page.locator('tr[data-area="B8 2"] .swatch').get_attribute("class") or ""
    assert re.search(r"c\d", drawn)
    assert drawn.split()[1:] == swatch.split()[1:]
    expect(page.get_by_role("img", name=re.compile("Map of Birmingham"))).to_be_visible()


def test_an_area_is_selected_by_its_link(plain):
    page = plain("/?need=money.debt")
    page.get_by_role("row", name=re.compile("^B8 2")).get_by_role("link").click()
    expect(page.locator("#chosen")).to_contain_text("B8 2")
    expect(page.locator("g.is-chosen")).to_have_attribute("data-area", "B8 2")


def test_says_that_it_does_not_update_by_itself_and_can_be_refreshed(plain):
    page = plain("/?need=money.debt")
    expect(page.locator("#strip")).to_contain_text("Not updating by itself")
    page.get_by_role("link", name="Refresh").click()
    expect(page).to_have_url(re.compile("need=money.debt"))
    expect(page.get_by_role("button", name="Pause updates")).to_be_hidden()


def test_the_dictionary_is_searched_by_a_form(plain):
    page = plain("/needs")
    page.get_by_label("Search needs").fill("bailiffs")
    page.get_by_role("button", name="Search").click()
    expect(page.locator("#found")).to_contain_text("1 need")
    page.get_by_role("link", name="Priority arrears").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Priority arrears")
    expect(page.locator("main")).to_contain_text("not a definition of the need")


def test_a_phone_shows_the_table_before_the_map(plain):
    page = plain("/?need=money.debt", width="phone")
    table = page.locator("#figures").bounding_box()
    drawn = page.locator("[data-map]").bounding_box()
    assert table is not None
    assert drawn is not None
    assert table["y"] < drawn["y"]
