"""The noise: the parameters that OpenDP is given, its own privacy map over them, and what comes out."""

from statistics import mean

import pytest

from needmonitor.open_data import noising
from needmonitor.open_data.noising import measurement, with_noise


@pytest.mark.parametrize(("epsilon", "most"), [(0.5, 3), (0.5, 1), (1.0, 3), (0.1, 15)])
def test_it_spends_the_epsilon_asked_for_and_hardly_less(epsilon, most):
    spent = measurement(epsilon=epsilon, most=most).map(most)
    assert epsilon * 0.999 < spent <= epsilon


def test_a_person_in_fewer_cells_spends_less():
    assert measurement(epsilon=0.5, most=3).map(1) == pytest.approx(0.5 / 3)


def test_opendp_is_handed_whole_numbers_at_an_l1_distance_and_the_scale_of_bound_over_epsilon(monkeypatch):
    handed = []

    def make(domain, metric, scale):
        handed.append((str(domain), str(metric), scale))
        return made(domain, metric, scale=scale)

    made = noising.dp.m.make_laplace
    monkeypatch.setattr(noising.dp.m, "make_laplace", make)
    measurement(epsilon=0.5, most=3)
    domain, metric, scale = handed[-1]
    assert domain == "VectorDomain(AtomDomain(T=i32))"
    assert metric == "L1Distance(i32)"
    assert scale == pytest.approx(6.0)


def test_noise_has_no_bias_and_the_mean_error_of_its_scale():
    """Discrete Laplace of scale 6: mean distance 5.97, standard error of 20,000 draws 0.04."""
    noised = with_noise([1000] * 20_000, epsilon=0.5, most=3)
    assert mean(noised) == pytest.approx(1000, abs=0.5)
    assert mean(abs(number - 1000) for number in noised) == pytest.approx(5.97, abs=0.4)


def test_none_is_under_zero_and_empty_cells_may_show_somebody():
    noised = with_noise([0] * 1000, epsilon=0.5, most=3)
    assert min(noised) == 0
    assert max(noised) > 0


def test_the_same_counts_have_other_noise_each_time():
    assert with_noise([50] * 100, epsilon=0.5, most=3) != with_noise([50] * 100, epsilon=0.5, most=3)
