import re

import pytest

from api.guarding import POLICY
from tests.support.pages import words
from tests.unit.api.conftest import PLACE

VIEW = f"/embed?place={PLACE}&need=money.debt&window=28d&measure=people&level=sector"


@pytest.fixture
async def counted(board):
    """Ninety people with debt in B8 2, of which the public was shown 85."""
    await board.epoch()
    await board.exact("any", {PLACE: (9000, 9000)})
    await board.exact("money.debt", {PLACE: (3000, 3300), "B8 2": (90, 99, 8)})
    await board.released("public", "any", {PLACE: (8995, "value")})
    await board.released("public", "money.debt", {PLACE: (2995, "value"), "B8 2": (85, "value")})
    return board


async def test_a_frame_shows_what_is_released_to_the_public_whoever_asks(ask, counted):
    for demo in (True, False):
        html = (await ask(VIEW, demo=demo)).text
        said = words(html)
        assert "2,995 people" in said
        assert "B8 2 85" in said
        assert ">90<" not in html
        assert "gate-1" in said


async def test_a_frame_has_nothing_to_choose_no_script_and_a_way_to_the_whole_page(ask, counted):
    html = (await ask(VIEW)).text
    assert not re.search(r"<(script|form|nav|select|input|button)\b", html)
    links = re.findall(r'<a href="([^"]+)"[^>]*>', html)
    assert links == [f"/?{VIEW.partition('?')[2]}".replace("&", "&amp;")]
    assert "Synthetic data." in words(html)
    assert "Place names: GeoNames" in words(html)


async def test_only_the_sites_that_are_listed_may_frame_it_and_no_other_page(ask, counted):
    headers = (await ask(VIEW, embedders=("https://www.example.gov.uk",))).headers
    policy = headers["content-security-policy"]
    assert policy.endswith("frame-ancestors 'self' https://www.example.gov.uk")
    assert "script-src" not in policy
    assert "x-frame-options" not in headers
    other = (await ask("/", embedders=("https://www.example.gov.uk",))).headers
    assert (other["content-security-policy"], other["x-frame-options"]) == (POLICY, "DENY")
    alone = (await ask(VIEW)).headers["content-security-policy"]
    assert alone.endswith("frame-ancestors 'self'")


async def test_what_the_public_may_not_see_is_mended_and_said(ask, counted):
    said = words((await ask(VIEW.replace("28d", "24h").replace("=people", "=records"))).text)
    assert "That period cannot be shown. Showing Last 28 days." in said
    assert "That measure is not open to you. Showing People." in said


async def test_the_map_gives_the_lines_to_copy_for_as_much_as_the_public_may_see(ask, counted):
    html = (await ask(f"/?place={PLACE}&need=money.debt&window=24h&measure=open")).text
    code = re.search(r"<textarea[^>]*>(.*?)</textarea>", html, re.DOTALL)
    assert code
    assert 'src="http://127.0.0.1/embed?' in code.group(1).replace("&#34;", '"')
    assert "window=28d&amp;measure=people" in code.group(1)


async def test_a_view_in_high_contrast_is_framed_in_high_contrast(ask, counted):
    page = (await ask("/?need=money.debt&contrast=high")).text
    assert "contrast=high" in page.split("&lt;iframe")[1].split("&gt;")[0]
    frame = (await ask("/embed?need=money.debt&window=28d&contrast=high")).text
    assert '<html lang="en" data-contrast="high">' in frame
