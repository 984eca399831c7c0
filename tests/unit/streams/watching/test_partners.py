import numpy as np

from streams.watching.partners import activity, begun, past_quarantine, short_history
from streams.watching.seen import NEVER

FIRST = np.array([[100, NEVER]])


def test_a_partner_is_tested_from_its_fiftieth_day():
    assert past_quarantine(FIRST, 148).tolist() == [[False, False]]
    assert past_quarantine(FIRST, 149).tolist() == [[True, False]]


def test_a_partner_has_begun_on_its_first_day():
    assert begun(FIRST, 99).tolist() == [[False, False]]
    assert begun(FIRST, 100).tolist() == [[True, False]]


def test_a_district_is_provisional_for_eight_weeks():
    assert short_history(FIRST, 155).tolist() == [True]
    assert short_history(FIRST, 156).tolist() == [False]


def test_a_district_that_nobody_reports_from_is_provisional():
    assert short_history(np.array([[NEVER, NEVER]]), 156).tolist() == [True]


def test_silence_is_a_share_of_what_was_expected():
    assert activity(np.array([8]), np.array([20.0])).tolist() == [0.4]


def test_a_quiet_day_is_no_silence():
    assert activity(np.array([12, 0]), np.array([20.0, 15.0])).tolist() == [1, 1]


def test_a_day_is_silent_below_six_tenths_of_what_was_expected():
    assert activity(np.array([11, 12]), np.array([20.0, 20.0])).tolist() == [0.55, 1]
