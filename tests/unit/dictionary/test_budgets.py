from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dictionary.budgets import Past, busiest_week, chance_words, recurrence_days, score_within

MONDAY = datetime(2026, 11, 2, 9, tzinfo=UTC)


def past(*alerts: tuple[float, float]) -> list[Past]:
    """Alerts by days after Monday and peak."""
    return [Past(MONDAY + timedelta(days=day), peak) for day, peak in alerts]


def test_a_quiet_past_needs_no_higher_score():
    assert score_within(past((0, 4.2), (3, 5.1)), 2) == 4.0
    assert score_within([], 1) == 4.0


def test_the_lowest_score_that_keeps_every_week_within_the_budget_is_taken():
    busy = past((0, 4.2), (1, 4.7), (2, 5.5), (3, 6.1), (20, 4.1))
    assert score_within(busy, 3) == 4.3
    assert score_within(busy, 2) == 4.8
    assert score_within(busy, 1) == 5.6


def test_an_alert_that_is_exactly_at_a_tenth_is_above_the_one_below():
    assert score_within(past((0, 4.3), (1, 4.3)), 1) == 4.4


@pytest.mark.parametrize(("apart", "most"), [(6.999, 2), (7.0, 1)])
def test_a_week_is_any_seven_days(apart, most):
    assert busiest_week(past((0.5, 5.0), (0.5 + apart, 5.0)), 4.0) == most


@given(
    st.lists(st.tuples(st.floats(0, 60), st.floats(4.0, 300.0)), max_size=30).map(lambda told: past(*told)),
    st.integers(1, 5),
)
def test_the_score_found_keeps_within_the_budget_and_a_tenth_less_does_not(alerts, most):
    score = score_within(alerts, most)
    assert busiest_week(alerts, score) <= most
    assert score == 4.0 or busiest_week(alerts, score - 0.1 - 1e-9) > most


@pytest.mark.parametrize(
    ("score", "series", "days"), [(4.0, 10_000, 1.0), (5.0, 10_000, 10.0), (5.0, 0, 1e5)]
)
def test_chance_raises_one_series_once_in_ten_to_the_score_days(score, series, days):
    assert recurrence_days(score, series) == pytest.approx(days)


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0.2, "several times a day"),
        (1.0, "about every day"),
        (1.5, "about once in 2 days"),
        (9.4, "about once in 9 days"),
        (38.0, "about once in 40 days"),
        (728.0, "about once in 730 days"),
        (731.0, "about once in 2 years"),
        (36_525.0, "about once in 100 years"),
    ],
)
def test_an_interval_is_told_without_false_precision(days, words):
    assert chance_words(days) == f"expected by chance {words} over your areas"


def test_beyond_a_thousand_years_chance_hardly_ever_does_it():
    assert chance_words(365_249.0).endswith("once in 1000 years over your areas")
    assert chance_words(365_250.0) == "hardly ever expected by chance over your areas"
