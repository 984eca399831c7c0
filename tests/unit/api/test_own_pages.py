"""An area of one's own: its page, what it adds up to, and that neither page nor files tell anything else."""

import re

import pytest

from api.access import Role
from tests.support.figures import debt_in_three_sectors
from tests.support.pages import words
from tests.support.tokens import TRUST, bearer
from tests.unit.api.conftest import PLACE

ASKED = "need=money.debt&window=28d&level=sector"
OWN = f"{ASKED}&areas=B8+1,B8+2,B9+4&called=Alum+Rock"


@pytest.fixture
async def counted(board):
    return await debt_in_three_sectors(board)


async def test_exact_figures_of_sectors_add_up_to_people_records_open_and_a_rate(ask, counted):
    page = words((await ask(f"/own?{OWN}")).text)
    assert "Alum Rock 76 people in the last 28 days 60 to 95 with what chance may do" in page
    assert "Records 86" in page
    assert "Open now 21" in page
    assert re.search(r"Per 1,000 households [0-9.]+ \(95% interval [0-9.]+ to [0-9.]+\)", page)
    assert "nobody is in the sum twice" in page


async def test_released_figures_are_a_rougher_sum_that_says_what_is_not_in_it(ask, counted):
    page = words((await ask(f"/own?{OWN}", demo=False)).text)
    assert "Alum Rock 65 people in the last 28 days about 38 to 121" in page
    assert "1 area has under about 13 people, maybe none: it is not in the sum" in page
    assert "somebody who moved may be in two of them" in page
    assert "Records" not in page


async def test_ticks_and_commas_are_the_same_area_and_the_table_has_them_ticked(ask, counted):
    ticks = f"{ASKED}&areas=B9+4&areas=B8+2&areas=B8+1&called=Alum+Rock"
    one, other = (await ask(f"/own?{OWN}")).text, (await ask(f"/own?{ticks}")).text
    assert one == other
    assert re.findall(r'value="([^"]+)" checked', one) == ["B8 1", "B8 2", "B9 4"]


async def test_every_area_of_the_map_is_a_link_that_adds_it_or_takes_it_out(ask, counted):
    html = (await ask(f"/own?{OWN}")).text
    links = dict(re.findall(r'<a href="([^"]+)" tabindex="-1" data-own-area="([^"]+)"', html))
    by_area = {area: link.replace("&amp;", "&") for link, area in links.items()}
    assert "areas=B8+1,B9+4&" in by_area["B8 2"]
    assert "areas=B8+1,B8+2,B8+3,B9+4&" in by_area["B8 3"]
    after = (await ask(by_area["B8 2"].partition("#")[0])).text
    assert re.findall(r'value="([^"]+)" checked', after) == ["B8 1", "B9 4"]


async def test_areas_of_elsewhere_are_left_out_and_that_is_said(ask, counted):
    page = words((await ask(f"/own?{ASKED}&areas=B8+2,M1+1,nonsense,B8")).text)
    assert "3 areas of the address are not among those of this place and level, and were left out." in page
    assert "An area of your own 43 people" in page


async def test_before_an_area_is_chosen_the_page_says_how(ask, counted):
    page = words((await ask(f"/own?{ASKED}")).text)
    assert "No area chosen yet" in page
    assert "Choose the areas that make it up" in page
    assert "/own.csv" not in (await ask(f"/own?{ASKED}")).text


async def test_a_name_is_text_on_the_page(ask, counted):
    html = (await ask(f"/own?{ASKED}&areas=B8+2&called=%3Cscript%3Ealert%281%29%3C%2Fscript%3E")).text
    assert "<script>alert" not in html


async def test_the_map_leads_there_with_the_selected_area(ask, counted):
    html = (await ask(f"/?{ASKED}&area=B8+2")).text
    assert (
        f'href="/own?place={PLACE}&amp;need=money.debt&amp;window=28d&amp;level=sector&amp;areas=B8+2"'
        in html
    )


@pytest.mark.parametrize("role", [Role.COMMISSIONER, Role.PUBLIC, Role.IG_OFFICER])
async def test_outside_the_trusted_zone_it_is_the_same_whatever_the_exact_counts_are(
    ask, counted, board, role
):
    """An attack: the answers for any choice of areas cannot hang on a count that was not shown."""
    choices = [OWN, f"{ASKED}&areas=B9+4", f"{ASKED}&areas=B8+1,B8+2", f"{ASKED}&areas=B8+3,B9+4"]
    paths = [f"/own{ending}?{choice}" for ending in ("", ".csv", ".json") for choice in choices]
    headers = bearer(role)

    async def asked() -> list[str]:
        return [(await ask(path, headers=headers, demo=False, trust=TRUST)).text for path in paths]

    before = await asked()
    other = {
        "B8 1": (22, 60, 2),
        "B8 2": (39, 41, 30),
        "B9 4": (1, 1, 1),
        "B8 3": (7, 7, 7),
        PLACE: (280, 300, 3),
    }
    await board.exact("money.debt", other)
    assert await asked() == before
