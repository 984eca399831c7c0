"""The pictures of the docs: each page at both widths, shown in the guide, and small."""

import re

import pytest

from tests.browser.conftest import WIDTHS
from tests.browser.pictures import FOLDER, MOST_BYTES, PICTURES
from tests.support.screens import SCREENS

NAMES = [f"page-{name}-{across}.png" for name in PICTURES for across, _ in WIDTHS.values()]
WITHOUT_PICTURE = {"/nowhere"}
"""No page: the answer where there is none."""


@pytest.mark.parametrize("name", NAMES)
def test_each_picture_stands_in_the_docs_and_is_small(name):
    assert 0 < (FOLDER / name).stat().st_size <= MOST_BYTES


def test_the_guide_shows_every_picture_and_no_other():
    guide = (FOLDER.parent / "commissioners.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"\(images/(page-[a-z]+-\d+\.png)\)", guide)) == sorted(NAMES)
    assert sorted(each.name for each in FOLDER.glob("page-*.png")) == sorted(NAMES)


def test_each_page_that_a_person_opens_has_a_picture():
    def kind(address):
        return "/".join(address.partition("?")[0].split("/")[:3])

    shown = {kind(path) for path in PICTURES.values()} | {"/alerts/00000000000000a1"}
    assert {kind(screen.address) for screen in SCREENS.values()} - WITHOUT_PICTURE == shown
