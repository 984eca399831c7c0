"""Calendars, seasons and completeness, from days that were made with known ones."""

import numpy as np
import pytest

from streams.watching.calendars import fit_calendars, weekday
from streams.watching.completing import fit_completeness
from streams.watching.seasons import Seasons, fit_seasons
from streams.watching.seen import DELAY_DAYS, SUMMED_DAYS, Seen
from tests.support.watching import LAYOUT, MONDAY

SETTLED = MONDAY - 21
DAYS = np.arange(MONDAY - SUMMED_DAYS + 1, MONDAY + 1)
WEEK = np.array([1.4, 1.2, 1.1, 1.1, 1.0, 0.9, 0.3])
HOLIDAYS = frozenset(range(MONDAY - 700, MONDAY, 50))


def seen_since(first: int) -> Seen:
    held = Seen.none_by(LAYOUT, MONDAY)
    held.first[:] = first
    return held


def daily(mean: np.ndarray) -> np.ndarray:
    return np.broadcast_to(np.round(mean).astype(np.int32), (3, 2, SUMMED_DAYS)).copy()


def test_a_monday_is_the_first_weekday():
    assert weekday(np.array([MONDAY, MONDAY + 6, 0])).tolist() == [0, 6, 3]


def test_the_week_of_a_partner_is_found():
    held = seen_since(DAYS[0])
    held.daily = daily(100 * WEEK[weekday(DAYS)])
    assert fit_calendars(held, SETTLED, frozenset()).week[0] == pytest.approx(WEEK, rel=0.01)


def test_bank_holidays_are_found_beside_the_week():
    held = seen_since(DAYS[0])
    held.daily = daily(100 * WEEK[weekday(DAYS)] * np.where(np.isin(DAYS, list(HOLIDAYS)), 0.2, 1))
    found = fit_calendars(held, SETTLED, HOLIDAYS)
    assert found.holiday[0] == pytest.approx(0.2, rel=0.05)
    assert found.week[0] == pytest.approx(WEEK, rel=0.01)


def test_an_outage_does_not_bend_the_week():
    held = seen_since(DAYS[0])
    held.daily = daily(100 * WEEK[weekday(DAYS)] * np.where(np.abs(DAYS - MONDAY + 200) < 5, 0, 1))
    assert fit_calendars(held, SETTLED, frozenset()).week[0] == pytest.approx(WEEK, rel=0.01)


def test_a_partner_with_few_records_has_no_week_yet():
    held = seen_since(MONDAY - 60)
    held.daily[:, :, -40:-30] = 1
    assert fit_calendars(held, SETTLED, frozenset()).week.tolist() == [[1.0] * 7] * 3


def season(days: np.ndarray) -> np.ndarray:
    return 0.3 * np.cos(2 * np.pi * days / 365.25)


def test_the_season_of_a_need_is_found():
    held = seen_since(DAYS[0])
    held.daily = daily(1000 * np.exp(season(DAYS)))
    found = np.log(fit_seasons(held, SETTLED).factors(DAYS)[0])
    assert found - found.mean() == pytest.approx(season(DAYS) - season(DAYS).mean(), abs=0.02)


def test_a_partner_that_joined_is_no_trend():
    held = seen_since(DAYS[0])
    held.daily = daily(np.full(SUMMED_DAYS, 100.0))
    held.daily[2, :, :500] = 0
    held.first[:, 2] = DAYS[500]
    assert fit_seasons(held, SETTLED).by_need == pytest.approx(0, abs=0.001)


def test_under_two_years_every_season_is_flat():
    held = seen_since(SETTLED - 700)
    held.daily = daily(1000 * np.exp(season(DAYS)))
    assert not fit_seasons(held, SETTLED).by_need.any()


def test_a_rare_need_has_no_season_of_its_own():
    held = seen_since(DAYS[0])
    held.daily[0, 0, ::2] = 1
    assert not fit_seasons(held, SETTLED).by_need.any()


def test_completeness_is_the_share_that_came_by_then():
    held = seen_since(DAYS[0])
    held.delays[:, :, :3] = [5, 3, 2]
    found = fit_completeness(held)[0]
    assert found[:4].tolist() == [0.5, 0.8, 1, 1]


def test_a_day_that_was_caught_up_says_nothing_about_usual_delays():
    held = seen_since(DAYS[0])
    held.delays[:, :, 0] = 10
    held.delays[:, DELAY_DAYS - 60 : DELAY_DAYS - 50] = np.eye(22, dtype=np.int32)[12] * 10
    assert fit_completeness(held)[0][0] == 1


def test_a_partner_with_few_records_is_taken_as_complete():
    held = seen_since(DAYS[0])
    held.delays[:, 30, 5] = 20
    assert (fit_completeness(held) == 1).all()


def test_what_bank_holidays_take_from_mondays_is_not_the_weeks():
    mondays = frozenset(range(MONDAY - 700, MONDAY, 14))
    held = seen_since(DAYS[0])
    held.daily = daily(100 * WEEK[weekday(DAYS)] * np.where(np.isin(DAYS, list(mondays)), 0.4, 1))
    assert fit_calendars(held, SETTLED, mondays).week[0] == pytest.approx(WEEK, rel=0.01)


