from copy import deepcopy
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.watching.calendars import Calendars
from streams.watching.closing import Watch, close, take_in, touch, touch_again
from streams.watching.expecting import Factors
from streams.watching.learning import DECAY
from tests.support.watching import LAYOUT, MONDAY, Row, arrivals, usual_days, watched

DAYS = 112
LAST = MONDAY + DAYS - 1


@cache
def calm() -> Watch:
    """Known on the evening before the last day."""
    watch, _ = watched(usual_days(MONDAY, LAST - 1), MONDAY, LAST - 1)
    return watch


def last_day(rows: list[Row], parts: int = 1) -> Watch:
    watch = deepcopy(calm())
    watch.seen.turn()
    for part in range(parts):
        watch.seen.add(arrivals(rows[part::parts]))
    return watch


def test_a_usual_day_raises_no_score_of_four():
    closed = close(last_day(usual_days(LAST, LAST)), frozenset())
    assert closed.scores.score.max() < 4
    assert not closed.provisional.any()


def test_a_rise_is_scored_in_its_own_series_alone():
    closed = close(last_day([*usual_days(LAST, LAST), (1, 4, 2, LAST, LAST, 25)]), frozenset())
    assert np.argwhere(closed.scores.score > 4).tolist() == [[1, 4]]
    assert closed.scores.window[1, 4] == 1


def test_a_late_event_raises_a_past_day():
    closed = close(last_day([*usual_days(LAST, LAST), (0, 2, 1, LAST - 4, LAST, 40)]), frozenset())
    assert closed.scores.score[0, 2] > 4
    assert closed.scores.window[0, 2] == 5


def test_a_withdrawal_takes_the_rise_back():
    rise = [(0, 2, 1, LAST, LAST, 40), (0, 2, 1, LAST, LAST, -40)]
    closed = close(last_day([*usual_days(LAST, LAST), *rise]), frozenset())
    assert closed.scores.score[0, 2] < 4


def test_a_touched_series_scores_as_at_the_close():
    watch = last_day([*usual_days(LAST, LAST), (1, 4, 2, LAST, LAST, 25)])
    closed = close(watch, frozenset())
    some = touch(watch, closed.outlook, np.array([1, 0]), np.array([4, 3]))
    assert some.score.tolist() == pytest.approx([closed.scores.score[1, 4], closed.scores.score[0, 3]])


def test_a_touched_series_has_what_arrived_since_the_close():
    watch = last_day(usual_days(LAST, LAST))
    closed = close(watch, frozenset())
    watch.seen.add(arrivals([(0, 5, 0, LAST, LAST, 30)]))
    assert touch(watch, closed.outlook, np.array([0]), np.array([5])).score[0] > 4


def test_a_past_day_is_scored_again_when_its_events_come_late():
    watch = last_day(usual_days(LAST, LAST))
    closed = close(watch, frozenset())
    before = touch_again(watch, closed.outlook, np.array([0]), np.array([5]))
    watch.seen.add(arrivals([(0, 5, 0, LAST - 20, LAST, 30)]))
    after = touch_again(watch, closed.outlook, np.array([0]), np.array([5]))
    assert [day.score[0] > 4 for day in before] == [False] * 28
    assert after[20].score[0] > 4
    assert after[20].window[0] == 1
    assert after[21].score[0] == before[21].score[0]


@settings(max_examples=20, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(1, 5))
def test_what_a_close_says_is_the_same_for_any_order_of_arrival(shuffler, parts: int):
    rows = [*usual_days(LAST, LAST), (1, 4, 2, LAST, LAST, 25), (0, 1, 0, LAST - 9, LAST, 3)]
    in_order = close(last_day(rows), frozenset()).scores
    shuffler.shuffle(rows)
    shuffled = close(last_day(rows, parts), frozenset()).scores
    for name in ("score", "window", "observed", "expected"):
        assert np.array_equal(getattr(in_order, name), getattr(shuffled, name))


