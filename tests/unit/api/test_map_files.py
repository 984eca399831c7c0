from datetime import timedelta

import pytest

from dictionary import projection
from tests.support.figures import debt_before, debt_on_the_map
from tests.support.pages import rows_of, words
from tests.unit.api.conftest import NOW, PLACE

DEBT = "need=money.debt&measure=change"


@pytest.fixture
async def counted(board):
    return await debt_on_the_map(board)


@pytest.fixture
def past(worker):
    debt_before(worker[0])


def row_of(rows, area):
    return next(row for row in rows if row["area"] == area)


async def test_files_hold_the_change_that_the_map_shows(ask, counted, past):
    answer = await ask(f"/map.json?{DEBT}")
    cell = row_of(answer.json()["cells"], "B8 2")
    told = {name: cell[name] for name in ("people", "before", "change", "change_share", "verdict", "shown")}
    assert told == {
        "people": 40,
        "before": 10,
        "change": 30,
        "change_share": 3.0,
        "verdict": "higher",
        "shown": "▲ +30 (+300%)",
    }
    rows = rows_of(await ask(f"/map.csv?{DEBT}"))
    assert {name: row_of(rows, "B8 2")[name] for name in told} == {name: str(told[name]) for name in told}
    assert rows[0]["area"] == "B8 2"


async def test_files_say_of_when_they_are_under_which_policy_and_whom_to_thank(ask, counted, past):
    answer = await ask(f"/map.csv?{DEBT}")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert 'filename="map-money.debt-sector-28d-E08000025.csv"' in answer.headers["content-disposition"]
    row = rows_of(answer)[0]
    assert (row["as_of"], row["policy"], row["basis"]) == ("2026-11-22T11:59:58+00:00", "exact", "current")
    assert row["attribution"].startswith("Synthetic data")
    assert "Ordnance Survey" in row["attribution"]
    whole = (await ask(f"/map.json?{DEBT}")).json()
    assert whole["attribution"] == row["attribution"]
    assert any(each["words"] == "▲ Doubled or more" and each["areas"] == 1 for each in whole["legend"])


async def test_a_past_day_is_named_in_the_file(ask, counted, past):
    whole = (await ask("/map.json?need=money.debt&at=2026-11-01")).json()
    assert whole["at"] == "2026-11-01"
    assert row_of(whole["cells"], "B8 2")["people"] == 10


async def test_a_reader_of_released_figures_is_told_no_change_that_the_table_does_not_tell(
    ask, counted, redis
):
    whole = (await ask(f"/map.json?{DEBT}", demo=False)).json()
    cell = row_of(whole["cells"], "B8 2")
    assert (cell["people"], cell["records"], cell["change"], cell["before"]) == (40, None, None, None)
    assert cell["shown"] == "Earlier days not all known"
    for scope, area, days, value in (
        ("any", PLACE, 70, '[60,"value"]'),
        ("money.debt", "B8 2", 30, '[25,"value"]'),
    ):
        field = projection.shown_field(area, int((NOW - timedelta(days=days)).timestamp()))
        await redis.hset(projection.shown("public", PLACE, scope, "28d"), field, value)
    whole = (await ask(f"/map.json?{DEBT}", demo=False)).json()
    cell = row_of(whole["cells"], "B8 2")
    assert (cell["before"], cell["change"], whole["basis"]) == (25, 15, "shown")
    assert row_of(whole["cells"], "B1 1")["change"] is None


async def test_the_notes_of_the_table_are_in_the_file(ask, counted, past):
    said = words((await ask(f"/?{DEBT}")).text)
    notes = (await ask(f"/map.json?{DEBT}")).json()["notes"]
    assert notes
    assert [note for note in notes if note not in said] == []


async def test_a_rate_is_taken_away_with_its_interval(ask, counted):
    whole = (await ask("/map.json?need=money.debt&measure=rate")).json()
    cell = row_of(whole["cells"], "B8 2")
    assert cell["rate_low"] < cell["rate"] < cell["rate_high"]
    released = (await ask("/map.json?need=money.debt&measure=rate", demo=False)).json()
    told = row_of(released["cells"], "B8 2")
    assert told["people"] == cell["people"]
    assert told["rate_low"] < cell["rate_low"] < cell["rate_high"] < told["rate_high"]


async def test_the_share_of_the_most_deprived_fifth_is_in_the_file_where_it_is_the_measure(ask, counted):
    whole = (await ask("/map.json?measure=deprived")).json()
    assert (
        row_of(whole["cells"], "B8 2")["shown"]
        == f"{row_of(whole['cells'], 'B8 2')['pct_most_deprived']:.0f}%"
    )
