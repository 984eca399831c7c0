from datetime import timedelta

import pytest

from api.access import DEMO_VISITOR
from api.earlier import distance, is_known
from dictionary.projection_values import CellsAnswer
from tests.unit.api.conftest import NOW, PLACE


def test_a_period_lies_its_own_length_back_or_52_weeks():
    assert distance("7d", "before") == timedelta(days=7)
    assert distance("24h", "before") == timedelta(days=1)
    assert distance("7d", "year") == timedelta(weeks=52)


@pytest.mark.parametrize(("recorded", "expected"), [({PLACE: (1, 1, 0)}, True), ({}, False)])
async def test_a_period_is_known_from_its_beginning_if_somebody_recorded_before_it(
    reader, worker, recorded, expected
):
    answers, heard = worker
    answers["any"] = CellsAnswer(recorded)
    at = NOW - timedelta(days=28)
    assert await is_known(reader, DEMO_VISITOR, PLACE, "28d", at) is expected
    assert [ask.at for ask in heard] == [(NOW - timedelta(days=56)).isoformat()]


async def test_what_lies_further_back_than_counts_reach_is_not_known(reader):
    assert not await is_known(reader, DEMO_VISITOR, PLACE, "365d", NOW - timedelta(days=436))
