import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.watching.seen import NEVER, RECENT_DAYS, Seen
from tests.support.watching import LAYOUT, MONDAY, arrivals


def seen(*rows: tuple[int, ...], day: int = MONDAY) -> Seen:
    held = Seen.none_by(LAYOUT, day)
    held.add(arrivals(rows))
    return held


def test_an_arrival_is_counted_on_the_day_it_happened():
    held = seen((1, 2, 0, MONDAY - 3, MONDAY, 4))
    assert held.recent[1, 2, 0, -4] == held.recent.sum() == 4
    assert held.daily[0, 1, -4] == 4


def test_how_late_it_came_is_remembered():
    held = seen((1, 2, 0, MONDAY - 3, MONDAY, 4), (1, 2, 0, MONDAY - 40, MONDAY, 1))
    assert held.delays[0, -4, 3] == 4
    assert held.delays[0, -41, 21] == 1


def test_what_is_older_than_48_days_is_summed_and_no_longer_scored():
    held = seen((0, 0, 0, MONDAY - RECENT_DAYS, MONDAY, 2))
    assert held.recent.sum() == 0
    assert held.daily.sum() == 2


def test_the_first_day_of_a_partner_is_by_district():
    held = seen((0, 4, 1, MONDAY - 2, MONDAY, 1), (1, 5, 1, MONDAY - 9, MONDAY, 1))
    assert held.first[1, 1] == MONDAY - 9
    assert held.first[0, 1] == NEVER


def test_a_withdrawal_begins_nothing():
    assert seen((0, 4, 1, MONDAY, MONDAY, -1)).first.min() == NEVER


def test_a_new_day_is_empty_and_the_others_move_back():
    held = seen((0, 0, 0, MONDAY, MONDAY, 3))
    held.turn()
    assert held.day == MONDAY + 1
    assert (held.recent[0, 0, 0, -1], held.recent[0, 0, 0, -2]) == (0, 3)
    assert (held.daily[0, 0, -2], held.delays[0, -2, 0]) == (3, 3)


ROWS = st.lists(
    st.tuples(
        st.integers(0, 1),
        st.integers(0, 5),
        st.integers(0, 2),
        st.integers(MONDAY - 60, MONDAY),
        st.just(MONDAY),
        st.integers(1, 9),
    ),
    max_size=20,
)


@settings(max_examples=30)
@given(ROWS, st.randoms(use_true_random=False))
def test_no_order_of_arrival_shows(rows, shuffler):
    shuffled = list(rows)
    shuffler.shuffle(shuffled)
    first, second = seen(*rows), seen(*shuffled)
    for name in ("recent", "daily", "delays", "first"):
        assert np.array_equal(getattr(first, name), getattr(second, name))


def test_a_day_is_held_by_series_for_48_days():
    held = seen((0, 0, 0, MONDAY - 47, MONDAY, 2), (0, 0, 0, MONDAY - 48, MONDAY, 1))
    assert held.recent.sum() == held.recent[0, 0, 0, 0] == 2
