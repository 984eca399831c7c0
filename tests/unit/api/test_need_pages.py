import re

import pytest

from api.need_areas import related
from dictionary.needs import load_dictionary
from tests.support.figures import debt_by_district
from tests.support.pages import words

DEBT = "/needs/money.debt"


@pytest.fixture
async def counted(board):
    return await debt_by_district(board)


async def test_ranks_areas_by_rate_with_intervals(ask, counted):
    said = words((await ask(f"{DEBT}?show=all")).text)
    assert re.search(r"B8 900 [\d.]+ [\d.]+ to [\d.]+ ▲ [\d.]+ times, higher", said)
    assert re.search(r"B23 20 [\d.]+ [\d.]+ to [\d.]+ ▼ 0\.\d times, lower", said)
    assert said.index("B8 900") < said.index("B23 20")
    assert "Birmingham as a whole: 7.1 ( 6.9 to 7.4 )" in said.replace("(6.9", "( 6.9").replace(
        "7.4)", "7.4 )"
    )


async def test_shows_the_first_areas_and_how_to_see_the_others(ask, counted):
    html = (await ask(DEBT)).text
    found = re.search(r'href="([^"]*show=all#where)">Show \d+ more areas', html)
    assert found
    whole = await ask(found.group(1).replace("&amp;", "&"))
    assert "more areas" not in whole.text


async def test_draws_a_small_map_for_each_period_the_reader_may_see(ask, counted):
    assert (await ask(DEBT)).text.count("Map of rates by district") == 5
    assert (await ask(DEBT, demo=False)).text.count("Map of rates by district") == 2


async def test_says_who_records_it_in_the_trusted_zone_only(ask, counted):
    assert "Demo advice agency Advice agency 2,100 2,200" in words((await ask(DEBT)).text)
    assert "Who records it" not in (await ask(DEBT, demo=False)).text


async def test_a_need_never_shown_below_the_authority_has_the_authoritys_rate_alone(ask, counted):
    said = words((await ask("/needs/safety.domestic_abuse?level=sector", demo=False)).text)
    assert "Those areas cannot be shown for this choice. Showing Whole local authority." in said
    assert "Birmingham 120" in said
    assert "Map of rates" not in said


async def test_an_address_that_cannot_be_used_says_what_is_shown_instead(ask, counted):
    said = words((await ask(f"{DEBT}?window=1y&place=X1")).text)
    assert "That period cannot be shown. Showing Last 28 days." in said


def test_related_needs_are_those_spoken_of_and_those_of_the_same_indicator():
    dictionary = load_dictionary()
    hardship = dictionary.needs["money.hardship"]
    titles = [need.id for need in related(hardship, dictionary, ["money.debt"])]
    assert titles[0] == "money.debt"
    assert hardship.id not in titles
    assert len(titles) == len(set(titles))
