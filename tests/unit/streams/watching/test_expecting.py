import numpy as np
import pytest

from streams.watching.calendars import Calendars
from streams.watching.expecting import Factors, Outlook, first_factors, look_out, rescale
from streams.watching.learning import Learned
from streams.watching.seasons import Seasons, no_seasons
from streams.watching.seen import LATENESS, RECENT_DAYS, Seen
from tests.support.watching import LAYOUT, MONDAY

DAYS = np.arange(MONDAY, MONDAY + 7)
EVEN = Calendars(np.ones((3, 7)), np.ones(3))
COMPLETE = np.ones((3, LATENESS))


def once_a_day() -> Learned:
    """Every partner is known to record every need once a day in every sector."""
    learned = Learned.nothing(LAYOUT)
    learned.count[:] = learned.exposure[:] = 1000
    return learned


def outlook_of(recent: np.ndarray, factors: Factors | None = None) -> Outlook:
    """What is expected after some last days, [need, day]."""
    held = Seen.none_by(LAYOUT, MONDAY)
    held.first[:] = MONDAY - 400
    held.recent[:] = recent[:, None, None, :]
    return look_out(held, once_a_day(), factors or first_factors(LAYOUT, MONDAY), frozenset())


def last_days(*counts: int) -> np.ndarray:
    """The same four times a week's worth of counts, the newest last, after days without any."""
    days = np.zeros((2, RECENT_DAYS))
    days[:, -28:] = np.repeat(counts, 28 // len(counts))
    return days


def test_drift_is_observed_over_expected_of_the_last_28_days():
    assert outlook_of(last_days(1, 1, 1, 2)).drift == pytest.approx(1.25, rel=0.01)


def test_drift_is_never_under_seven_tenths_nor_over_one_and_a_half():
    recent = last_days(0)
    recent[1] = 3
    outlook = outlook_of(recent)
    assert outlook.drift.tolist() == [0.7, 1.5]
    assert outlook.by_day[:, 0, -1].tolist() == [0.7, 1.5]


def test_a_day_is_expected_as_far_as_it_has_usually_arrived_by_now():
    completeness = COMPLETE.copy()
    completeness[:, :2] = 0.4, 0.8
    outlook = outlook_of(last_days(1), Factors(EVEN, no_seasons(2, MONDAY), completeness))
    assert outlook.by_day[0, 0, -4:] / outlook.by_day[0, 0, 0] == pytest.approx([1, 1, 0.8, 0.4])


def test_a_day_is_as_long_as_season_and_calendar_make_it():
    week = np.tile([2.0, 1, 1, 1, 1, 1, 0], (3, 1))
    calendars = Calendars(week, np.array([0.5, 1, 1]))
    trend = np.zeros((2, 5))
    trend[1, 0] = 365.25 * np.log(2)
    factors = Factors(calendars, Seasons(MONDAY, trend), COMPLETE)
    exposure = factors.exposure(DAYS, frozenset({MONDAY + 1}))
    assert exposure[0, 0] == pytest.approx([2, 0.5, 1, 1, 1, 1, 0])
    assert exposure[0, 1] == pytest.approx([2, 1, 1, 1, 1, 1, 0])
    assert exposure[1, 1] == pytest.approx([2, 2, 4, 8, 16, 32, 0])


def test_what_was_learned_is_said_in_the_terms_of_new_factors():
    learned, old = once_a_day(), first_factors(LAYOUT, MONDAY)
    halved = Calendars(np.full((3, 7), 0.5), np.ones(3))
    rescale(learned, old, Factors(halved, old.seasons, old.completeness), MONDAY, frozenset())
    assert learned.exposure == pytest.approx(500)
