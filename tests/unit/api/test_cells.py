from dataclasses import replace
from datetime import UTC, datetime

import pytest
from redis.asyncio import Redis

from api.access import DEMO_VISITOR, PUBLIC_VISITOR, NotAllowedError, Role, Viewer
from api.cells import cells
from api.problems import ProblemError
from dictionary import projection
from dictionary.projection_values import CellsAnswer

PLACE = "E08000025"
ASKED = ("money.debt", "sector", "28d", PLACE)
PARTNER = Viewer("advice", Role.PARTNER, (PLACE,), "advice")


def by_area(answer):
    return {cell.area: cell for cell in answer.cells}


async def test_exact_cells_say_values_zeros_and_their_moment(reader, board):
    await board.exact("any", {PLACE: (9, 9)})
    await board.exact("money.debt", {"B1 1": (5, 6, 4), "B1": (5, 6, 4), PLACE: (5, 6, 4)})
    answer = await cells(reader, DEMO_VISITOR, *ASKED)
    found = by_area(answer)
    assert (answer.policy, answer.basis) == ("exact", "current")
    assert answer.as_of == datetime(2026, 11, 22, 11, 59, 58, tzinfo=UTC)
    assert (found["B1 1"].people, found["B1 1"].records, found["B1 1"].open) == (5, 6, 4)
    assert found["B1 1"].rate == 2.4
    assert (found["B1 2"].people, found["B1 2"].state) == (0, "zero")
    assert found[f"{PLACE}/none"].state == "zero"
    assert "B1" not in found
    assert PLACE not in found


async def test_before_the_first_record_nothing_is_zero(reader, redis):
    answer = await cells(reader, DEMO_VISITOR, *ASKED)
    assert answer.as_of is None
    assert {cell.state for cell in answer.cells} == {"no_data"}


async def test_an_authority_silent_in_the_window_has_no_data(reader, board):
    await board.exact("any", {PLACE: (9, 9)})
    answer = await cells(reader, DEMO_VISITOR, "money.debt", "sector", "24h", PLACE)
    assert {cell.state for cell in answer.cells} == {"no_data"}


async def test_a_sector_of_unknown_authority_is_listed_where_it_was_recorded(reader, board, known):
    sector = next(code for code, sector in known.places.sectors.items() if sector.authority is None)
    await board.exact("any", {PLACE: (9, 9)})
    await board.exact("money.debt", {sector: (2, 2, 1)})
    assert by_area(await cells(reader, DEMO_VISITOR, *ASKED))[sector].people == 2


async def test_released_cells_show_people_only_under_their_policy(reader, board):
    await board.exact("any", {PLACE: (99, 99)})
    await board.exact("money.debt", {"B1 1": (12, 14, 9)})
    await board.released("public", "any", {PLACE: (100, "value")})
    await board.released("public", "money.debt", {"B1 1": (10, "value"), "B1 2": (None, "small")})
    answer = await cells(reader, PUBLIC_VISITOR, *ASKED)
    found = by_area(answer)
    assert (answer.policy, answer.basis) == ("gate-1", "shown")
    assert (found["B1 1"].people, found["B1 1"].records, found["B1 1"].open) == (10, None, None)
    assert found["B1 2"] == found["B1 3"].model_copy(update={"area": "B1 2"})
    assert found["B1 3"].state == "small"


async def test_before_the_first_release_the_public_sees_no_data(reader, board):
    await board.exact("any", {PLACE: (99, 99)})
    await board.exact("money.debt", {"B1 1": (12, 14, 9)})
    answer = await cells(reader, PUBLIC_VISITOR, *ASKED)
    assert {cell.state for cell in answer.cells} == {"no_data"}
    assert {cell.people for cell in answer.cells} == {None}


async def test_a_role_never_reads_the_releases_of_another(reader, board):
    await board.released("commissioner", "any", {PLACE: (100, "value")})
    await board.released("commissioner", "money.debt", {"B1 1": (10, "value")})
    assert {cell.state for cell in (await cells(reader, PUBLIC_VISITOR, *ASKED)).cells} == {"no_data"}
    assert by_area(await cells(reader, PARTNER, *ASKED))["B1 1"].people == 10


