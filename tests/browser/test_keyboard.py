from playwright.sync_api import Page, expect


def tab_to(page: Page, selector: str, most: int = 200) -> None:
    """Press Tab until an element has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("(selector) => document.activeElement?.matches(selector) ?? false", selector):
            return
    raise AssertionError(f"Tab does not reach {selector}")


def active(page: Page) -> str:
    code: str = page.evaluate(
        """() => {
            const id = document.activeElement.getAttribute("aria-activedescendant");
            return document.getElementById(id)?.dataset.area ?? "";
        }"""
    )
    return code


def test_the_first_tab_skips_to_the_figures(open_page):
    page = open_page("/?need=money.debt")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the figures")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_finds_and_reads_an_area_on_the_map_and_pauses_with_the_keyboard_alone(open_page):
    page = open_page("/?need=money.debt")
    expect(page.locator("[data-state-word]")).to_have_text("Live")
    tab_to(page, "[data-pause]")
    page.keyboard.press("Enter")
    expect(page.locator("[data-state-word]")).to_have_text("Paused")
    tab_to(page, "[data-areas]")
    start = active(page)
    page.keyboard.press("ArrowUp")
    above = active(page)
    assert above not in {"", start}
    expect(page.locator("[data-readout]")).to_contain_text(above)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    chosen = active(page)
    page.keyboard.press("Enter")
    expect(page.locator(f'tr[data-area="{chosen}"]')).to_have_attribute("aria-current", "true")
    expect(page.locator("#say")).to_contain_text(f"{chosen} selected")
    page.keyboard.press("Escape")
    expect(page.locator("tr[aria-current]")).to_have_count(0)
    page.keyboard.press("Tab")
    assert not page.evaluate("document.activeElement.matches('[data-areas]')")


def test_compares_an_area_and_takes_the_figures_away_with_the_keyboard_alone(open_page):
    page = open_page("/areas/B8%202?need=money.debt")
    tab_to(page, 'main a[href*="/compare"]')
    page.keyboard.press("Enter")
    page.wait_for_url("**/compare?**")
    tab_to(page, "#compare-against")
    page.keyboard.press("Home")
    tab_to(page, "#compare-other")
    page.keyboard.type("B23 7")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("B23 7")
    tab_to(page, 'a[href*="compare.csv"]')
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert "B23 7" in download.value.path().read_text()


def test_the_map_is_one_tab_stop(open_page):
    page = open_page("/?need=money.debt")
    expect(page.locator("[data-areas]")).to_have_attribute("tabindex", "0")
    assert page.locator("[data-areas] [tabindex]").count() == 0


def test_zooms_with_the_keyboard_and_keeps_the_area_in_view(open_page):
    page = open_page("/?need=money.debt")
    tab_to(page, '[data-zoom="in"]')
    for _ in range(3):
        page.keyboard.press("Enter")
    expect(page.locator("[data-view]")).to_have_attribute(
        "transform", r := page.locator("[data-view]").get_attribute("transform") or ""
    )
    assert "scale(5" in r
    page.keyboard.press("Shift+Tab")
    for _ in range(12):
        page.keyboard.press("ArrowUp")
    inside = page.evaluate(
        """() => {
            const list = document.querySelector("[data-areas]");
            const shape = document.getElementById(list.getAttribute("aria-activedescendant"));
            const area = shape.getBoundingClientRect();
            const frame = document.querySelector("[data-map]").getBoundingClientRect();
            const x = area.x + area.width / 2, y = area.y + area.height / 2;
            return x > frame.left && x < frame.right && y > frame.top && y < frame.bottom;
        }"""
    )
    assert inside


def test_a_phone_has_two_tabs_with_the_table_first(open_page):
    page = open_page("/?need=money.debt", width="phone")
    expect(page.locator(".panel-table")).to_be_visible()
    expect(page.locator(".panel-map")).to_be_hidden()
    page.get_by_role("tab", name="Table").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="Map")).to_be_focused()
    expect(page.locator(".panel-map")).to_be_visible()
    expect(page.locator(".panel-table")).to_be_hidden()


def test_finds_an_area_in_the_table_reads_it_and_takes_the_figures_away_with_the_keyboard_alone(open_page):
    page = open_page("/?need=money.debt")
    expect(page.locator("[data-state-word]")).to_have_text("Live")
    tab_to(page, 'tr[data-area="B8 2"] [data-select]')
    page.keyboard.press("Enter")
    expect(page.locator("#say")).to_have_text("B8 2 selected: 12 people.")
    tab_to(page, 'a[href^="/map.csv"], a[href*="cells.csv"]', most=400)
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert "B8 2" in download.value.path().read_text()
