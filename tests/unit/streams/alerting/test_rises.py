"""Which released figures are beyond what released figures make usual."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.alerting.rises import LEAST_SEEN, rise_of, score_of

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
    rise = rise_of(shown)
    assert rise is not None
    assert rise.days == days
    assert rise.score >= least


@pytest.mark.parametrize("shown", [{"7d": 40, "28d": 160, "91d": 520}, {"28d": 100, "91d": 325}])
def test_what_is_as_it_was_does_not_rise(shown: dict[str, int]) -> None:
    rise = rise_of(shown)
    assert rise is not None
    assert rise.score == 0


@pytest.mark.parametrize("shown", [{}, {"7d": 50}, {"91d": 500}])
def test_what_cannot_be_compared_says_nothing(shown: dict[str, int]) -> None:
    assert rise_of(shown) is None


def test_the_higher_of_two_usual_numbers_counts() -> None:
    season = rise_of({"7d": 60, "28d": 145, "91d": 370})
    assert season is not None
    assert season.usual == pytest.approx(85 / 3)


def test_too_few_people_and_too_little_above_the_usual_score_nothing() -> None:
    assert score_of(LEAST_SEEN - 5, 0.0, 0.0) == 0
    assert score_of(LEAST_SEEN, 0.0, 0.0) > 0
    assert score_of(1400, 1000.0, 12_000.0) == 0


@given(FIGURES, st.integers(1, 20))
def test_more_people_now_never_score_less(shown: dict[str, int], more: int) -> None:
    before, higher = rise_of(shown), {window: people + 5 * more for window, people in shown.items()}
    after = rise_of(higher)
    assert (before is None) == (after is None)
    if before is not None and after is not None:
        assert after.score >= before.score - 1e-9
