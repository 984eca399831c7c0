"""Which released figures are beyond what released figures make usual."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.alerting.rises import LEAST_SEEN, rise_of, score_of

WHOLE = {"7d": 1000, "28d": 4000, "91d": 13_000}
"""All needs of an authority in which nothing moves."""
FIGURES = st.dictionaries(st.sampled_from(["7d", "28d", "91d"]), st.integers(2, 100).map(lambda n: 5 * n))


@pytest.mark.parametrize(
    ("shown", "days", "least"),
    [
        ({"7d": 40, "28d": 55}, 7, 6),
        ({"7d": 45, "28d": 75, "91d": 150}, 7, 4),
        ({"28d": 120, "91d": 150}, 28, 6),
    ],
)
def test_what_was_far_less_before_rises(shown: dict[str, int], days: int, least: float) -> None:
    rise = rise_of(shown, WHOLE)
    assert rise is not None
    assert rise.days == days
    assert rise.score >= least


@pytest.mark.parametrize("shown", [{"7d": 40, "28d": 160, "91d": 520}, {"28d": 100, "91d": 325}])
def test_what_is_as_it_was_does_not_rise(shown: dict[str, int]) -> None:
    rise = rise_of(shown, WHOLE)
    assert rise is not None
    assert rise.score == 0


@pytest.mark.parametrize("shown", [{}, {"7d": 50}, {"91d": 500}])
def test_what_cannot_be_compared_says_nothing(shown: dict[str, int]) -> None:
    assert rise_of(shown, WHOLE) is None


def test_the_higher_of_two_usual_numbers_counts() -> None:
    season = rise_of({"7d": 60, "28d": 145, "91d": 370}, WHOLE)
    assert season is not None
    assert season.usual == pytest.approx(85 / 3)


def test_where_all_needs_rise_together_more_is_reported_and_none_stands_out() -> None:
    begun = {"7d": 1000, "28d": 1500}
    shown = {"7d": 40, "28d": 60}
    (calm, rising) = (rise_of(shown, whole) for whole in (WHOLE, begun))
    assert calm is not None
    assert rising is not None
    assert calm.score >= 4
    assert (rising.usual, rising.score) == (pytest.approx(6 * calm.usual), 0)


def test_where_all_needs_fall_none_is_taken_for_a_rise() -> None:
    fallen = rise_of({"7d": 40, "28d": 160}, {"7d": 100, "28d": 4000})
    assert fallen is not None
    assert fallen.usual == 40


def test_nothing_is_compared_before_all_needs_are_shown() -> None:
    assert rise_of({"7d": 40, "28d": 60}, {"7d": 1000}) is None


def test_too_few_people_and_too_little_above_the_usual_score_nothing() -> None:
    assert score_of(LEAST_SEEN - 5, 0.0, 0.0) == 0
    assert score_of(LEAST_SEEN, 0.0, 0.0) > 0
    assert score_of(1400, 1000.0, 12_000.0) == 0


@given(FIGURES, st.integers(1, 20))
def test_more_people_now_never_score_less(shown: dict[str, int], more: int) -> None:
    before, higher = rise_of(shown, WHOLE), {window: people + 5 * more for window, people in shown.items()}
    after = rise_of(higher, WHOLE)
    assert (before is None) == (after is None)
    if before is not None and after is not None:
        assert after.score >= before.score - 1e-9


def test_what_the_gate_may_have_added_is_taken_off_before_a_figure_is_tested() -> None:
    """The share that noise may have, 5 of 30, does not count towards a rise."""
    assert score_of(30, 10.0, 40) == pytest.approx(2.601, abs=0.001)
    assert score_of(15, 9.99, 40) == pytest.approx(0.339, abs=0.001)
