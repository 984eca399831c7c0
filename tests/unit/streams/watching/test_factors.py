"""Calendars, seasons and completeness, from days that were made with known ones."""

import numpy as np
import pytest

from streams.watching.calendars import fit_calendars, weekday
from streams.watching.completing import fit_completeness
from streams.watching.seasons import fit_seasons
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
