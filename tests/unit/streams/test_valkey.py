"""How often the projection is written."""

from streams.valkey import LONGEST_PAUSE, pause_after


def test_short_writes_follow_each_other_at_the_interval():
    assert pause_after(0.1, interval=0.25) == 0.25


def test_a_long_write_is_followed_by_a_longer_pause():
    assert pause_after(0.45, interval=0.25) > 1


def test_no_pause_is_longer_than_somebody_at_the_map_would_wait():
    assert pause_after(60, interval=0.25) == LONGEST_PAUSE
