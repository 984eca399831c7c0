"""Which touched series are looked at at a clock record."""

from datetime import UTC, datetime, timedelta

import pytest

from streams.watches.pending import series_code
from streams.watches.turns import MOST_AGAIN, MOST_TOUCHED, due

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
SERIES = [series_code(need, sector) for need in range(100) for sector in range(40)]


def after(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def looked_at(touched, up, before, at):
    return due(touched, set(up).__contains__, len(up), before, at)


def test_few_that_are_up_are_looked_at_at_every_clock_record_as_all_others():
    up = SERIES[:MOST_AGAIN]
    assert looked_at(SERIES[:60], up, NOON, after(1)) == SERIES[:60]
    assert looked_at(SERIES[:60], up, NOON, after(0.2)) == SERIES[:60]


def test_those_without_an_alert_wait_for_nobody():
    up, quiet = SERIES[:3900], SERIES[3900:]
    assert set(quiet) <= set(looked_at(SERIES, up, NOON, after(1)))


def test_of_many_that_are_up_each_has_its_turn_once_in_a_round():
    up = SERIES[: 20 * MOST_AGAIN]
    seen = [looked_at(up, up, after(second), after(second + 1)) for second in range(20)]
    assert sorted(code for some in seen for code in some) == sorted(up)
    assert max(map(len, seen)) <= 2 * MOST_AGAIN


@pytest.mark.parametrize("before", [None, NOON - timedelta(minutes=5)])
def test_after_a_pause_of_a_round_all_are_looked_at(before):
    up = SERIES[: 20 * MOST_AGAIN]
    assert sorted(looked_at(up, up, before, NOON)) == sorted(up)


def test_turns_that_passed_between_two_clock_records_are_all_made_up_for():
    up = SERIES[: 20 * MOST_AGAIN]
    one_by_one = [looked_at(up, up, after(second), after(second + 1)) for second in range(7)]
    assert sorted(looked_at(up, up, NOON, after(7))) == sorted(code for some in one_by_one for code in some)


def test_of_more_than_there_is_time_for_none_is_always_left_out():
    seen = [looked_at(SERIES, [], after(second), after(second + 1)) for second in range(4)]
    assert all(len(some) == MOST_TOUCHED for some in seen)
    assert {code for some in seen for code in some} == set(SERIES)
