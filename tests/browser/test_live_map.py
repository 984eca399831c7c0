import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import record

DEBT = "/?need=money.debt"


def live(page: Page) -> Page:
    expect(page.locator("[data-state-word]")).to_have_text("Live")
    return page


def row(page: Page, area: str):
    return page.locator(f'tr[data-area="{area}"]')


def shape(page: Page, area: str):
    return page.locator(f'g[data-area="{area}"]')


def people(page: Page, area: str) -> int:
    return int(row(page, area).locator('[data-measure="people"]').inner_text())


def test_an_event_changes_the_number_in_headline_table_and_map(open_page, installation):
    page = live(open_page(DEBT))
    before = people(page, "B13 8")
    whole = int(page.locator("[data-whole]").inner_text())
    expect(shape(page, "B13 8")).to_have_class(re.compile(r"\bzero\b"))
    installation.post([record("B13 8"), record("B13 8")])
    expect(row(page, "B13 8").locator('[data-measure="people"]')).to_have_text(str(before + 2))
    expect(shape(page, "B13 8")).to_have_attribute("aria-label", f"B13 8, {before + 2} people")
    expect(shape(page, "B13 8")).to_have_class(re.compile(r"\bvalue c\d\b"))
    expect(page.locator("[data-whole]")).to_have_text(str(whole + 2))


def test_high_contrast_is_chosen_on_the_page_and_stays_for_every_view_of_it(open_page):
    def colour() -> str:
        return page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--c5')")

    page = live(open_page(DEBT))
    usual = colour()
    page.get_by_role("link", name="Show in high contrast").click()
    expect(page.get_by_role("link", name="Show in the usual colours")).to_be_visible()
    high = colour()
    assert high != usual
    live(page).get_by_label("Period").select_option("7d")
    expect(page).to_have_url(re.compile(r"window=7d.*contrast=high"))
    page.reload()
    assert colour() == high
    page.get_by_role("link", name="Show in the usual colours").click()
    expect(page.get_by_role("link", name="Show in high contrast")).to_be_visible()
    assert colour() == usual


def test_map_and_table_say_the_same_everywhere(open_page):
    page = live(open_page(DEBT))
    pairs = page.evaluate(
        """() => [...document.querySelectorAll("g[data-area]")].map((shape) => {
            const row = document.querySelector(`tr[data-area="${shape.dataset.area}"]`);
            const swatch = row.querySelector(".swatch").getAttribute("class").replace("swatch", "").trim();
            const drawn = shape.getAttribute("class").replace("area", "").trim();
            const number = row.querySelector(".main").textContent;
            return [swatch === drawn, shape.getAttribute("aria-label").includes(number), shape.dataset.area];
        })"""
    )
    assert len(pairs) > 130
    assert [area for same, named, area in pairs if not (same and named)] == []


def test_the_table_adds_up_to_the_headline(open_page):
    page = live(open_page(DEBT))
    figures = page.locator('td[data-measure="people"]').all_inner_texts()
    assert sum(int(figure) for figure in figures) == int(page.locator("[data-whole]").inner_text())


def test_selecting_in_the_table_selects_on_the_map(open_page):
    page = live(open_page(DEBT))
    row(page, "B8 2").get_by_role("link").click()
    expect(shape(page, "B8 2")).to_have_attribute("aria-selected", "true")
    expect(page.locator("#chosen")).to_contain_text("households")
    expect(page).to_have_url(re.compile(r"area=B8\+2"))
    expect(page.locator("#say")).to_have_text("B8 2 selected: 12 people.")


def test_selecting_on_the_map_selects_in_the_table_and_can_be_cleared(open_page):
    page = live(open_page(DEBT))
    shape(page, "B23 7").locator("use").first.click()
    expect(row(page, "B23 7")).to_have_attribute("aria-current", "true")
    expect(page.locator(".chosen-name strong")).to_have_text("B23 7")
    page.get_by_role("link", name="Clear selection").click()
    expect(row(page, "B23 7")).not_to_have_attribute("aria-current", "true")
    expect(page).not_to_have_url(re.compile("area="))


