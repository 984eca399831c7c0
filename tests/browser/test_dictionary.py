import re

from playwright.sync_api import expect


def test_finds_as_one_types_and_says_how_many(open_page):
    page = open_page("/needs")
    page.get_by_label("Search needs").press_sequentially("bailiffs")
    expect(page.locator("#found li")).to_have_count(1)
    expect(page.locator("#say")).to_have_text("1 need found")
    expect(page).to_have_url(re.compile(r"/needs\?q=bailiffs"))
    page.get_by_label("Search needs").fill("")
    expect(page.locator("#found li")).to_have_count(120)


def test_finds_by_the_words_people_use_also_when_typed_wrongly(open_page):
    page = open_page("/needs")
    search = page.get_by_label("Search needs")
    search.press_sequentially("skint")
    expect(page.locator("#found li")).to_have_count(1)
    expect(page.locator("#found")).to_contain_text("Also: skint")
    search.fill("lonlely")
    expect(page.locator("#found")).to_contain_text("nothing has “lonlely”: showing “lonely”")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="CSV", exact=True)).to_be_focused()


def test_finds_without_scripts(open_page):
    page = open_page("/needs", java_script_enabled=False)
    page.get_by_label("Search needs").fill("Z59.6")
    page.keyboard.press("Enter")
    expect(page.locator("#found li")).to_have_count(1)
    page.get_by_role("link", name="Financial hardship").click()
    expect(page.get_by_role("heading", name="Other words for it")).to_be_visible()


def test_leads_from_a_need_to_the_map_and_back_to_its_definition(open_page):
    page = open_page("/needs/money.debt")
    page.get_by_role("link", name="Show on the live map").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Problem debt in Birmingham")
    page.get_by_role("link", name="What counts as this need").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Problem debt")


def test_a_need_shows_where_it_is_without_scripts(open_page):
    page = open_page("/needs/money.debt?level=sector", java_script_enabled=False)
    table = page.get_by_role("table", name=re.compile("^Problem debt, in the last 28 days"))
    expect(table.get_by_role("row").nth(1)).to_contain_text("times")
    expect(
        page.get_by_role("img", name=re.compile("^Map of rates by district, last 28 days"))
    ).to_be_visible()
    page.get_by_role("link", name=re.compile("^Show .* more areas")).click()
    table.get_by_role("link", name="B8 2").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("B8 2")
