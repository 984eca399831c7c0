"""Every page in small windows, in large text, in forced colours, without scripts or motion, and on paper."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import WIDTHS, record
from tests.support.screens import ADDRESSES, CONTRAST

pytestmark = pytest.mark.usefixtures("furnished")
PAPER = 718
"""Pixels across a page of A4 between its margins of 1 cm."""
FIGURES = """() => [...document
    .querySelectorAll("td, dd, .hero-number, .legend-words, .small-maps p, .alert-figures")]
    .filter((each) => each.offsetParent !== null || each.closest("details, [data-away]"))
    .map((each) => each.textContent.trim().replace(/\\s+/g, " "))"""
CUT = """() => [...document.querySelectorAll("main *, header *, footer *")]
    .filter((each) => each instanceof HTMLElement && each.checkVisibility())
    .filter((each) => !each.closest(".unseen, select"))
    .filter((each) => ["hidden", "clip"].includes(getComputedStyle(each).overflowX))
    .filter((each) => each.scrollWidth > each.clientWidth + 1 || each.scrollHeight > each.clientHeight + 1)
    .map((each) => `cut off: ${each.outerHTML.slice(0, 120)}`)"""
SMALL = """() => [...document.querySelectorAll("a, button, select, input, summary")]
    .filter((each) => each.checkVisibility())
    .filter((each) => !each.closest("p, dd, caption, .unseen, .skip, [data-own-map]"))
    .map((each) => [each.getBoundingClientRect(), each.outerHTML.slice(0, 120)])
    .filter(([box]) => box.width > 0 && (box.height < 24 || box.width < 24))
    .map(([box, html]) => `${Math.round(box.width)}x${Math.round(box.height)} ${html}`)"""
"""WCAG 2.2 SC 2.5.8: 24 by 24 pixels, but for links in sentences and a map beside boxes that do the same."""
MOVING = """() => [...document.querySelectorAll("*")]
    .map((each) => [getComputedStyle(each), each.outerHTML.slice(0, 80)])
    .filter(([style]) => parseFloat(style.transitionDuration) > 0 || style.animationName !== "none")
    .map(([, html]) => html)"""
DRAWN_TEXT = """() => [...document.querySelectorAll("svg text")].filter((each) => each.checkVisibility())
    .map((each, at) => { each.id ||= `drawn-${at}`; return `[id="${each.id}"]`; })"""


def across(page: Page, width: int) -> list[str]:
    """What makes a page scroll sideways in a window so wide."""
    page.set_viewport_size({"width": width, "height": 800})
    wide = page.evaluate("document.documentElement.scrollWidth")
    return [f"{wide} pixels wide in a window of {width}"] if wide > width else []


@pytest.mark.parametrize("name", ADDRESSES)
def test_a_page_fits_small_windows_and_text_of_twice_the_size_and_can_be_hit(tab, name):
    tab.goto(ADDRESSES[name])
    wrong = [each for width in (768, 390, 320) for each in across(tab, width)]
    wrong += tab.evaluate(SMALL)
    tab.evaluate("document.documentElement.style.fontSize = '200%'")
    wrong += across(tab, 1280) + tab.evaluate(CUT)
    assert wrong == []


@pytest.fixture(scope="module")
def forced(browser: Browser, installation) -> Iterator[Page]:
    """A tab of somebody who chose dark colours of their own, and no motion."""
    context = browser.new_context(
        base_url=installation.address, forced_colors="active", color_scheme="dark", reduced_motion="reduce"
    )
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("name", ADDRESSES)
def test_a_page_can_be_read_in_forced_colours_and_nothing_in_it_moves(forced, name):
    forced.goto(ADDRESSES[name])
    assert forced.evaluate(CONTRAST, forced.evaluate(DRAWN_TEXT)) == []
    assert forced.evaluate(MOVING) == []


def test_states_and_classes_are_told_apart_in_forced_colours(forced):
    forced.goto(ADDRESSES["live map"])
    fills = forced.evaluate(
        """() => {
            const swatch = document.querySelector("tr[data-area] .swatch");
            const states = ["zero", "small", "no_data", "absent", "c1", "c2", "c3", "c4", "c5"];
            return states.map((state) => {
                swatch.setAttribute("class", `swatch ${state}`);
                return getComputedStyle(swatch.firstElementChild).fill;
            });
        }"""
    )
    assert len(set(fills)) == len(fills)
    expect(forced.locator("[data-state-word]")).to_have_text("Live")
    colours = forced.evaluate(
        """() => ["live", "paused", "reconnecting", "stale"].map((state) => {
            document.querySelector("#strip").dataset.state = state;
            const dot = getComputedStyle(document.querySelector(".dot"));
            return [dot.backgroundColor, dot.borderLeftStyle, dot.borderTopLeftRadius, dot.transform].join();
        })"""
    )
    assert len(set(colours)) == len(colours)


@pytest.fixture(scope="module")
def plain(browser: Browser, installation) -> Iterator[Page]:
    """A tab with scripts off."""
    context = browser.new_context(base_url=installation.address, java_script_enabled=False)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("name", ADDRESSES)
def test_a_page_has_every_figure_with_scripts_off(tab, plain, name):
    tab.set_viewport_size({"width": 1280, "height": 800})
    tab.goto(ADDRESSES[name], wait_until="networkidle" if "past" in name else "load")
    if tab.locator("#pickers").count() and "at=" not in ADDRESSES[name]:
        expect(tab.locator("[data-state-word]")).to_have_text("Live")
    plain.goto(ADDRESSES[name])
    assert plain.evaluate(FIGURES) == tab.evaluate(FIGURES)


@pytest.mark.parametrize("name", ADDRESSES)
def test_a_page_fits_paper_with_all_its_figures_and_nothing_to_press(tab, name):
    tab.goto(ADDRESSES[name])
    figures = len(tab.evaluate(FIGURES))
    tab.emulate_media(media="print")
    wrong = across(tab, PAPER) + tab.evaluate(CUT)
    wrong += tab.evaluate(
        """() => [...document.querySelectorAll("nav a, button, select, input")]
            .filter((each) => each.checkVisibility()).map((each) => each.outerHTML.slice(0, 120))"""
    )
    wrong += tab.evaluate(
        """() => [...document.querySelectorAll(".scroll")]
            .filter((each) => each.checkVisibility() && each.scrollHeight > each.clientHeight + 1)
            .map((each) => `not whole: ${each.innerHTML.slice(0, 120)}`)"""
    )
    kept = len(tab.evaluate(FIGURES))
    tab.emulate_media(media="screen")
    assert wrong == []
    assert kept == figures


def test_nothing_changes_more_than_three_times_a_second_however_many_events_come(open_page, installation):
    """WCAG 2.2 SC 2.3.1: no more than three flashes a second."""
    page = open_page("/?need=money.debt")
    expect(page.locator("[data-state-word]")).to_have_text("Live")
    page.evaluate(
        """() => {
            const times = window.changes = new Map();
            const note = (node) => times.set(node, [...(times.get(node) ?? []), performance.now()]);
            new MutationObserver((seen) => new Set(seen.map((each) => each.target)).forEach(note))
                .observe(document.querySelector(".columns"),
                    {subtree: true, childList: true, attributeFilter: ["class"]});
        }"""
    )
    before = int(page.locator("[data-whole]").inner_text())
    sectors = ("B5 7", "B9 4", "B20 1", "B19 1")
    for _ in range(12):
        installation.post([record(sector) for sector in sectors])
    expect(page.locator("[data-whole]")).to_have_text(str(before + 12 * len(sectors)))
    most = page.evaluate(
        """() => Math.max(...[...window.changes.values()].flatMap((times) =>
            times.map((from) => times.filter((time) => time >= from && time < from + 1000).length)))"""
    )
    assert 1 <= most <= 3


@pytest.mark.parametrize("scripts", [True, False])
def test_a_phone_shows_the_figure_of_the_map_before_anything_is_scrolled(open_page, scripts):
    page = open_page("/?need=money.debt", width="phone", java_script_enabled=scripts)
    box = page.locator(".hero").bounding_box()
    assert box
    assert box["y"] + box["height"] <= WIDTHS["phone"][1] - 200


@pytest.mark.parametrize("address", ["/partners", "/needs/versions"])
def test_a_phone_shows_every_column_of_a_table_of_cards_under_its_name(open_page, address):
    page = open_page(address, width="phone")
    assert page.evaluate(
        "(() => { const each = document.querySelector('.scroll');"
        " return each.scrollWidth <= each.clientWidth; })()"
    )
    row = page.get_by_role("row").nth(1)
    names = page.locator(".cards thead th").all_text_contents()[1:]
    assert row.locator("[data-head]").evaluate_all("(all) => all.map((each) => each.dataset.head)") == names
    assert row.get_by_role("cell").count() == len(names)
