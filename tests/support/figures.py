"""Figures of Birmingham that several tests of pages and of their files are shown: now, and on past days."""

from datetime import timedelta
from typing import Any

from dictionary.projection_values import CellsAnswer, CellsAsk, HistoryAnswer
from tests.support.board import Board
from tests.support.feed import NOW, PLACE

Answers = dict[str, Any]
"""Scope -> what the fixture `worker` answers about it."""


async def debt_on_the_map(board: Board) -> Board:
    """Forty people with debt in B8 2 and three in B1 1, exact and as released to the public."""
    await board.epoch()
    await board.exact("any", {PLACE: (60, 70)})
    await board.exact("money.debt", {PLACE: (43, 50, 9), "B1 1": (3, 4, 1), "B8 2": (40, 46, 8)})
    await board.released("public", "any", {PLACE: (60, "value")})
    await board.released("public", "money.debt", {PLACE: (45, "value"), "B8 2": (40, "value")})
    return board


async def debt_against_usual(board: Board) -> Board:
    """The same; far more debt than usual in B8 2, as much in B8 3, too few to say in B1 1."""
    await debt_on_the_map(board)
    week = {
        PLACE: [58, 50.2, 41, 60, 0],
        "B8 2": [41, 12.4, 6, 20, 2],
        "B8 3": [7, 6.5, 2, 12, 0],
        "B8 1": [1, 8.0, 3, 14, -1],
        "B1 1": [4, 0.6, 0, 3, None],
    }
    await board.usual("money.debt", week)
    return board


def debt_before(answers: Answers) -> None:
    """Ten people with debt in B8 2 at any past moment."""
    answers["any"] = CellsAnswer({PLACE: (20, 20, 0)})
    answers["money.debt"] = CellsAnswer({PLACE: (13, 14, 2), "B8 2": (10, 11, 2)})


async def debt_by_district(board: Board) -> Board:
    """More debt for each household in B8 than in B23."""
    await board.epoch()
    await board.exact("any", {PLACE: (9000, 9000)})
    await board.exact("money.debt", {PLACE: (3000, 3300), "B8": (900, 990), "B23": (20, 22)})
    await board.exact("money.debt@advice", {PLACE: (2100, 2200)})
    await board.released("public", "any", {PLACE: (9000, "value")})
    await board.released("public", "money.debt", {PLACE: (3000, "value"), "B8": (900, "value")})
    await board.released("public", "safety.domestic_abuse", {PLACE: (120, "value")})
    return board


async def debt_in_three_sectors(board: Board) -> Board:
    """Debt in B8 1, B8 2 and B9 4; outside the trusted zone the last is small."""
    await board.epoch()
    await board.exact("any", {PLACE: (900, 950)})
    exact = {"B8 1": (27, 30, 9), "B8 2": (43, 50, 11), "B9 4": (6, 6, 1), PLACE: (301, 330, 90)}
    await board.exact("money.debt", exact)
    shown = {"B8 1": (25, "value"), "B8 2": (40, "value"), "B9 4": (None, "small"), PLACE: (300, "value")}
    for role in ("public", "commissioner"):
        await board.released(role, "any", {PLACE: (900, "value")})
        await board.released(role, "money.debt", shown)
    return board


async def debt_in_a_sector(board: Board) -> Board:
    """B8 2 has twice its authority's rate of debt."""
    await board.epoch()
    await board.exact("any", {PLACE: (9000, 9000), "B8 2": (60, 70, 9), "B8": (90, 99)})
    await board.exact("money.debt", {PLACE: (3000, 3300), "B8 2": (90, 99, 8), "B8": (200, 210)})
    await board.released("public", "any", {PLACE: (9000, "value"), "B8 2": (60, "value")})
    await board.released("public", "money.debt", {PLACE: (3000, "value"), "B8 2": (90, "value")})
    return board


def debt_day_by_day(answers: Answers) -> None:
    """Sixty people with debt, as with any need, until 28 days ago, ninety now."""
    days = [NOW.date() - timedelta(days=back) for back in range(91, -1, -1)]
    numbers = [90 if day > NOW.date() - timedelta(days=28) else 60 for day in days]
    series = [(day.isoformat(), people, people, 0) for day, people in zip(days, numbers, strict=True)]
    history, cells = HistoryAnswer(series), CellsAnswer({PLACE: (9000, 9000, 0)})
    answers["any"] = answers["money.debt"] = lambda ask: cells if isinstance(ask, CellsAsk) else history
