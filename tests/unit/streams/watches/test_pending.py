import pytest

from streams.watches.pending import (
    LEAST_HISTORY,
    LONGEST_SECONDS,
    QUIET_SECONDS,
    Pending,
    read_series,
    series_code,
)


def test_a_series_as_one_number_is_read_back():
    assert read_series(series_code(119, 2_870)) == (119, 2_870)


@pytest.mark.parametrize(
    ("old", "quiet", "due"),
    [
        (LEAST_HISTORY - 1, QUIET_SECONDS, False),
        (LEAST_HISTORY, QUIET_SECONDS - 1, False),
        (LEAST_HISTORY, QUIET_SECONDS, True),
    ],
)
def test_history_is_learned_when_it_is_enough_and_quiet(old, quiet, due):
    pending = Pending(old=old)
    pending.tick(1_000.0)
    assert pending.history_due(1_000.0 + quiet) is due


def test_history_that_goes_on_coming_is_learned_now_and_then():
    pending = Pending()
    for second in range(LONGEST_SECONDS):
        pending.old += 100
        pending.tick(1_000.0 + second)
        assert not pending.history_due(1_000.0 + second)
    assert pending.history_due(1_000.0 + LONGEST_SECONDS)
    pending.begin(20_000)
    assert not pending.history_due(1_000.0 + 2 * LONGEST_SECONDS)


def test_a_trickle_of_old_arrivals_is_forgotten_at_a_close_and_history_is_not():
    few, many = Pending(old=LEAST_HISTORY - 1), Pending(old=LEAST_HISTORY)
    for pending in (few, many):
        pending.tick(1_000.0)
        pending.closed()
    assert (few.old, many.old) == (0, LEAST_HISTORY)


def test_what_waits_is_kept_whole():
    pending = Pending({3, 1}, {7: 2, 5: 1}, 9, 8, 1.5, 2.5, 20_000)
    assert Pending.load(pending.dump()) == pending
