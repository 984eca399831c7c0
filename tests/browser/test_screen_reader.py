"""What a screen reader is given on the way through the live map: its parts in order, and what is said."""

import re

from playwright.sync_api import Page, expect

from tests.browser.test_keyboard import tab_to

SAID = """() => {
    window.said = [];
    for (const id of ["say", "alarm"]) {
        const region = document.getElementById(id);
        new MutationObserver(() => region.textContent && window.said.push(`${id}: ${region.textContent}`))
            .observe(region, {childList: true, characterData: true, subtree: true});
    }
}"""


def heard(page: Page) -> str:
    """What a screen reader says of where the focus is: role, name, and whether it is selected."""
    spoken: str = page.evaluate(
        """() => {
            const focus = document.activeElement;
            const on = document.getElementById(focus.getAttribute("aria-activedescendant")) ?? focus;
            const chosen = on.getAttribute("aria-selected") === "true" ? ", selected" : "";
            const name = on.getAttribute("aria-label") ?? on.textContent.trim();
            return `${on.getAttribute("role") ?? on.tagName.toLowerCase()}: ${name}${chosen}`;
        }"""
    )
    return spoken


def test_the_parts_of_the_map_page_come_in_the_order_in_which_they_are_understood(open_page):
    page = open_page("/?need=money.debt")
    expect(page.locator("[data-state-word]")).to_have_text("Live")
    told = page.locator("body").aria_snapshot()
    parts = re.findall(r"^ *- '?(\w+)(?: \"([^\"]*)\")?", told, re.MULTILINE)
    order = [" ".join(filter(None, part)) for part in parts]
    wanted = [
        "link Skip to the figures",
        "navigation Main",
        "group State of the figures",
        "main",
        "heading Problem debt in Birmingham",
        "form What to show",
        "heading Selected area",
        "heading Table",
        "region Problem debt, last 28 days: Birmingham by postcode sectors",
        "table Problem debt, last 28 days: Birmingham by postcode sectors",
        "listbox Areas on the map",
        "contentinfo",
    ]
    assert [each for each in order if each in wanted] == wanted, [each for each in order if "B" not in each]


def test_the_way_through_the_map_is_told_in_words(open_page):
    page = open_page("/?need=money.debt")
    expect(page.locator("[data-state-word]")).to_have_text("Live")
    page.evaluate(SAID)
    script = []
    tab_to(page, "[data-areas]")
    for key, waits_for in (
        ("ArrowUp", None),
        ("Enter", "selected:"),
        ("Escape", "cleared"),
    ):
        page.keyboard.press(key)
        if waits_for:
            expect(page.locator("#say")).to_contain_text(waits_for)
        script.append(heard(page))
    area = script[0].removeprefix("option: ").split(",")[0]
    value = script[0].removeprefix(f"option: {area}, ")
    assert script == [
        f"option: {area}, {value}",
        f"option: {area}, {value}, selected",
        f"option: {area}, {value}",
    ]
    tab_to(page, "[data-pause]", most=400)
    page.keyboard.press("Enter")
    script.append(heard(page))
    assert script[-1] == "button: Resume updates"
    assert page.evaluate("window.said")[:1] == [f"say: {area} selected: {value}."]
    assert page.evaluate("window.said")[-1].startswith("say: Updates paused")
