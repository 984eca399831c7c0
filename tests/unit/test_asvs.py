"""The table of ASVS 5.0: whole, and about files that there are."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TABLE = (ROOT / "docs" / "asvs.md").read_text()
ROWS = re.findall(r"^\| (\d+\.\d+)\.(\d+)(?:\u2013(\d+))? \| (.*?) \| (.*?) \| (.*) \|$", TABLE, re.MULTILINE)
STATES = {"met", "in part", "not met", "not ours", "n/a"}
ASKED = (  # section: how many requirements of levels 1 and 2 it has, numbered from 1
    "1.1:2 1.2:9 1.3:11 1.4:3 1.5:2 2.1:3 2.2:3 2.3:4 2.4:1 3.2:2 3.3:4 3.4:6 3.5:5 3.7:2 4.1:3 4.2:1 4.3:2 "
    "4.4:4 5.1:1 5.2:3 5.3:2 5.4:3 6.1:3 6.2:12 6.3:4 6.4:4 6.5:5 6.6:3 6.8:4 7.1:3 7.2:4 7.3:2 7.4:5 7.5:2 "
    "7.6:2 8.1:2 8.2:3 8.3:1 8.4:1 9.1:3 9.2:4 10.1:2 10.2:2 10.3:4 10.4:11 10.5:5 10.6:2 10.7:3 11.1:2 "
    "11.2:3 11.3:3 11.4:4 11.5:1 11.6:1 12.1:3 12.2:2 12.3:4 13.1:1 13.2:5 13.3:2 13.4:5 14.1:2 14.2:4 "
    "14.3:3 15.1:3 15.2:3 15.3:7 16.1:1 16.2:5 16.3:4 16.4:3 16.5:3 17.1:1 17.2:4 17.3:2"
)


def test_every_requirement_of_both_levels_is_answered_once() -> None:
    counts = dict(entry.split(":") for entry in ASKED.split())
    asked = [f"{section}.{n}" for section, most in counts.items() for n in range(1, int(most) + 1)]
    answered = [
        f"{section}.{n}"
        for section, first, last, *_ in ROWS
        for n in range(int(first), int(last or first) + 1)
    ]
    assert len(asked) == 253
    assert sorted(answered) == sorted(asked)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]}.{row[1]}")
def test_each_answer_has_a_state_and_names_what_there_is(row: tuple[str, ...]) -> None:
    *_, state, where = row
    assert state in STATES
    assert where.strip()
    for name in re.findall(r"`([\w./-]+/[\w./-]+|[\w.-]+\.(?:toml|yml|md)|\.dockerignore)`", where):
        if not name.startswith(("./run", "/")):
            assert (ROOT / name).is_file(), name
    for link in re.findall(r"\]\(([^)#]+)", where):
        assert (ROOT / "docs" / link).is_file(), link


def test_each_heading_that_is_linked_to_is_there() -> None:
    for page, heading in re.findall(r"\]\(([\w.-]+)#([\w-]+)\)", TABLE):
        headings = re.findall(r"^#+ (.*)$", (ROOT / "docs" / page).read_text(), re.MULTILINE)
        assert heading in [re.sub(r"[^\w -]", "", words).lower().replace(" ", "-") for words in headings]


def test_pages_keep_nothing_in_the_browser_and_write_no_html_of_their_own() -> None:
    wrong = re.compile(
        r"localStorage|sessionStorage|indexedDB|document\.cookie|postMessage|(inner|outer)HTML = "
    )
    sources = list((ROOT / "web" / "src").glob("**/*.ts"))
    assert sources
    assert [source.name for source in sources if wrong.search(source.read_text())] == []