async def test_a_partner_sees_its_own_records_exactly(reader, board):
    await board.exact("any", {PLACE: (9, 9)})
    await board.exact("money.debt@advice", {"B1 1": (3, 3, 1)})
    answer = await cells(reader, PARTNER, "money.debt@advice", "sector", "28d", PLACE)
    assert (by_area(answer)["B1 1"].people, answer.policy) == (3, "exact")
    with pytest.raises(NotAllowedError):
        await cells(reader, PARTNER, "money.debt@gp", "sector", "28d", PLACE)


async def test_great_britain_is_the_sum_of_its_authorities(reader, board):
    await board.exact("any", {PLACE: (9, 9)})
    await board.exact("money.debt", {PLACE: (5, 6, 4)})
    await board.exact("any", {"S12000033": (9, 9)}, la="S12000033")
    await board.exact("money.debt", {"S12000033": (2, 2, 1)}, la="S12000033")
    found = by_area(await cells(reader, DEMO_VISITOR, "money.debt", "la", "28d", "GB"))
    assert (found["GB"].people, found[PLACE].people, found["S12000033"].people) == (7, 5, 2)
    assert by_area(await cells(reader, DEMO_VISITOR, "money.debt", "la", "28d", "E"))["E"].people == 5


async def test_says_when_the_store_is_away(reader):
    async with Redis(port=1) as nowhere:
        with pytest.raises(ProblemError) as problem:
            await cells(replace(reader, redis=nowhere), DEMO_VISITOR, *ASKED)
    assert (problem.value.status, problem.value.headers) == (503, {"Retry-After": "5"})


async def test_a_partner_is_not_told_a_figure_that_is_nearly_all_its_own(reader, board):
    await board.released("commissioner", "any", {PLACE: (100, "value")})
    for scope in ("money.debt", "money"):
        shown = {"B1 1": (15, "value"), "B1 2": (15, "value"), "B1 3": (15, "value")}
        await board.released("commissioner", scope, shown)
    await board.exact("money.debt@advice", {"B1 1": (8, 9), "B1 2": (7, 9)})
    await board.exact("money.debt@gp", {"B1 3": (15, 15)})
    found = by_area(await cells(reader, PARTNER, *ASKED))
    assert (found["B1 1"].people, found["B1 1"].rate, found["B1 1"].state) == (None, None, "small")
    assert (found["B1 2"].people, found["B1 3"].people) == (15, 15)
    commissioner = replace(PARTNER, role=Role.COMMISSIONER, partner=None)
    assert by_area(await cells(reader, commissioner, *ASKED))["B1 1"].people == 15
    assert by_area(await cells(reader, PARTNER, "money", *ASKED[1:]))["B1 1"].people == 15


async def test_of_all_authorities_each_is_told_beside_the_partners_own_there(reader, board):
    for la, own in ((PLACE, 8), ("E08000026", 7)):
        await board.released("commissioner", "any", {la: (100, "value")}, la=la)
        await board.released("commissioner", "money.debt", {la: (15, "value")}, la=la)
        await board.exact("money.debt@advice", {la: (own, own)}, la=la)
    viewer = replace(PARTNER, areas=("GB",))
    found = by_area(await cells(reader, viewer, "money.debt", "la", "28d", "GB"))
    assert (found[PLACE].people, found["E08000026"].people) == (None, 15)


async def test_a_past_release_is_told_beside_the_partners_own_people_of_then(reader, redis, worker):
    answers, heard = worker
    answers["money.debt@advice"] = CellsAnswer({"B1 1": (8, 9, 0), "B1 2": (7, 9, 0)})
    at = datetime(2026, 11, 20, tzinfo=UTC)
    for scope, areas in (("any", [PLACE]), ("money.debt", ["B1 1", "B1 2"])):
        key = projection.shown("commissioner", PLACE, scope, "28d")
        for area in areas:
            await redis.hset(key, projection.shown_field(area, int(at.timestamp())), '[15,"value"]')
    found = by_area(await cells(reader, PARTNER, *ASKED, at))
    assert [found[area].people for area in ("B1 1", "B1 2")] == [None, 15]
    assert [ask.scope for ask in heard] == ["money.debt@advice"]
