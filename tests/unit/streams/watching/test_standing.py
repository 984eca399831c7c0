import numpy as np

from streams.watching.closing import close, touch
from streams.watching.keeping import grown
from streams.watching.seen import Layout
from streams.watching.standing import Standing, look_ahead
from tests.support.watching import LAYOUT, MONDAY, arrivals, usual_days, watched

LAST = MONDAY + 111
NONE: frozenset[int] = frozenset()


def next_morning():
    """A watch on the day after its last close, and what stands."""
    watch, closed = watched(usual_days(MONDAY, LAST), MONDAY, LAST)
    standing = Standing.after(watch, closed.outlook)
    watch.seen.turn()
    return watch, standing


def test_an_early_morning_is_no_outage():
    watch, standing = next_morning()
    outlook = look_ahead(watch, standing, NONE)
    assert (outlook.activity[:, -1] == 1).all()
    expected = np.einsum("nsp,npd->nsd", outlook.rate, outlook.by_day)[..., -1]
    assert (expected > 3).all()
    watch.seen.add(arrivals([(0, 0, 0, LAST + 1, LAST + 1, 3)]))
    assert touch(watch, outlook, np.array([0]), np.array([0])).score[0] == 0


def test_a_day_that_is_over_is_expected_as_at_its_close():
    watch, standing = next_morning()
    ahead = look_ahead(watch, standing, NONE)
    watch.seen.add(arrivals(usual_days(LAST + 1, LAST + 1, seed=9)))
    at_close = close(watch, NONE).outlook
    usual = np.einsum("nsp,npd->nsd", ahead.rate, ahead.by_day)[..., -1]
    closed = np.einsum("nsp,npd->nsd", at_close.rate, at_close.by_day)[..., -1]
    assert np.allclose(usual, closed, rtol=0.15)


def test_within_a_day_what_little_came_says_nothing_yet():
    watch, standing = next_morning()
    outlook = look_ahead(watch, standing, NONE)
    silent = np.where(np.arange(48) == 47, 0.1, 1.0)
    half = type(outlook)(
        outlook.rate, outlook.by_day, outlook.tested, outlook.learned, np.tile(silent, (3, 1)),
        outlook.drift, outlook.usual,
    )  # fmt: skip
    assert (Standing.within(watch, half).activity == 1).all()


def test_what_came_since_the_close_is_not_tested_and_changes_no_other_expectation():
    watch, standing = next_morning()
    before = look_ahead(watch, standing, NONE)
    larger = Layout(3, 4, np.append(LAYOUT.district_of, 0))
    after = look_ahead(grown(watch, larger), standing, NONE)
    assert np.array_equal(after.rate[:2, :6, :3], before.rate)
    assert np.array_equal(after.by_day[:2, :3], before.by_day)
    assert after.rate[2].sum() == after.rate[:, 6].sum() == after.rate[..., 3].sum() == 0
    assert not after.tested[:, 3].any()
    assert not after.tested[6].any()
