import numpy as np

from needmonitor.evaluating.noufaily import FIRST_TESTED, WEEKS, scenarios, simulate_weeks


def test_there_are_42_scenarios_in_the_order_of_the_paper():
    made = scenarios()
    assert len(made) == 42
    assert {each.harmonics for each in made} == {0, 1, 2}
    assert sum(each.slope == 0 for each in made) == 21


def test_a_scenario_without_trend_or_season_has_one_mean():
    assert np.ptp(scenarios()[0].means()) == 0


def test_the_last_outbreak_lies_in_the_tested_weeks():
    _, truth = simulate_weeks(1, 1)
    assert all(FIRST_TESTED <= one.start <= one.end < WEEKS for one in truth)


def test_a_seed_makes_the_same_series():
    assert np.array_equal(simulate_weeks(1, 1)[0], simulate_weeks(1, 1)[0])
