import re

from playwright.sync_api import expect

from tests.browser.test_keyboard import tab_to

BOTH = "/compare?area=B8+2&other=B23+7"


def test_two_areas_are_compared_from_the_page_of_one_without_scripts(open_page):
    page = open_page("/areas/B8%202?need=money.debt", java_script_enabled=False)
    page.get_by_role("link", name="Compare with another area or period").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("B8 2, Birmingham: two periods side by side")
    page.get_by_label("Second area", exact=True).fill("b23 7")
    page.get_by_label("Beside").select_option("area")
    page.get_by_role("button", name="Compare").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("B8 2, Birmingham beside B23 7, Birmingham")
    row = page.get_by_role("row", name=re.compile("^Problem debt"))
    expect(row).to_contain_text("times the rate")
    expect(row).to_have_attribute("aria-current", "true")


def test_a_comparison_is_sorted_with_the_keyboard_and_taken_away_as_it_stands(open_page):
    page = open_page(BOTH)
    tab_to(page, 'thead a[href*="sort=difference"]')
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("sort=difference"))
    expect(page.locator('th[aria-sort="descending"]')).to_have_text("Difference")
    needs = page.locator("tr[data-need]").evaluate_all("(rows) => rows.map((row) => row.dataset.need)")
    address = page.get_by_role("link", name="As JSON").get_attribute("href")
    rows = page.request.get(page.evaluate("(path) => new URL(path, location).href", address)).json()["rows"]
    assert [row["need"] for row in rows] == needs


def test_the_difference_is_seen_first_on_a_phone(open_page):
    page = open_page(BOTH, width="phone")
    cell = page.locator('tr[data-need="money.debt"] .difference').bounding_box()
    assert cell is not None
    assert cell["x"] + cell["width"] <= 390
