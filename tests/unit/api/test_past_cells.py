"""Past moments of authorities side by side: as of each of them alone."""

from dataclasses import replace
from datetime import timedelta

import pytest

from api.access import DEMO_VISITOR, PUBLIC_VISITOR, Role, Viewer
from api.cells import cells
from dictionary.projection_values import CellsAnswer, WholeAnswer, WholeAsk
from tests.unit.api.conftest import NOW, PLACE

SOLIHULL, GLASGOW = "E08000029", "S12000049"
THEN = NOW - timedelta(days=30)
ASKED = ("money.debt", "la", "28d")
PARTNER = Viewer("p", Role.PARTNER, ("GB",), partner="advice")


@pytest.fixture
async def counted(board):
    """Two authorities in which something was counted once."""
    for authority in (PLACE, GLASGOW):
        await board.exact("any", {authority: (9, 9)}, la=authority)
    return board


async def by_area(reader, viewer, within, at=THEN):
    answer = await cells(reader, viewer, *ASKED, within, at)
    return answer, {cell.area: cell for cell in answer.cells}


def whole(people, *, active=True):
    return lambda ask: WholeAnswer(ask.la, people, people + 1, 2, active=active)


async def test_authorities_side_by_side_are_as_the_worker_counts_them(reader, counted, worker):
    answers, heard = worker
    answers["money.debt"] = lambda ask: whole(5, active=ask.la == PLACE)(ask)
    answer, found = await by_area(reader, DEMO_VISITOR, "GB")
    assert (answer.as_of, answer.policy, answer.basis) == (THEN, "exact", "current")
    assert (found[PLACE].people, found[PLACE].records, found[PLACE].open) == (5, 6, 2)
    assert (found[GLASGOW].state, found[SOLIHULL].state) == ("value", "no_data")
    assert (found["GB"].people, len(answer.cells)) == (10, 351)
    assert {(type(ask), ask.at) for ask in heard} == {(WholeAsk, THEN.isoformat())}


async def test_nothing_is_asked_of_authorities_in_which_nothing_was_ever_counted(reader, counted, worker):
    answers, heard = worker
    answers["money.debt"] = whole(5)
    await by_area(reader, DEMO_VISITOR, "S")
    assert [ask.la for ask in heard] == [GLASGOW]


@pytest.mark.parametrize(("people", "active"), [(0, True), (0, False), (3, True)])
async def test_an_authority_among_others_is_as_it_is_alone(reader, counted, worker, people, active):
    answers, _ = worker
    numbers = {PLACE: (people, people + 1, 2)} if people else {}

    def answer(ask):
        if isinstance(ask, WholeAsk):
            return WholeAnswer(ask.la, *numbers.get(PLACE, (0, 0, 0)), active=active)
        return CellsAnswer({PLACE: (9, 9, 9)} if ask.scope == "any" and active else numbers)

    answers["money.debt"] = answers["any"] = answer
    _, alone = await by_area(reader, DEMO_VISITOR, PLACE)
    _, among = await by_area(reader, DEMO_VISITOR, "E")
    assert among[PLACE] == alone[PLACE]


async def test_released_figures_of_authorities_are_as_they_were_released_then(reader, board):
    for authority, people in ((PLACE, 40), (GLASGOW, None)):
        told = {authority: (people, "value" if people else "small"), "B1 1": (15, "value")}
        await board.released("public", "any", {authority: (90, "value")}, la=authority)
        await board.was_released(
            "public", "any", THEN - timedelta(days=9), {authority: (60, "value")}, authority
        )
        await board.was_released("public", "money.debt", THEN - timedelta(days=2), told, authority)
        later = {authority: (95, "value")}
        await board.was_released("public", "money.debt", THEN + timedelta(days=1), later, authority)
    answer, found = await by_area(reader, PUBLIC_VISITOR, "GB")
    assert (answer.as_of, answer.policy, answer.basis) == (THEN, "gate-1", "shown")
    assert (found[PLACE].people, found[PLACE].records, found[PLACE].state) == (40, None, "value")
    assert (found[GLASGOW].people, found[GLASGOW].state) == (None, "small")
    assert (found[SOLIHULL].state, len(found), "GB" in found) == ("no_data", 350, False)
    for authority in (PLACE, GLASGOW):
        assert found[authority] == (await by_area(reader, PUBLIC_VISITOR, authority))[1][authority]


async def test_before_the_first_release_of_an_authority_nothing_is_told_of_it(reader, board):
    await board.was_released("public", "any", THEN, {PLACE: (60, "value")})
    await board.was_released("public", "money.debt", THEN, {PLACE: (40, "value")})
    _, found = await by_area(reader, PUBLIC_VISITOR, "E", THEN - timedelta(seconds=1))
    assert {cell.state for cell in found.values()} == {"no_data"}
    _, found = await by_area(reader, PUBLIC_VISITOR, "E", THEN)
    assert found[PLACE].people == 40


async def test_what_was_released_to_commissioners_is_not_told_to_the_public(reader, board):
    for scope in ("any", "money.debt"):
        await board.was_released("commissioner", scope, THEN, {PLACE: (60, "value")})
    _, found = await by_area(reader, PUBLIC_VISITOR, "GB")
    assert found[PLACE].people is None
    _, found = await by_area(reader, replace(PARTNER, role=Role.COMMISSIONER), "GB")
    assert found[PLACE].people == 60


async def test_a_past_release_of_each_is_told_beside_the_partners_own_people_of_then(reader, counted, worker):
    worker[0]["money.debt@advice"] = lambda ask: whole(8 if ask.la == PLACE else 7)(ask)
    for authority in (PLACE, GLASGOW):
        for scope in ("any", "money.debt"):
            await counted.was_released("commissioner", scope, THEN, {authority: (15, "value")}, authority)
    _, found = await by_area(reader, PARTNER, "GB")
    assert (found[PLACE].people, found[GLASGOW].people) == (None, 15)