def test_the_selected_area_moves_with_the_feed(open_page, installation):
    page = live(open_page(f"{DEBT}&area=B44+0"))
    before = people(page, "B44 0")
    installation.post([record("B44 0")])
    expect(page.locator('[data-chosen="people"]')).to_have_text(str(before + 1))


def test_choosing_another_need_shows_it_without_leaving_the_page(open_page, installation):
    page = live(open_page(DEBT))
    page.evaluate("window.stayed = true")
    page.get_by_label("Need", exact=True).select_option("substance.smoking")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Smoking")
    expect(page).to_have_url(re.compile("need=substance.smoking"))
    expect(page.locator("#say")).to_contain_text("Showing")
    before = people(page, "B8 2")
    installation.post([record("B8 2", "substance.smoking")])
    expect(row(page, "B8 2").locator(".main")).to_have_text(str(before + 1))
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Problem debt")
    assert page.evaluate("window.stayed")


def test_choosing_a_measure_and_districts_changes_table_and_map(open_page):
    page = live(open_page(DEBT))
    page.get_by_label("Measure", exact=True).select_option("rate")
    expect(page.locator("th[aria-sort] a")).to_have_text("Rate")
    page.get_by_label("Areas", exact=True).select_option("district")
    expect(row(page, "B8")).to_be_visible()
    expect(page.locator("#legend-heading")).to_contain_text("Per 1,000 households")
    assert page.locator("g[data-area]").count() == page.locator("#shapes path").count()


def test_sorting_goes_both_ways(open_page):
    page = live(open_page(DEBT))
    first = page.locator("tbody th a").first
    page.get_by_role("link", name="Sector").click()
    expect(first).to_have_text("B1 1")
    expect(page.locator("th[aria-sort=ascending] a")).to_be_focused()
    page.get_by_role("link", name="Sector").click()
    expect(page.locator("th[aria-sort=descending]")).to_have_count(1)


def test_paused_figures_stand_still_and_catch_up_when_resumed(open_page, installation):
    page = live(open_page(DEBT))
    before = people(page, "B31 2")
    page.get_by_role("button", name="Pause updates").click()
    expect(page.locator("[data-state-word]")).to_have_text("Paused")
    installation.post([record("B31 2")])
    installation.await_people("money.debt", "B31 2", before + 1)
    page.wait_for_timeout(1_500)
    assert people(page, "B31 2") == before
    page.get_by_role("button", name="Resume updates").click()
    expect(row(page, "B31 2").locator(".main")).to_have_text(str(before + 1))
    expect(page.locator("[data-state-word]")).to_have_text("Live")


def test_figures_move_as_often_as_the_reader_wants(open_page, installation):
    """And what is chosen stands in the address, so that it is kept where the page is opened anew."""
    page = live(open_page(DEBT))
    pace = page.get_by_role("combobox", name="Figures move")
    pace.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#say")).to_have_text("Figures move every minute.")
    expect(page).to_have_url(re.compile("every=60"))
    page.reload()
    live(page)
    page.wait_for_function("() => document.querySelector('[data-as-of]').dateTime !== ''")
    before = people(page, "B32 1")
    installation.post([record("B32 1")])
    installation.await_people("money.debt", "B32 1", before + 1)
    page.wait_for_timeout(1_500)
    assert people(page, "B32 1") == before
    pace.select_option("")
    expect(row(page, "B32 1").locator(".main")).to_have_text(str(before + 1))
    pace.select_option("60")
    page.get_by_label("Need").select_option("money.food_insecurity")
    expect(page).to_have_url(re.compile("need=money.food_insecurity.*every=60"))
    page.reload()
    expect(pace).to_have_value("60")
    pace.select_option("")
    expect(page).not_to_have_url(re.compile("every="))


