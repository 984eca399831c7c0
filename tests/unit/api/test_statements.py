from hypothesis import given
from hypothesis import strategies as st

from api.statements import Block, Piece, pieces, read_statement
from tests.support.pages import words

SAFE = ("https://", "http://", "mailto:", "tel:", "/")
TEXT = """# Accessibility of our monitor

We want everybody
to use it. Write to [the team](mailto:access@example.gov.uk).

## What does not work
- the map at 500% zoom
- [an old page](https://www.example.gov.uk/old)
<script>alert(1)</script> [bad](javascript:alert(1))
"""


def test_headings_paragraphs_lists_and_links_are_read():
    found = read_statement(TEXT, "Accessibility")
    assert found.title == "Accessibility of our monitor"
    assert [block.kind for block in found.blocks] == ["p", "h2", "ul", "p"]
    link = Piece("the team", "mailto:access@example.gov.uk")
    assert found.blocks[0] == Block(
        "p", [[Piece("We want everybody to use it. Write to "), link, Piece(".")]]
    )
    assert found.blocks[2].lines[1] == [Piece("an old page", "https://www.example.gov.uk/old")]


def test_a_statement_without_a_title_has_the_usual_one():
    assert read_statement("Words only.", "Accessibility").title == "Accessibility"


def test_a_link_to_anything_that_could_run_or_leave_the_scheme_out_stays_words():
    for address in (
        "javascript:alert(1)",
        "data:text/html,x",
        "//evil.example",
        "JaVaScript:1",
        "vbscript:x",
    ):
        assert pieces(f"[x]({address})") == [Piece(f"[x]({address})")]


async def test_the_operators_statement_stands_in_place_of_ours_with_every_tag_as_words(ask, redis):
    html = (await ask("/accessibility", accessibility=TEXT)).text
    assert "<h1>Accessibility of our monitor</h1>" in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert '<a href="https://www.example.gov.uk/old">an old page</a>' in html
    assert 'href="javascript:' not in html
    ours = words((await ask("/accessibility")).text)
    assert "Web Content Accessibility Guidelines 2.2" in ours
    assert 'href="/accessibility"' in html


@given(st.text())
def test_no_text_makes_anything_but_words_and_safe_links(text):
    for block in read_statement(text, "Accessibility").blocks:
        for line in block.lines:
            for piece in line:
                assert piece.words
                assert not piece.address or piece.address.startswith(SAFE)
