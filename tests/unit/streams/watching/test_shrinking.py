import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.watching.shrinking import shrink

OF_DISTRICT = np.array([[1.0, 1, 0, 0], [0, 0, 1, 1]])


def rates(counts: list[float], exposure: float = 200.0) -> np.ndarray:
    return shrink(np.array(counts).reshape(1, 4, 1), np.full((1, 2, 1), exposure), OF_DISTRICT).ravel()


def test_a_long_history_speaks_for_itself():
    assert rates([400, 400, 2000, 2000]) == pytest.approx([2, 2, 10, 10], rel=0.01)


def test_a_sector_without_any_history_has_its_districts_rate():
    own = shrink(np.array([400.0, 0, 30, 30]).reshape(1, 4, 1), np.full((1, 2, 1), 1e-6), OF_DISTRICT).ravel()
    assert own[2] > own[1] > 0


def test_a_thin_sector_lies_between_its_own_rate_and_its_districts():
    rate = rates([20, 2, 2, 2])[1]
    assert 2 / 200 < rate < 22 / 400


@settings(max_examples=30)
@given(st.lists(st.integers(0, 500), min_size=4, max_size=4), st.floats(0, 500))
def test_rates_are_positive_and_finite(counts: list[float], exposure: float):
    assert (rates(counts, exposure) > 0).all()
    assert np.isfinite(rates(counts, exposure)).all()


def test_a_rate_is_the_posterior_mean_under_its_district_under_its_authority():
    authority = (26 + 1e-7) / (800 + 1)
    first, second = (22 + 1) / (400 + 1 / authority), (4 + 1) / (400 + 1 / authority)
    assert rates([20, 2, 2, 2]) == pytest.approx(
        [21 / (200 + 1 / first), 3 / (200 + 1 / first), *[3 / (200 + 1 / second)] * 2]
    )
