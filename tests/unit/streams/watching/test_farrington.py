"""Against what R's `farringtonFlexible` said of 84 series in 49 weeks (`surveillance` 1.20.3)."""

import csv
import gzip
from pathlib import Path

import numpy as np
import pytest

from needmonitor.evaluating.noufaily import simulate_weeks
from streams.watching.farrington import Reported, Settings, report, scores_of_two_weeks, season_levels
from streams.watching.tails import surprise

STORED = Path(__file__).parents[3] / "data" / "farrington_r.csv.gz"
SEED = 20261121
WEEKS = range(575, 624, 4)


@pytest.fixture(scope="module")
def of_r():
    with gzip.open(STORED, "rt") as file:
        rows = [row for row in csv.DictReader(file) if int(row["week"]) in WEEKS]
    return {
        name: np.array([[float(row[name]) for row in rows if int(row["week"]) == week] for week in WEEKS])
        for name in ("observed", "expected", "upper", "alarm")
    }


@pytest.fixture(scope="module")
def ours():
    counts, _ = simulate_weeks(SEED, 2)
    return [report(counts.astype(float), week, Settings()) for week in WEEKS]


def test_the_series_are_those_that_r_was_given(of_r, ours):
    assert np.array_equal(of_r["observed"], [week.observed for week in ours])


def test_says_alarm_where_r_does(of_r, ours):
    alarms = np.array([week.observed > week.upper for week in ours])
    assert np.mean(alarms == of_r["alarm"]) >= 0.999


def test_expects_what_r_expects_within_a_hundredth(of_r, ours):
    assert np.allclose([week.expected for week in ours], of_r["expected"], rtol=0.01, atol=1e-4)


def test_has_the_bound_of_r(of_r, ours):
    assert np.mean(np.array([week.upper for week in ours]) == of_r["upper"]) >= 0.999


def test_the_exceedance_is_above_one_where_there_is_an_alarm(ours):
    for week in ours:
        assert np.array_equal(week.exceedance > 1, week.observed > week.upper)


def test_this_weeks_part_of_the_year_is_the_first_level():
    weeks, levels = season_levels(520, Settings())
    same = weeks[levels == 0]
    assert {468, 465, 471, 416} <= set(same.tolist())
    assert not {472, 464} & set(same.tolist())


def test_the_last_half_year_is_left_out():
    weeks, _ = season_levels(520, Settings())
    assert weeks.max() == 520 - 27


def test_a_past_outbreak_does_not_raise_what_is_expected_much():
    draw = np.random.default_rng(5)
    counts = draw.poisson(20.0, (1, 400)).astype(float)
    outbreak = counts.copy()
    outbreak[0, 300:303] += 150
    calm, hit = (report(each, 399, Settings()).expected[0] for each in (counts, outbreak))
    assert hit < 1.1 * calm


def test_a_trend_never_carries_the_expectation_above_all_that_was_seen():
    counts = np.round(np.exp(np.linspace(0, 4, 400)))[None] * np.tile([1.0, 0.2], 200)
    reported = report(counts, 399, Settings())
    assert reported.expected[0] <= counts[0, :373].max()


def test_two_weeks_show_what_lasts_and_one_week_what_is_sudden():
    counts = np.random.default_rng(5).poisson(20.0, (2, 401)).astype(float)
    counts[0, 399:] = 33
    counts[1, 399:] = 20, 45
    one, two = scores_of_two_weeks(*(report(counts, week, Settings()) for week in (399, 400)))
    assert two[0] > one[0]
    assert one[1] > two[1]


def test_a_week_under_its_expectation_scores_nothing():
    counts = np.random.default_rng(5).poisson(20.0, (1, 401)).astype(float)
    counts[0, 399:] = 5
    one, two = scores_of_two_weeks(*(report(counts, week, Settings()) for week in (399, 400)))
    assert (one[0], two[0]) == (0, 0)


def test_two_weeks_are_scored_with_the_doubt_of_both_and_tried_half_as_often():
    week = Reported(*(np.array([number]) for number in (20.0, 10.0, 18.0, 1.5, 0.1)))
    one, two = scores_of_two_weeks(week, week)
    assert one[0] == pytest.approx(surprise(20, 10, 15))
    assert two[0] == pytest.approx(surprise(40, 20, 30 + 4) + np.log10(2))
