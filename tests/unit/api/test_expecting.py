from datetime import timedelta

import pytest

from api.access import Role
from tests.support.figures import debt_against_usual
from tests.support.pages import rows_of
from tests.support.tokens import TRUST, bearer
from tests.unit.api.conftest import NOW, PLACE

DEBT = "need=money.debt&level=sector&window=28d"
PAGES = [f"{path}?{DEBT}&measure=unusual" for path in ("/", "/map.csv", "/map.json", "/map.svg")]
NOTHING = dict.fromkeys(("arrivals", "expected", "expected_low", "expected_high", "unusual"))


@pytest.fixture
async def counted(board):
    return await debt_against_usual(board)


def of(cell) -> dict[str, object]:
    return {name: cell[name] for name in NOTHING}


async def cells(ask, query: str, **settings) -> dict[str, dict]:
    body = (await ask(f"/api/v1/cells?{query}", **settings)).json()
    return {"until": body["expected_until"]} | {cell["area"]: cell for cell in body["cells"]}


async def test_a_cell_says_what_came_what_was_expected_and_how_far_they_are_apart(ask, counted):
    found = await cells(ask, DEBT)
    assert found["until"] == "2026-11-21"
    assert of(found["B8 2"]) == {
        "arrivals": 41,
        "expected": 12.4,
        "expected_low": 6,
        "expected_high": 20,
        "unusual": "far_more",
    }
    assert [found[area]["unusual"] for area in ("B8 3", "B8 1", "B1 1")] == ["as_usual", "less", "too_few"]
    assert of(found["B9 4"]) == NOTHING
    assert (found["B8 2"]["people"], found["B8 2"]["state"]) == (40, "value")


async def test_the_whole_authority_has_an_expectation_too(ask, counted):
    found = await cells(ask, "need=money.debt&level=la&window=7d")
    assert (found[PLACE]["arrivals"], found[PLACE]["unusual"]) == (58, "as_usual")


@pytest.mark.parametrize(
    "query",
    [
        "need=money.debt&level=sector&window=91d",
        "need=money.debt&level=sector&window=24h",
        "need=money&level=sector&window=28d",
        "need=any&level=sector&window=28d",
        "need=money.debt&level=la&window=28d&within=E",
        f"need=money.debt@advice&level=la&window=28d&within={PLACE}",
    ],
)
async def test_where_nothing_is_known_nothing_is_told(ask, counted, query: str):
    found = await cells(ask, query)
    assert found.pop("until") is None
    assert {tuple(of(cell).values()) for cell in found.values()} == {(None,) * 5}


async def test_a_past_moment_has_no_expectation(ask, counted, worker):
    worker[0]["money.debt"] = worker[0]["any"] = {"kind": "cells", "cells": {"B8 2": [3, 3, 0]}}
    found = await cells(ask, f"{DEBT}&at=2026-11-10")
    assert found["until"] is None
    assert of(found["B8 2"]) == NOTHING


@pytest.mark.parametrize("role", ["commissioner", "public", "ig_officer", "admin", "partner"])
async def test_nobody_outside_the_trusted_zone_is_told_any_of_it(ask, counted, role):
    named = bearer(Role(role), partner="advice" if role == "partner" else None)
    for path in (f"/api/v1/cells?{DEBT}", f"/api/v1/cells.csv?{DEBT}", *PAGES):
        answer = await ask(path, headers=named, demo=False, trust=TRUST)
        assert answer.status_code == 200
        for told in ("far_more", "6 to 20", "▲▲ Far more"):
            assert told not in answer.text


@pytest.mark.parametrize(("days", "told"), [(2, True), (3, False)])
async def test_what_was_usual_days_ago_is_not_told_as_what_is(ask, counted, board, days, told):
    until = (NOW.date() - timedelta(days=days)).isoformat()
    await board.usual("money.debt", {"B8 2": [41, 12.4, 6, 20, 2]}, until=until)
    found = await cells(ask, DEBT)
    assert (found["until"] is not None) == told
    assert (found["B8 2"]["expected"] is not None) == told


async def test_the_csv_says_the_same(ask, counted):
    row = next(row for row in rows_of(await ask(f"/api/v1/cells.csv?{DEBT}")) if row["area"] == "B8 2")
    assert of(row) == {
        "arrivals": "41",
        "expected": "12.4",
        "expected_low": "6",
        "expected_high": "20",
        "unusual": "far_more",
    }
    assert row["expected_until"] == "2026-11-21"
