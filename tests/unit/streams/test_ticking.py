from datetime import UTC, datetime, timedelta

import pytest

from streams.protecting import Policy
from streams.ticking import (
    COMMISSIONER,
    COMMISSIONER_TIMINGS,
    DEMO,
    REAL,
    moment,
    moments_passed,
    public_due,
)

LA = "E08000025"
DAY = 24 * 3600
DAYS = {"7d": 7, "28d": 28, "91d": 91}


@pytest.mark.parametrize("timing", COMMISSIONER_TIMINGS)
def test_cells_move_at_moments_of_their_own_spread_over_the_whole_period(timing):
    moments = [moment(COMMISSIONER, LA, "money.debt", f"B1 {n}", timing) for n in range(1000)]
    assert len(set(moments)) > 800
    assert min(moments) < timing.period / 50
    assert max(moments) > timing.period * 49 / 50


def test_a_moment_is_the_same_in_every_process():
    assert [moment(COMMISSIONER, LA, "money.debt", "B1 1", timing) for timing in COMMISSIONER_TIMINGS] == [
        399,
        7696,
        79672,
    ]


def test_moments_passed_leave_out_the_second_before_and_hold_the_second_now():
    at = datetime.fromtimestamp(1_000, UTC)
    assert list(moments_passed(at - timedelta(seconds=2), at, 3600)) == [999, 1000]
    assert list(moments_passed(at - timedelta(milliseconds=1), at, 3600)) == [1000]
    assert not moments_passed(at, at + timedelta(milliseconds=999), 3600)


def test_after_a_long_gap_every_moment_passes_once():
    at = datetime.fromtimestamp(100_000, UTC)
    passed = [second % 3600 for second in moments_passed(at - timedelta(days=3), at, 3600)]
    assert sorted(passed) == list(range(3600))


@pytest.mark.parametrize(
    ("before", "at", "due"),
    [
        ("2026-03-02T05:59:59Z", "2026-03-02T06:00:00Z", True),
        ("2026-03-02T06:00:00Z", "2026-03-02T06:00:01Z", False),
        ("2026-03-02T05:00:00Z", "2026-03-02T05:59:59Z", False),
        ("2026-03-01T07:00:00Z", "2026-03-02T03:00:00Z", False),
        ("2026-03-01T05:00:00Z", "2026-03-02T03:00:00Z", True),
        ("2026-02-01T05:00:00Z", "2026-03-02T03:00:00Z", True),
        # Summer: 06:00 London is 05:00 UTC, from the very day the clocks change.
        ("2026-06-02T04:59:59Z", "2026-06-02T05:00:00Z", True),
        ("2026-06-02T05:59:59Z", "2026-06-02T06:00:00Z", False),
        ("2026-06-01T05:30:00Z", "2026-06-02T03:00:00Z", False),
        ("2026-03-29T04:59:59Z", "2026-03-29T05:00:00Z", True),
        ("2026-03-28T06:00:01Z", "2026-03-29T04:59:59Z", False),
        ("2026-10-25T05:59:59Z", "2026-10-25T06:00:00Z", True),
    ],
)
def test_the_public_release_falls_at_six_in_london(before, at, due):
    assert public_due(datetime.fromisoformat(before), datetime.fromisoformat(at)) is due


@pytest.mark.parametrize("timing", COMMISSIONER_TIMINGS)
def test_noise_is_drawn_anew_at_most_seven_times_in_a_window_and_often_enough_to_doubt_what_moves(timing):
    window = DAYS[timing.window] * DAY // timing.period
    assert window / timing.redraw <= 7
    assert timing.redraw <= 9 * Policy(frozenset(), b"").hold


@pytest.mark.parametrize(
    ("before", "at", "due"),
    [
        ("2026-03-02T12:04:59Z", "2026-03-02T12:05:00Z", True),
        ("2026-03-02T12:05:00Z", "2026-03-02T12:09:59Z", False),
        ("2026-03-02T12:00:00Z", "2026-03-02T18:00:00Z", True),
    ],
)
def test_the_public_of_the_demo_is_told_every_five_minutes(before, at, due):
    assert DEMO.public_due(datetime.fromisoformat(before), datetime.fromisoformat(at)) is due


def test_only_the_demo_is_told_sooner():
    assert REAL.commissioner == COMMISSIONER_TIMINGS
    assert REAL.public_due is public_due
    assert not REAL.together
    assert [timing.window for timing in DEMO.commissioner] == [timing.window for timing in REAL.commissioner]
    assert {timing.period for timing in DEMO.commissioner} == {300}
