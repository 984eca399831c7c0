"""The inbox in a real browser, before a real installation: by keyboard, without scripts, live."""

import re
from itertools import count

import pytest
from playwright.sync_api import Page, expect

from dictionary.alerts import Level
from tests.support.inbox import recent_alert

NEED = "money.food_insecurity"
NUMBERS = count(0xB000)
WORD = "[data-state-word]"


@pytest.fixture
def planted(told):
    """A new alert in an area, for one test alone."""

    def plant(area: str, **changes):
        alert = recent_alert(f"{next(NUMBERS):016x}", NEED, area, **changes)
        told.tell(alert)
        return alert

    return plant


def tab_to(page: Page, selector: str, most: int = 100) -> None:
    """Press Tab until an element has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("(selector) => document.activeElement?.matches(selector) ?? false", selector):
            return
    raise AssertionError(f"Tab does not reach {selector}")


def press_to(page: Page, key: str, words: str, most: int = 50) -> None:
    """Press a key until what has the focus says these words."""
    for _ in range(most):
        page.keyboard.press(key)
        if words in (page.evaluate("document.activeElement?.textContent ?? ''")):
            return
    raise AssertionError(f"{key} does not reach {words}")


def test_an_alert_is_found_acknowledged_and_that_undone_with_the_keyboard_alone(open_page, planted):
    planted("B31 2", level=Level.URGENT)
    page = open_page("/alerts")
    expect(page.locator("[data-keys]")).to_be_visible()
    press_to(page, "j", "B31 2")
    page.keyboard.press("j")
    page.keyboard.press("ArrowUp")
    assert "B31 2" in page.evaluate("document.activeElement.textContent")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Food insecurity in B31 2, Birmingham")
    tab_to(page, "[data-acknowledge]")
    page.keyboard.press("Enter")
    expect(page.locator(".done")).to_contain_text("Acknowledged.")
    expect(page.locator(".alert-facts")).to_contain_text("You. Acknowledged.")
    tab_to(page, "[data-undo]")
    page.keyboard.press("Enter")
    expect(page.locator(".done")).to_contain_text("Undone: it stands as it stood before.")
    expect(page.locator(".alert-facts")).to_contain_text("Nobody has it. Not seen yet.")
    expect(page.locator(".timeline li")).to_have_count(3)
    page.keyboard.press("u")
    expect(page).to_have_url(re.compile(r"/alerts\?view=open"))


def test_several_are_ticked_acknowledged_and_taken_back_without_scripts(open_page, planted):
    for area in ("B14 7", "B44 0"):
        planted(area)
    page = open_page("/alerts", java_script_enabled=False)
    for area in ("B14 7", "B44 0"):
        page.get_by_role("checkbox", name=f"Food insecurity in {area}, Birmingham").check()
    page.get_by_role("button", name="Acknowledge ticked alerts").click()
    expect(page.locator(".done")).to_contain_text("2 alerts acknowledged.")
    row = page.locator(".alert-row", has_text="B14 7")
    expect(row).to_contain_text("Acknowledged · You")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".alert-row", has_text="B14 7")).to_contain_text("Not seen yet · Nobody has it")
    expect(page.get_by_role("checkbox", name="Food insecurity in B44 0, Birmingham")).to_be_visible()


def test_each_action_works_without_scripts_and_is_told_in_the_story(open_page, planted):
    alert = planted("B1 2")
    page = open_page(f"/alerts/{alert.id}", faulty=True, java_script_enabled=False)
    page.locator("#act-assign summary").click()
    page.get_by_label("Somebody else, by the name they sign in with").fill("tom")
    page.locator("#act-assign").get_by_role("button", name="Assign", exact=True).click()
    expect(page.locator(".timeline")).to_contain_text("Assigned: to tom")
    page.locator("#act-resolve summary").click()
    page.get_by_label("A false alarm").check()
    page.locator("#why-resolve").fill("a form was sent twice")
    page.locator("#act-resolve").get_by_role("button", name="Resolve").click()
    expect(page.locator(".alert-facts")).to_contain_text("tom. Resolved: a false alarm.")
    page.get_by_role("button", name="Reopen").click()
    expect(page.locator(".done")).to_contain_text("Reopened.")
    page.locator("#act-note summary").click()
    page.locator("#why-note").fill(f"the house at B1 {1}AA")
    page.locator("#act-note").get_by_role("button", name="Add a note").click()
    expect(page.locator("#problem")).to_contain_text("a full postcode")
    assert f"B1 {1}AA" not in page.content()


def test_a_new_alert_waits_to_be_shown_and_moves_nothing(open_page, planted):
    page = open_page("/alerts")
    expect(page.locator(".alert-row").first).to_be_visible()
    page.wait_for_load_state("networkidle")
    rows = page.locator(".alert-row").count()
    planted("B9 4", level=Level.URGENT)
    expect(page.locator("[data-fresh-link]")).to_have_text("1 alert is new: show")
    expect(page.locator("#say")).to_have_text("1 alert is new.")
    assert page.locator(".alert-row").count() == rows
    page.locator("[data-fresh-link]").click()
    expect(page.locator(".alert-row", has_text="B9 4")).to_be_visible()


def pause(page: Page) -> None:
    """Pause a live page with the keyboard."""
    expect(page.locator(WORD)).to_have_text("Live")
    page.wait_for_load_state("networkidle")
    tab_to(page, "[data-pause]")
    page.keyboard.press("Enter")
    expect(page.locator(WORD)).to_have_text("Paused")
    expect(page.locator("#say")).to_have_text("Updates paused.")
    expect(page.get_by_label("Changes show")).to_have_value("paused")
    expect(page).to_have_url(re.compile(r"every=paused$"))


def test_a_paused_list_stands_still_while_another_changes_and_has_all_of_it_once_resumed(
    open_page, planted, told
):
    alert = planted("B10 0")
    page, witness = open_page("/alerts"), open_page("/alerts")
    expect(witness.locator(WORD)).to_have_text("Live")
    witness.wait_for_load_state("networkidle")
    pause(page)
    before = page.locator("body").inner_html()
    planted("B10 9", level=Level.URGENT)
    told.tell(alert.model_copy(update={"level": Level.URGENT, "owner": "visitor", "revision": 2}))
    expect(witness.locator("[data-fresh-link]")).to_have_text("1 alert is new: show")
    expect(witness.locator(".alert-row", has_text="B10 0")).to_contain_text("Urgent")
    assert page.locator("body").inner_html() == before
    page.keyboard.press("Enter")
    expect(page.locator(WORD)).to_have_text("Live")
    expect(page.locator("[data-fresh-link]")).to_have_text("1 alert is new: show")
    expect(page.locator(".alert-row", has_text="B10 0")).to_contain_text("Urgent")
    expect(page.locator("#alarm")).to_contain_text("B10 0 is yours now.")
    expect(page).not_to_have_url(re.compile("every"))


def test_what_a_reader_does_shows_on_paused_pages_which_stay_paused_on_the_way(open_page, planted, told):
    planted("B11 1")
    one = planted("B11 2")
    page = open_page("/alerts")
    pause(page)
    page.get_by_role("checkbox", name="Food insecurity in B11 1, Birmingham").check()
    page.get_by_role("button", name="Acknowledge ticked alerts").click()
    expect(page.locator(".done")).to_contain_text("1 alert acknowledged.")
    expect(page.locator(".alert-row", has_text="B11 1")).to_contain_text("Acknowledged · You")
    expect(page.locator(WORD)).to_have_text("Paused")
    page.get_by_role("link", name="Food insecurity in B11 2, Birmingham").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("B11 2")
    expect(page.locator(WORD)).to_have_text("Paused")
    witness = open_page(f"/alerts/{one.id}")
    expect(witness.locator(WORD)).to_have_text("Live")
    told.tell(one.model_copy(update={"owner": "tom", "revision": 2}))
    expect(witness.locator("[data-fresh-link]")).to_have_text("This alert has changed: show")
    expect(page.locator("[data-fresh]")).to_be_hidden()
    page.get_by_role("button", name="Acknowledge").click()
    expect(page.locator(".done")).to_contain_text("Acknowledged.")
    expect(page.locator(".alert-facts")).to_contain_text("You. Acknowledged.")
    expect(page.locator(WORD)).to_have_text("Paused")
    page.get_by_role("button", name="Resume updates").click()
    expect(page.locator(WORD)).to_have_text("Live")
    expect(page.locator("#say")).to_have_text("Updates resumed.")


def test_an_alert_that_becomes_mine_is_said_at_once(open_page, planted, told):
    alert = planted("B13 8")
    page = open_page("/alerts")
    page.wait_for_load_state("networkidle")
    expect(page.locator(".alert-row", has_text="B13 8")).to_be_visible()
    told.tell(alert.model_copy(update={"owner": "visitor", "revision": 2}))
    expect(page.locator("#alarm")).to_contain_text("B13 8 is yours now.")


def test_a_phone_has_what_is_done_most_at_hand(open_page, planted):
    alert = planted("B19 1")
    page = open_page(f"/alerts/{alert.id}", width="phone")
    button = page.get_by_role("button", name="Acknowledge")
    box = button.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= 844
    page.get_by_role("link", name="More to do").click()
    expect(page.locator("#act-snooze")).to_be_in_viewport()
    button.click()
    expect(page.locator(".done")).to_contain_text("Acknowledged.")


def test_the_map_leads_to_the_alert_of_an_area(open_page):
    page = open_page(f"/?need={NEED}")
    row = page.locator('tr[data-area="B8 2"]')
    expect(row).to_contain_text("Urgent")
    expect(page.locator(".legend")).to_contain_text("Urgent alert")
    expect(page.locator('g[data-area="B8 2"]')).to_have_attribute(
        "aria-label", re.compile("^B8 2, urgent alert")
    )
    row.locator(".alert-mark").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Food insecurity in B8 2, Birmingham")


def test_a_mute_rule_is_made_from_an_alert_and_ended(open_page, planted):
    alert = planted("B20 1")
    page = open_page(f"/alerts/{alert.id}")
    page.get_by_role("link", name="Make a mute rule for this need and area").click()
    expect(page.get_by_label("Area")).to_have_value("B20 1")
    page.get_by_role("button", name="Make this rule").click()
    expect(page.locator(".done")).to_have_text("The rule holds from now on.")
    page.get_by_role("button", name="End the rule for Food insecurity in B20 1").click()
    expect(page.get_by_role("row", name=re.compile("Food insecurity in B20 1"))).to_have_count(0)
