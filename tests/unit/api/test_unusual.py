"""The measure against what is usual, on the page, its map and its files."""

import pytest

from tests.support.figures import debt_against_usual
from tests.support.pages import rows_of, words

MAP = "need=money.debt&window=7d&measure=unusual"


@pytest.fixture
async def counted(board):
    return await debt_against_usual(board)


async def test_map_table_legend_and_headline_say_how_far_from_usual_each_area_is(ask, counted):
    page = words((await ask(f"/?{MAP}")).text)
    assert "▲▲ Far more: 41 (usual 6 to 20)" in page
    assert "● As usual: 7 (usual 2 to 12)" in page
    assert "▼ Less: 1 (usual 3 to 14)" in page
    assert "Too few to say: 4 (usual 0 to 3)" in page
    assert "● As usual: 58 (usual 41 to 60)" in page  # the whole place
    assert "in the 7 whole days up to 21 November 2026" in page
    assert "Arrivals are not different people" in page
    assert "/about#unusual" in (await ask(f"/?{MAP}")).text


async def test_the_furthest_above_usual_comes_first_and_colours_go_by_how_far(ask, counted):
    told = (await ask(f"/map.json?{MAP}")).json()
    assert [cell["area"] for cell in told["cells"]][:3] == ["B8 2", "B8 3", "B8 1"]
    legend = {each["words"]: each["areas"] for each in told["legend"]}
    assert legend.pop("Not known, or too few to say") > 100
    assert legend == {
        "▼▼ Far less than usual": 0,
        "▼ Less than usual": 1,
        "● As usual": 1,
        "▲ More than usual": 0,
        "▲▲ Far more than usual": 1,
        "No data: no partner active here in this period": 0,
    }


async def test_files_hold_what_it_is_made_of(ask, counted):
    rows = rows_of(await ask(f"/map.csv?{MAP}"))
    row = next(row for row in rows if row["area"] == "B8 2")
    names = ("arrivals", "expected", "expected_low", "expected_high", "unusual", "expected_until", "shown")
    assert [row[name] for name in names] == [
        "41",
        "12.4",
        "6",
        "20",
        "far_more",
        "2026-11-21",
        "▲▲ Far more: 41 (usual 6 to 20)",
    ]
    drawn = (await ask(f"/map.svg?{MAP}")).text
    assert "B8 2: ▲▲ Far more: 41 (usual 6 to 20)" in drawn


@pytest.mark.parametrize(
    "query",
    [
        "need=any&window=28d",
        "need=money&window=28d",
        "need=money.debt&window=91d",
        "need=money.debt&window=28d&at=2026-11-10",
    ],
)
async def test_where_it_cannot_be_told_it_is_not_offered_and_people_are_shown(ask, counted, worker, query):
    worker[0]["money.debt"] = worker[0]["any"] = {"kind": "cells", "cells": {}}
    answer = await ask(f"/?{query}&measure=unusual")
    assert 'value="unusual"' not in answer.text
    assert "What is usual is known of one need, now, over the last 7 or 28 days" in words(answer.text)


async def test_before_anything_is_known_it_says_so(ask, counted, redis):
    await redis.delete("nm:usual:E08000025")
    page = words((await ask(f"/?{MAP}")).text)
    assert "Not known, or too few to say" in page
    assert "whole days up to" not in page
