import pytest

from api.access import Role
from tests.support.figures import debt_in_three_sectors
from tests.support.pages import rows_of
from tests.support.tokens import TRUST, bearer

OWN = "need=money.debt&window=28d&level=sector&areas=B8+1,B8+2,B9+4&called=Alum+Rock"


@pytest.fixture
async def counted(board):
    return await debt_in_three_sectors(board)


async def test_files_hold_the_sum_and_the_areas_it_is_of(ask, counted):
    told = (await ask(f"/own.json?{OWN}")).json()
    assert told["areas"] == ["B8 1", "B8 2", "B9 4"]
    assert told["policy"] == "exact"
    figure = told["figure"]
    assert (figure["called"], figure["people"], figure["records"], figure["open"]) == (
        "Alum Rock",
        76,
        86,
        21,
    )
    assert sum(each["people"] for each in told["cells"]) == 76
    answer = await ask(f"/own.csv?{OWN}")
    rows = rows_of(answer)
    assert [(row["area"], row["people"]) for row in rows] == [
        ("own", "76"),
        ("B8 1", "27"),
        ("B8 2", "43"),
        ("B9 4", "6"),
    ]
    assert (rows[0]["area_name"], rows[0]["people_low"], rows[0]["state"]) == ("Alum Rock", "60", "")
    assert 'filename="own-Alum-Rock-money.debt-28d.csv"' in answer.headers["content-disposition"]


async def test_a_partner_is_added_up_what_it_is_shown_and_not_what_is_hidden_beside_its_own(
    ask, counted, board
):
    await board.exact("money.debt@advice", {"B8 1": (20, 20, 1), "B8 2": (3, 3, 1)})
    headers = bearer(Role.PARTNER, partner="advice")
    told = (await ask(f"/own.json?{OWN}", headers=headers, demo=False, trust=TRUST)).json()
    assert [cell["people"] for cell in told["cells"]] == [None, 40, None]
    assert (told["figure"]["people"], told["figure"]["areas_small"]) == (40, 2)
    own = (await ask(f"/own.json?{OWN}&partner=advice", headers=headers, demo=False, trust=TRUST)).json()
    assert (own["figure"]["people"], own["policy"]) == (23, "exact")
