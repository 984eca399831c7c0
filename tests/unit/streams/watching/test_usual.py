from copy import deepcopy
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from streams.watching.closing import Watch
from streams.watching.seen import LATENESS
from streams.watching.standing import Standing, look_ahead
from streams.watching.usual import TOO_FEW, Usual, usual_of
from tests.support.watching import LAYOUT, MONDAY, arrivals, usual_days, watched

LAST = MONDAY + 120
NOBODY = frozenset()


Told = dict[tuple[str, int], Usual]


@cache
def _closed(mean: float) -> tuple[Watch, Standing]:
    watch, closed = watched(usual_days(MONDAY, LAST, mean=mean), MONDAY, LAST)
    standing = Standing.after(watch, closed.outlook)
    watch.seen.turn()
    return watch, standing


def the_day_after(mean: float = 2.0) -> tuple[Watch, Standing]:
    """The morning after 120 usual days."""
    return deepcopy(_closed(mean))


def look(watch: Watch, standing: Standing, gone: float = 1.0) -> Told:
    found = usual_of(watch, look_ahead(watch, standing, NOBODY), gone)
    return {(level, days): usual for level, days, usual in found}


def told(extra=(), gone=1.0, complete=None) -> Told:
    watch, standing = the_day_after()
    watch.seen.add(arrivals(extra))
    if complete is not None:
        watch.factors = replace(watch.factors, completeness=complete)
    return look(watch, standing, gone)


def test_usual_days_are_as_usual_at_every_level():
    for (level, days), usual in told().items():
        assert usual.told.all(), level
        assert (abs(usual.how) <= 1).all()
        assert (usual.how == 0).mean() >= 0.75
        assert (usual.low < usual.expected).all()
        assert (usual.expected < usual.high).all()
        assert usual.expected.sum() == pytest.approx(2 * 6 * 3 * 2.0 * days, rel=0.05)


@pytest.mark.parametrize(("more", "how"), [(0, 0), (16, 1), (40, 2)])
def test_what_came_beyond_the_usual_range_is_more_and_far_beyond_it_far_more(more: int, how: int):
    usual = told([(1, 2, 0, LAST, LAST, more)] if more else [])["sector", 7]
    assert usual.how[1, 2] == how
    assert (usual.arrived[1, 2] > usual.high[1, 2]) == (how > 0)


def test_what_did_not_come_is_less():
    watch, standing = the_day_after()
    watch.seen.recent[0, 4, :, -8:-1] = 0
    found = look(watch, standing)
    assert found["sector", 7].how[0, 4] == -2
    assert found["sector", 7].arrived[0, 4] == 0


def test_the_day_under_way_is_in_no_figure():
    assert (
        told([(1, 2, 0, LAST + 1, LAST + 1, 90)])["sector", 7].arrived == told()["sector", 7].arrived
    ).all()


def test_larger_areas_are_sums_of_their_sectors():
    found = told()
    sectors, districts, whole = (found[level, 28] for level in ("sector", "district", "la"))
    assert (districts.arrived[:, 0] == sectors.arrived[:, :3].sum(1)).all()
    assert (whole.arrived[:, 0] == sectors.arrived.sum(1)).all()
    assert districts.expected[:, 1] == pytest.approx(sectors.expected[:, 3:].sum(1))


def test_recent_days_are_expected_as_far_as_they_have_come_by_the_hour():
    late = np.ones((LAYOUT.partners, LATENESS))
    late[:, 0], late[:, 1] = 0.5, 0.9
    at_midnight, at_noon, tonight = (
        told(gone=gone, complete=late)["sector", 7].expected for gone in (0.0, 0.5, 1.0)
    )
    whole = told()["sector", 7].expected / 7
    assert tonight == pytest.approx(whole * 6.9, rel=0.1)
    assert (at_midnight < at_noon).all()
    assert at_noon == pytest.approx((at_midnight + tonight) / 2)


def test_under_five_arrivals_are_never_more_than_usual_and_nothing_is_said_of_next_to_nothing():
    rare = [row for row in usual_days(MONDAY, LAST, mean=0.02) if row[0] == 0]
    plenty = [row for row in usual_days(MONDAY, LAST) if row[0] == 1]
    watch, closed = watched([*rare, *plenty], MONDAY, LAST)
    standing = Standing.after(watch, closed.outlook)
    watch.seen.turn()
    watch.seen.recent[0, :, :, -8:-1] = 0
    watch.seen.recent[0, 0, 0, -2], watch.seen.recent[0, 1, 0, -2] = 4, 5
    usual = {(lv, d): u for lv, d, u in usual_of(watch, look_ahead(watch, standing, NOBODY), 1.0)}[
        "sector", 7
    ]
    assert not usual.told[0, 0]  # four came where under a half was expected
    assert (usual.told[0, 1], usual.how[0, 1]) == (True, 2)
    assert not usual.told[0, 2]


def test_four_of_a_few_are_too_few_to_say():
    watch, standing = the_day_after(mean=0.035)
    watch.seen.recent[..., -8:-1] = 0
    watch.seen.recent[0, 0, 0, -2] = 4
    usual = {(lv, d): u for lv, d, u in usual_of(watch, look_ahead(watch, standing, NOBODY), 1.0)}[
        "sector", 7
    ]
    assert usual.told[0, 0]
    assert usual.how[0, 0] == TOO_FEW


def test_of_partners_that_are_not_known_long_enough_nothing_is_told():
    watch, closed = watched(usual_days(MONDAY, MONDAY + 20), MONDAY, MONDAY + 20)
    outlook = look_ahead(watch, Standing.after(watch, closed.outlook), NOBODY)
    assert not any(usual.told.any() for _, _, usual in usual_of(watch, outlook, 1.0))