def test_button_and_list_say_the_same_of_a_pause(open_page):
    page = live(open_page(f"{DEBT}&every=10"))
    pace = page.get_by_role("combobox", name="Figures move")
    page.get_by_role("button", name="Pause updates").click()
    expect(pace).to_have_value("paused")
    expect(page).to_have_url(re.compile("every=paused"))
    page.reload()
    expect(page.locator("[data-state-word]")).to_have_text("Paused")
    pace.select_option("10")
    live(page)
    page.get_by_role("button", name="Pause updates").click()
    page.get_by_role("button", name="Resume updates").click()
    expect(pace).to_have_value("10")
    expect(page.locator("#say")).to_have_text("Figures move every 10 seconds.")


def test_the_strip_says_how_many_partners_report_while_the_page_stays_open(open_page, installation):
    page = open_page("/about")
    page.route("**/partners/reporting", lambda route: route.fulfill(json={"reporting": 3, "all": 8}))
    page.clock.install()
    page.goto(installation.address + DEBT)
    live(page)
    expect(page.locator("[data-partners]")).not_to_have_text("3 of 8 partners reporting")
    page.clock.fast_forward(301_000)
    expect(page.locator("[data-partners]")).to_have_text("3 of 8 partners reporting")


def test_says_when_it_is_reconnecting_and_when_figures_are_out_of_date(open_page, browser, installation):
    page = open_page("/about", faulty=True)
    page.route("**/feed/ticket", lambda route: route.abort())
    page.clock.install()
    page.goto(installation.address + DEBT)
    expect(page.locator("[data-state-word]")).to_have_text("Reconnecting")
    page.clock.fast_forward(31_000)
    expect(page.locator("[data-state-word]")).to_have_text("Out of date")
    expect(page.locator("#alarm")).to_contain_text("Connection lost")
    page.unroute("**/feed/ticket")
    page.clock.fast_forward(31_000)
    live(page)
    expect(page.locator("#alarm")).to_be_empty()


def test_where_websockets_do_not_get_through_the_page_is_live_all_the_same(open_page, installation):
    page = open_page("/about")
    page.route_web_socket("**/api/v1/feed?*", lambda socket: socket.close())
    page.goto(installation.address + DEBT)
    live(page)
    before = people(page, "B5 7")
    installation.post([record("B5 7")])
    expect(row(page, "B5 7").locator(".main")).to_have_text(str(before + 1))
    page.get_by_role("button", name="Pause updates").click()
    installation.post([record("B5 7")])
    installation.await_people("money.debt", "B5 7", before + 2)
    assert people(page, "B5 7") == before + 1
    page.get_by_role("button", name="Resume updates").click()
    expect(row(page, "B5 7").locator(".main")).to_have_text(str(before + 2))
    live(page)


def test_many_changes_are_told_to_a_screen_reader_in_one_sentence(open_page, installation):
    page = live(open_page(DEBT))
    page.evaluate(
        """() => {
            window.said = [];
            const region = document.querySelector("#say");
            const heard = new MutationObserver(() => window.said.push(region.textContent));
            heard.observe(region, {childList: true});
        }"""
    )
    total = int(page.locator("[data-whole]").inner_text())
    for added in range(1, 4):
        installation.post([record("B14 7"), record("B1 2")])
        expect(page.locator("[data-whole]")).to_have_text(str(total + 2 * added))
    assert len(page.evaluate("window.said")) <= 1


def test_a_link_to_the_view_is_copied(open_page):
    page = live(open_page(f"{DEBT}&area=B8+2", permissions=["clipboard-read", "clipboard-write"]))
    page.get_by_role("button", name="Copy link to this view").click()
    expect(page.locator("#say")).to_have_text("Link copied.")
    assert page.evaluate("navigator.clipboard.readText()") == page.url


@pytest.mark.parametrize("path", [DEBT, "/needs", "/needs/money.debt", "/partners", "/about"])
def test_says_on_every_page_that_the_data_is_synthetic(open_page, path):
    page = open_page(path)
    expect(page.get_by_role("note")).to_contain_text("Synthetic data.")
    expect(page.locator("footer")).to_contain_text("Contains Ordnance Survey data")
