"""Hours of arrivals: kept for eight weeks, the same in whatever order they came."""

from hypothesis import given
from hypothesis import strategies as st

from dictionary.arrivals import KEPT_DAYS, add_hour, decode_hours, encode_hours, join_hours

FIRST = 20_000 * 24
hours_of = st.lists(st.integers(FIRST, FIRST + 80 * 24), max_size=40)


@given(hours_of, st.randoms(use_true_random=False))
def test_are_the_same_in_any_order_of_arrival(arrivals, random):
    one, other = {}, {}
    for hour in arrivals:
        add_hour(one, hour)
    random.shuffle(arrivals)
    for hour in arrivals:
        add_hour(other, hour)
    assert one == other
    assert encode_hours(one) == encode_hours(other)


@given(hours_of)
def test_read_back_and_joined_over_partitions_are_those_of_the_last_eight_weeks(arrivals):
    parts = [{}, {}, {}]
    for hour in arrivals:
        add_hour(parts[hour % 3], hour)
    read = [decode_hours(encode_hours(part)) for part in parts]
    newest = max(arrivals, default=0) // 24
    kept = sorted({hour for hour in arrivals if hour // 24 > newest - KEPT_DAYS})
    assert join_hours(read) == tuple(kept)


def test_an_hour_is_news_once():
    hours = {}
    assert [add_hour(hours, FIRST), add_hour(hours, FIRST), add_hour(hours, FIRST + 1)] == [True, False, True]


def test_an_hour_too_old_to_be_kept_is_no_news():
    hours = {}
    add_hour(hours, FIRST + KEPT_DAYS * 24)
    assert not add_hour(hours, FIRST)
    assert len(hours) == 1
