from datetime import UTC, datetime, timedelta

import pytest

from dictionary.projection import ShownCell
from streams.protecting import (
    COMMISSIONER,
    COMMISSIONER_TIMINGS,
    Policy,
    moment,
    moments_passed,
    public_due,
    release,
)

LA = "E08000025"
POLICY = Policy(frozenset({"safety.domestic_abuse"}))


@pytest.mark.parametrize("people", [0, 1, 7])
def test_under_eight_is_small_and_zero_looks_the_same(people):
    assert release(people) == ShownCell(None, "small")


@pytest.mark.parametrize(
    ("people", "shown"), [(8, 10), (12, 10), (13, 15), (17, 15), (18, 20), (100_002, 100_000)]
)
def test_from_eight_the_nearest_five_is_shown(people, shown):
    assert release(people) == ShownCell(shown, "value")


def test_a_partners_own_numbers_are_never_released():
    assert not POLICY.may_show(LA, "money.debt@advice", LA)


def test_a_coarse_need_shows_for_the_authority_and_nowhere_below():
    assert POLICY.may_show(LA, "safety.domestic_abuse", LA)
    for area in ("B1 1", "B1", f"{LA}/none"):
        assert not POLICY.may_show(LA, "safety.domestic_abuse", area)
        assert POLICY.may_show(LA, "safety", area)


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
        ("2026-03-29T04:59:59Z", "2026-03-29T05:00:00Z", True),
        ("2026-03-28T06:00:01Z", "2026-03-29T04:59:59Z", False),
        ("2026-10-25T05:59:59Z", "2026-10-25T06:00:00Z", True),
    ],
)
def test_the_public_release_falls_at_six_in_london(before, at, due):
    assert public_due(datetime.fromisoformat(before), datetime.fromisoformat(at)) is due