def test_a_bank_holiday_is_never_longer_than_the_same_weekday():
    held = seen_since(DAYS[0])
    held.daily = daily(np.where(np.isin(DAYS, list(HOLIDAYS)), 150, 100))
    assert fit_calendars(held, SETTLED, HOLIDAYS).holiday.tolist() == [1, 1, 1]


def test_bank_holidays_before_a_partner_began_say_nothing_of_it():
    held = seen_since(SETTLED - 300)
    held.daily = daily(np.where(np.isin(DAYS, list(HOLIDAYS)), 50, 100) * (DAYS >= SETTLED - 300))
    assert fit_calendars(held, SETTLED, HOLIDAYS).holiday == pytest.approx(0.5, rel=0.02)


def test_the_week_is_of_the_last_two_years():
    monday = weekday(DAYS) == 0
    held = seen_since(DAYS[0])
    held.daily = daily(np.where(monday & (DAYS <= SETTLED - 364), 50, 100))
    week = fit_calendars(held, SETTLED, frozenset()).week[0]
    assert week[0] / week[1] == pytest.approx(0.75)


def test_a_partner_has_a_week_of_its_own_from_two_hundred_records():
    held = seen_since(DAYS[0])
    place = np.flatnonzero((weekday(DAYS) == 0) & (DAYS <= SETTLED))[-20:]
    held.daily[0, 0, place], held.daily[1, 0, place] = 9, 10
    week = fit_calendars(held, SETTLED, frozenset()).week
    assert week[0].tolist() == [1.0] * 7
    assert week[1, 0] > 6


def test_an_empty_day_of_a_small_partner_is_no_outage():
    held = seen_since(DAYS[0])
    held.daily[:, 0] = np.where(weekday(DAYS) == 0, np.where((DAYS - MONDAY) // 7 % 2, 8, 0), 4)
    assert fit_calendars(held, SETTLED, frozenset()).week[0] == pytest.approx(1, rel=0.01)


def test_half_of_a_usual_day_is_no_outage():
    held = seen_since(DAYS[0])
    held.daily[:, 0] = np.where(weekday(DAYS) == 0, np.where((DAYS - MONDAY) // 7 % 2, 100, 40), 100)
    week = fit_calendars(held, SETTLED, frozenset()).week[0]
    assert week[0] / week[1] == pytest.approx(0.7, rel=0.01)


def test_a_trend_goes_on_for_five_weeks_and_no_longer():
    rising = Seasons(MONDAY, np.array([[1.0, 0, 0, 0, 0]]))
    ahead = rising.factors(np.array([MONDAY, MONDAY + 35, MONDAY + 36, MONDAY + 200]))[0]
    assert np.log(ahead) == pytest.approx(np.array([0, 35, 35, 35]) / 365.25)


def test_a_need_has_a_season_of_its_own_from_ten_arrivals_a_week():
    held = seen_since(DAYS[0])
    rising = 1 + (DAYS > MONDAY - 300)
    held.daily[0, 0], held.daily[0, 1] = rising, 2 * rising
    rare, common = fit_seasons(held, SETTLED).by_need
    assert (rare.any(), common.any()) == (False, True)


def test_a_partner_that_fell_silent_is_no_trend():
    held = seen_since(DAYS[0])
    held.daily = daily(np.full(SUMMED_DAYS, 100.0))
    held.daily[2, :, -100:] = 0
    assert fit_seasons(held, SETTLED).by_need == pytest.approx(0, abs=0.001)


def test_days_that_may_still_be_late_say_nothing_about_usual_delays():
    held = seen_since(DAYS[0])
    held.delays[:, :, 0] = 5
    held.delays[:, :-21, 1] = 5
    assert fit_completeness(held)[0][:2].tolist() == [0.5, 1]


def test_a_day_is_caught_up_where_more_than_three_in_ten_came_a_week_late():
    held = seen_since(DAYS[0])
    held.delays[:, :, 0] = 10
    held.delays[0, 40:60, 0], held.delays[0, 40:60, 7] = 6, 4
    held.delays[1, 40:60, 0], held.delays[1, 40:60, 6] = 6, 4
    held.delays[2, 40:60, 0], held.delays[2, 40:60, 7] = 7, 3
    assert (fit_completeness(held)[:, 0] == 1).tolist() == [True, False, False]


def test_a_quiet_day_says_nothing_about_usual_delays():
    held = seen_since(DAYS[0])
    held.delays[:, :, 0] = 10
    held.delays[:, 40:50, 0], held.delays[:, 40:50, 5] = 0, 2
    assert fit_completeness(held)[0][0] == 1


def test_a_partner_is_taken_as_complete_up_to_fifty_records():
    held = seen_since(DAYS[0])
    held.delays[0, 30:40, 5] = held.delays[1, 30:40, 5] = 5
    held.delays[1, 40, 5] = 1
    assert fit_completeness(held)[:2, 0].tolist() == [1, 0]
