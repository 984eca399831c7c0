import numpy as np
import pytest

from streams.watching.learning import DECAY, SPREAD_DECAY, Learned, Week, learn
from tests.support.watching import LAYOUT

OWN = LAYOUT.district_of
ALL = np.ones((2, 3), bool)


def week(counts: float | np.ndarray, expected: float = 21.0) -> Week:
    return Week(
        counts=np.zeros((2, 6, 3), np.int64) + np.asarray(counts, np.int64),
        exposure=np.full((2, 2, 3), 7.0),
        expected=np.full((2, 6), expected),
        doubt=np.full((2, 6), 0.1),
    )


def learned_of(*weeks: Week, tested: np.ndarray = ALL) -> Learned:
    learned = Learned.nothing(LAYOUT)
    for one in weeks:
        learn(learned, one, tested, OWN)
    return learned


def test_a_usual_week_is_added_whole():
    learned = learned_of(week(7))
    assert (learned.count == 7).all()
    assert (learned.exposure == 7).all()


def test_the_past_counts_half_after_180_days():
    learned = learned_of(week(7), week(7))
    assert learned.count[0, 0, 0] == pytest.approx(7 * (1 + DECAY**7))
    assert pytest.approx(0.5) == DECAY**180


def test_a_spike_is_cut():
    learned = learned_of(week(70))
    most = 21 + 3 * (1.3 * 21) ** 0.5 + 2
    assert learned.count[0, 0].sum() == pytest.approx(most)


def test_what_is_not_tested_yet_is_learned_as_it_comes():
    learned = learned_of(week(70, expected=0.0), tested=~ALL)
    assert (learned.count == 70).all()


def test_dispersion_is_variance_over_mean():
    draw = np.random.default_rng(1)
    weeks = [week(draw.negative_binomial(7, 0.5, (2, 6, 3))) for _ in range(200)]
    assert learned_of(*weeks).dispersion == pytest.approx(1.9, abs=0.25)


def test_a_spike_does_not_raise_the_dispersion():
    calm = [week(7)] * 20
    before, after = learned_of(*calm).dispersion, learned_of(*calm, week(90)).dispersion
    assert after == pytest.approx(before, abs=0.01)


def test_dispersion_is_never_under_one():
    assert learned_of(*[week(7)] * 300).dispersion.tolist() == [1, 1]


def test_the_exposure_of_the_past_decays_with_its_counts():
    assert learned_of(week(7), week(7)).exposure == pytest.approx(7 * (1 + DECAY**7))


def test_a_spike_of_the_others_does_not_cut_who_is_not_tested_yet():
    tested = ALL.copy()
    tested[:, 2] = False
    learned = learned_of(week(70, expected=14.0), tested=tested)
    assert (learned.count[..., 2] == 70).all()
    assert (learned.count[..., :2] < 20).all()


def test_the_dispersion_is_of_weeks_that_count_half_after_16():
    assert pytest.approx(0.5) == SPREAD_DECAY**16
    assert learned_of(week(7), week(7)).squares[:, 1] == pytest.approx(6 * (1 + SPREAD_DECAY))


def test_the_dispersion_is_taken_to_be_1_2_until_fifty_weeks_say_otherwise():
    learned = Learned.nothing(LAYOUT)
    assert learned.dispersion.tolist() == [1.2, 1.2]
    learned.squares[1] = 100, 50
    assert learned.dispersion == pytest.approx([1.2, 1.6])


def test_what_the_doubt_about_the_mean_explains_is_no_dispersion():
    assert learned_of(week(8)).squares[:, 0] == pytest.approx(6 * (9 / 21 - 0.1))


def test_a_week_in_which_next_to_nothing_was_expected_says_nothing_about_the_dispersion():
    assert not learned_of(week(0, expected=0.3)).squares.any()
    assert learned_of(week(0, expected=0.31)).squares.all()
