import pytest

from tests.support.pages import rows_of

PLACE = "E08000025"
ASKED = f"need=money.debt&level=sector&window=28d&within={PLACE}"


@pytest.fixture
async def counted(board):
    await board.exact("any", {PLACE: (9, 9)})
    await board.exact("money.debt", {"B1 1": (5, 6, 4), PLACE: (5, 6, 4)})


async def test_the_table_says_what_the_json_says(ask, counted):
    answer = await ask(f"/api/v1/cells.csv?{ASKED}")
    told = (await ask(f"/api/v1/cells?{ASKED}")).json()
    rows = rows_of(answer)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert len(rows) == len(told["cells"])
    for row, cell in zip(rows, told["cells"], strict=True):
        assert {name: row[name] for name in cell} == {
            name: "" if value is None else str(value) for name, value in cell.items()
        }


async def test_each_row_of_the_table_says_its_moment_policy_and_source(ask, counted):
    answer = await ask(f"/api/v1/cells.csv?{ASKED}")
    row = rows_of(answer)[0]
    assert (row["as_of"], row["policy"], row["basis"]) == ("2026-11-22T11:59:58+00:00", "exact", "current")
    assert row["attribution"].startswith("Synthetic data")
    assert "Ordnance Survey" in row["attribution"]
    assert 'filename="cells-money.debt-sector-28d-E08000025.csv"' in answer.headers["content-disposition"]


async def test_real_figures_are_not_called_synthetic(ask, counted):
    assert "Synthetic" not in (await ask("/api/v1/cells.csv", demo=False)).text


async def test_without_parameters_the_whole_place_is_answered(ask, counted):
    body = (await ask("/api/v1/cells")).json()
    assert [(cell["area"], cell["need"], cell["people"]) for cell in body["cells"]] == [(PLACE, "any", 9)]


async def test_a_cell_has_the_fields_of_the_contract(ask, counted):
    body = (await ask("/api/v1/cells")).json()
    assert list(body) == ["as_of", "policy", "basis", "cells", "expected_until"]
    assert list(body["cells"][0]) == [
        "need",
        "area",
        "window",
        "people",
        "records",
        "open",
        "rate",
        "expected",
        "state",
        "arrivals",
        "expected_low",
        "expected_high",
        "unusual",
    ]


async def test_a_visitor_outside_the_demo_is_the_public(ask, counted):
    body = (await ask(f"/api/v1/cells?{ASKED}", demo=False)).json()
    assert {cell["people"] for cell in body["cells"]} == {None}


async def test_history_takes_from_and_to(ask, counted):
    answer = await ask("/api/v1/cells/history?area=B1%201&need=money.debt&from=2026-11-01&to=2026-11-02")
    assert (answer.status_code, answer.json()["basis"]) == (200, "shown")
