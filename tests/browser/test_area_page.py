import re

from playwright.sync_api import expect

from tests.browser.test_keyboard import tab_to


def test_leads_from_the_map_to_the_page_of_an_area_and_back_with_the_keyboard(open_page):
    page = open_page("/?need=money.debt&area=B8+2")
    expect(page.locator("[data-state-word]")).to_have_text("Live")
    tab_to(page, "[data-areas]")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("B8 2")
    expect(page.get_by_role("row", name=re.compile("^Problem debt"))).to_contain_text("12")
    page.get_by_role("link", name="Show on the live map").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Problem debt in Birmingham")
    expect(page.locator("tr[aria-current]")).to_have_attribute("data-area", "B8 2")


def test_an_area_is_read_without_scripts(open_page):
    page = open_page("/?need=money.debt&area=B8+2", java_script_enabled=False)
    page.get_by_role("link", name="All about this area").click()
    expect(page.get_by_role("img", name="Where B8 2 lies in Birmingham")).to_be_visible()
    expect(page.get_by_role("img", name=re.compile("People by day"))).to_be_visible()
    page.get_by_text("The figures of this chart").click()
    expect(page.get_by_role("table", name=re.compile("People by day"))).to_contain_text("12")
    page.get_by_label("Period", exact=True).select_option("7d")
    page.get_by_role("button", name="Show").click()
    expect(page).to_have_url(re.compile(r"/areas/B8%202\?need=money\.debt&window=7d"))
    page.get_by_role("link", name="Birmingham", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Birmingham")
