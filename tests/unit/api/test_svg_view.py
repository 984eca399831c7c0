import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from api.svg_view import FILLS, HIGH_CONTRAST, fill_of, wrapped
from tests.unit.api.conftest import PLACE

STYLES = Path(__file__).parents[3] / "web" / "src" / "styles" / "tokens.css"


@pytest.fixture
async def counted(board):
    await board.epoch()
    await board.exact("any", {PLACE: (60, 70)})
    await board.exact("money.debt", {PLACE: (43, 50, 9), "B8 2": (40, 46, 8)})
    await board.released("public", "any", {PLACE: (60, "value")})
    await board.released("public", "money.debt", {PLACE: (45, "value"), "B8 2": (40, "value")})
    return board


async def test_the_file_holds_the_map_with_its_moment_policy_and_thanks(ask, counted):
    answer = await ask("/map.svg?need=money.debt")
    assert answer.headers["content-type"] == "image/svg+xml"
    assert "attachment" in answer.headers["content-disposition"]
    said = " ".join(ET.fromstring(answer.text).itertext())
    said = re.sub(r"\s+", " ", said)
    assert "Problem debt in Birmingham" in said
    assert "B8 2: 40" in said
    assert "Figures to 22 November 2026, 11:59:58. Policy: exact." in said
    assert "Synthetic data" in said
    assert "Contains Ordnance Survey data" in said


async def test_a_reader_of_released_figures_takes_away_released_figures(ask, counted):
    text = (await ask("/map.svg?need=money.debt&window=28d", demo=False)).text
    assert re.search(r"Policy: (?!exact)\S+\.", text)
    assert "B8 2: 40" in text
    assert "Under about 13" in text
    assert "Synthetic" not in text


async def test_a_view_without_a_map_has_no_file_of_it(ask, counted):
    assert (await ask("/map.svg?need=safety.domestic_abuse", demo=False)).status_code == 404


async def test_what_stands_in_the_file_is_never_markup(ask, counted):
    text = (await ask("/map.svg?need=money")).text
    assert ET.fromstring(text).tag.endswith("svg")


def test_colours_are_those_of_the_pages():
    css = STYLES.read_text(encoding="utf-8")
    for name in ("c1", "c2", "c3", "c4", "c5", "d1", "d2", "d3", "d4", "d5", "zero"):
        found = re.search(rf"--{name}: (#\w+);", css)
        assert found is not None
        assert found.group(1) == FILLS[name]


def test_the_class_of_colour_decides_where_there_is_one():
    assert fill_of("value c3") == FILLS["c3"]
    assert fill_of("small") == "url(#hatch)"


async def test_a_view_in_high_contrast_has_a_file_in_high_contrast(ask, counted):
    usual, high = [(await ask(f"/map.svg?need=money.debt{more}")).text for more in ("", "&contrast=high")]
    used = [name for name in ("c1", "c2", "c3", "c4", "c5") if FILLS[name] in usual]
    assert used
    assert [HIGH_CONTRAST[name] in high for name in used] == [True for _ in used]
    assert not any(FILLS[name] in high for name in used)


def test_long_texts_are_broken_between_words():
    lines = wrapped("word " * 60)
    assert len(lines) == 3
    assert all(len(line) <= 118 for line in lines)
