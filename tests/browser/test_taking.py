import re

import pytest
from playwright.sync_api import expect

PNG = b"\x89PNG\r\n\x1a\n"


def test_a_map_is_taken_away_as_a_png_of_the_same_view(open_page):
    page = open_page("/?need=money.debt&window=7d")
    with page.expect_download() as taken:
        page.get_by_role("button", name="The map as PNG").click()
    assert re.fullmatch(r"map-money\.debt-sector-7d-E\d+\.png", taken.value.suggested_filename)
    file = taken.value.path().read_bytes()
    assert file.startswith(PNG)
    assert int.from_bytes(file[16:20], "big") == 2000
    assert len(file) > 20_000


def test_without_scripts_there_is_no_button_that_needs_them(open_page):
    page = open_page("/?need=money.debt", java_script_enabled=False)
    expect(page.get_by_role("link", name="The map as SVG")).to_be_visible()
    expect(page.get_by_role("button", name="The map as PNG")).to_be_hidden()


@pytest.mark.parametrize(
    ("address", "button", "name"),
    [
        ("/needs/money.debt", "The maps as PNG", "maps-money.debt-district-28d-E08000025.png"),
        ("/areas/B8%202?need=money.debt", "The chart as PNG", "history-money.debt-B8-2-28d.png"),
    ],
)
def test_the_drawings_of_needs_and_areas_are_taken_away_as_png(open_page, address, button, name):
    page = open_page(address)
    with page.expect_download() as taken:
        page.get_by_role("button", name=button).click()
    assert taken.value.suggested_filename == name
    assert taken.value.path().read_bytes().startswith(PNG)