def test_a_partner_that_joins_raises_no_score():
    joined = LAST - 20
    usual = [row for row in usual_days(MONDAY, LAST) if row[2] != 2 or row[3] >= joined]
    _, closed = watched(usual, MONDAY, LAST)
    assert closed.scores.score.max() < 4
    assert not closed.outlook.tested[:, 2].any()


def test_a_partner_that_falls_silent_leaves_no_gap_and_its_return_no_rise():
    silent = [
        row for row in usual_days(MONDAY, LAST, mean=4) if row[2] != 1 or not LAST - 9 <= row[3] <= LAST - 3
    ]
    _, closed = watched(silent, MONDAY, LAST)
    assert closed.scores.score.max() < 4
    assert closed.outlook.activity[1, -10:-3].max() == 0
    assert closed.outlook.activity[1, -2:].min() == 1


def test_a_backlog_is_counted_on_the_days_it_happened():
    rows = [
        (*row[:4], LAST, row[5]) if row[2] == 1 and row[3] >= LAST - 9 else row
        for row in usual_days(MONDAY, LAST, mean=4)
    ]
    _, closed = watched(rows, MONDAY, LAST)
    assert closed.scores.score.max() < 4
    assert closed.outlook.activity[1, -10:].min() == 1


def test_factors_are_fitted_again_every_28_days():
    watch, fitted = Watch.new(LAYOUT, 28 * 666 - 1), []
    for _ in range(57):
        watch.seen.turn()
        take_in(watch, frozenset())
        fitted.append(watch.factors.seasons.fitted)
    assert fitted == [28 * 666 - 21] * 28 + [28 * 667 - 21] * 28 + [28 * 668 - 21]


def test_what_was_learned_follows_the_factors_that_are_fitted_again():
    watch = Watch.new(LAYOUT, 28 * 666)
    watch.learned.exposure[:] = 100
    former = watch.factors
    watch.factors = Factors(Calendars(np.full((3, 7), 2.0), np.ones(3)), former.seasons, former.completeness)
    take_in(watch, frozenset())
    assert watch.learned.exposure == pytest.approx(50 * DECAY**7)


def test_each_complete_week_is_learned_once_on_a_thursday():
    watch, held = Watch.new(LAYOUT, 7 * 2661), []
    watch.seen.first[:] = 0
    for _ in range(14):
        watch.seen.turn()
        take_in(watch, frozenset())
        held.append(watch.learned.exposure[0, 0, 0])
    assert held == pytest.approx([0] * 6 + [7] * 7 + [7 * (1 + DECAY**7)])


def test_a_week_of_silence_is_no_exposure():
    watch = Watch.new(LAYOUT, 7 * 2661)
    watch.seen.first[:] = 0
    watch.learned.count[:], watch.learned.exposure[:] = 2000, 1000
    watch.seen.recent[:, :, 1:] = 2
    take_in(watch, frozenset())
    assert watch.learned.exposure[0, 0] - 1000 * DECAY**7 == pytest.approx([0, 7, 7])


def test_sectors_are_provisional_with_their_district():
    watch = Watch.new(LAYOUT, LAST)
    watch.seen.first[0], watch.seen.first[1] = LAST - 300, LAST - 30
    assert close(watch, frozenset()).provisional.tolist() == [False] * 3 + [True] * 3


def test_a_series_scored_again_expects_of_each_day_what_it_did():
    watch = last_day(usual_days(LAST, LAST))
    week = Calendars(np.tile([2.0, 2, 1, 1, 0.5, 0.3, 0.2], (3, 1)), np.ones(3))
    watch.factors = Factors(week, watch.factors.seasons, watch.factors.completeness)
    outlook = close(watch, frozenset()).outlook
    watch.seen.add(arrivals([(0, 5, 0, LAST, LAST, 30)]))
    series = np.array([0]), np.array([5])
    again, now = touch_again(watch, outlook, *series)[0], touch(watch, outlook, *series)
    assert (again.score, again.window, again.expected) == (now.score, now.window, now.expected)
