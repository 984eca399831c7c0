import re
from datetime import timedelta

import pytest

from api.demo_roles import COOKIE
from dictionary import projection
from dictionary.projection_values import CellsAnswer, CellsAsk
from tests.support.figures import debt_day_by_day, debt_in_a_sector
from tests.support.pages import words
from tests.unit.api.conftest import NOW, PLACE

AREA = "/areas/B8%202"


@pytest.fixture
async def counted(board):
    """A third of the records of B8 2 are of the advice agency."""
    await debt_in_a_sector(board)
    await board.exact("money.debt@advice", {PLACE: (900, 1000), "B8 2": (30, 30)})
    await board.exact("money.debt@gp", {PLACE: (900, 1000), "B8 2": (60, 60)})
    return board


@pytest.fixture
def past(worker):
    """What the worker answers."""
    answers, _ = worker
    debt_day_by_day(answers)
    return answers


async def test_ranks_the_needs_of_an_area_beside_its_district_and_authority(ask, counted, past):
    said = words((await ask(AREA)).text)
    assert "B8 2" in said
    assert re.search(r"Problem debt 90 \d+\.\d \d+\.\d to \d+\.\d \d+\.\d 7\.1 ▲ \d\.\d times, higher", said)
    assert "Clearly above Birmingham: Problem debt" in said


async def test_shows_who_records_here_and_when_one_partner_decides_the_figures(ask, counted, past):
    said = words((await ask(AREA)).text)
    assert "2 of 6 partners recorded somebody here in this period." in said
    assert "67% of the records here come from Demo GP practice group" in said
    assert "Demo GP practice group GP practice Not yet 60 67% 50% 1" in said


@pytest.mark.parametrize(
    ("address", "meaning"), [(f"{AREA}?need=money.debt", "/needs/money.debt"), (AREA, "/needs")]
)
async def test_the_meaning_of_the_chosen_need_is_one_click_away(ask, counted, past, address, meaning):
    past_part = (await ask(address)).text.partition('id="past-title"')[2].partition("</section>")[0]
    assert f'<a href="{meaning}">' in past_part


async def test_draws_how_a_need_changed_with_the_same_figures_in_a_table(ask, counted, past):
    html = (await ask(f"{AREA}?need=money.debt")).text
    assert '<path class="line"' in html
    assert "90 people in the last 28 days, 60 in the 28 days before: more than chance alone" in words(html)
    assert "22 November 2026 90" in words(html)


async def test_a_period_of_which_not_all_days_are_known_is_compared_with_nothing(ask, counted, past):
    history = past["any"]
    past["any"] = lambda ask: CellsAnswer({}) if isinstance(ask, CellsAsk) else history(ask)
    said = words((await ask(f"{AREA}?need=money.debt")).text)
    assert "No comparison with the 28 days before: not all of those days are known here." in said
    assert "60 in the 28 days before" not in said


async def test_says_who_lives_there_and_what_is_best_fit(ask, counted, past):
    said = words((await ask("/areas/B14%205")).text)
    assert "Estimated households" in said
    assert "Deprivation decile" in said


async def test_the_public_sees_released_figures_wider_intervals_and_no_partners_numbers(ask, counted):
    said = words((await ask(AREA, demo=False)).text)
    assert "Records here" not in said
    assert "What each of them records in an area is shown only to people who work under an agreement." in said
    assert "Figures here are released ones" in said
    assert "Shown for whole local authorities only: 5 needs" in said


async def test_a_need_never_shown_below_the_authority_leads_to_the_authority(ask, counted):
    html = (await ask(f"{AREA}?need=safety.domestic_abuse", demo=False)).text
    assert f'<a href="/areas/{PLACE}">See it for the whole authority</a>' in html


async def test_releases_are_drawn_as_they_were_shown(ask, counted, redis):
    key = projection.shown("public", PLACE, "money.debt", "28d")
    for back, people in ((40, 60), (10, 90)):
        tick = int((NOW - timedelta(days=back)).timestamp())
        await redis.hset(key, projection.shown_field("B8 2", tick), f'[{people},"value"]')
    began = projection.shown_field(PLACE, int((NOW - timedelta(days=60)).timestamp()))
    await redis.hset(projection.shown("public", PLACE, "any", "28d"), began, '[900,"value"]')
    html = (await ask(f"{AREA}?need=money.debt", demo=False)).text
    assert re.search(r'<path class="line" d="M[\d.]+ [\d.]+H', html)
    assert "90 people in the last 28 days, 60 in the 28 days before" in words(html)


async def test_sorts_by_how_a_need_compares_and_shows_all(ask, counted, past):
    html = (await ask(f"{AREA}?sort=ratio&show=all")).text
    assert re.search(r'aria-sort="descending"><a href="[^"]*sort=ratio', html)


async def test_a_district_in_several_authorities_leads_to_its_parts(ask, counted):
    html = (await ask("/areas/B36")).text
    assert 'href="/areas/E08000029/B36"' in html


async def test_an_area_that_is_none_is_not_found(ask, counted):
    for code in ("B0%200", "GB", "E", "nowhere/at/all"):
        assert (await ask(f"/areas/{code}")).status_code == 404


async def test_an_address_that_cannot_be_used_says_what_is_shown_instead(ask, counted, past):
    said = words((await ask(f"{AREA}?window=1y")).text)
    assert "That period cannot be shown. Showing Last 28 days." in said


async def test_a_page_is_whole_while_nobody_answers_about_the_past(ask, counted, monkeypatch):
    monkeypatch.setattr("api.asking.PATIENCE_SECONDS", 0.1)
    said = words((await ask(AREA)).text)
    assert "Problem debt 90" in said
    assert "No worker answered in time" in said


async def test_a_partner_is_shown_needs_beside_its_own_people_and_domains_as_released(ask, counted):
    """Debt of B8 2 is all but five its own there, and not in the authority."""
    for area, own in (("B8 2", 85), (PLACE, 900)):
        await counted.exact("money.debt@advice", {area: (own, own)})
    await counted.released("commissioner", "any", {PLACE: (9000, "value"), "B8 2": (60, "value")})
    for scope in ("money", "money.debt"):
        await counted.released("commissioner", scope, {PLACE: (3000, "value"), "B8 2": (90, "value")})
    partner, commissioner = ({"cookie": f"{COOKIE}={role}"} for role in ("partner", "commissioner"))
    assert "Problem debt 90 " in words((await ask(AREA, headers=commissioner)).text)
    said = words((await ask(AREA, headers=partner)).text)
    assert "Problem debt 90 " not in said
    assert "Problem debt 3,000 " in words((await ask(f"/areas/{PLACE}", headers=partner)).text)
