from datetime import UTC, datetime

import msgspec
import pytest

from dictionary.clock import CLOCK_KEY
from dictionary.moments import WINDOWS, day_start, london_day, utc_hour
from streams.counting import Counts, count_step
from streams.engine.model import NoState
from streams.packed import NOTHING, WINDOW_NOW
from tests.support.counts import (
    DEBT,
    LA,
    POLICY,
    Districts,
    Partition,
    Written,
    clock,
    instant,
    now,
    people,
)
from tests.support.edits import Edit

NOON = utc_hour(datetime(2026, 3, 2, 12, tzinfo=UTC))
NOWHERE = f"{LA}/none"


@pytest.fixture
def partition() -> Partition:
    return Partition.at(NOON)


def test_a_person_counts_in_the_sector_its_district_and_the_authority(partition):
    partition.step(partition.change([people(NOON)]))
    cells = partition.counts.take_dirty(1)[LA, DEBT]
    assert {area: cell.window("7d")[0] for area, cell in cells.items()} == {"B1 1": 1, "B1": 1, LA: 1}


def test_who_has_no_home_counts_in_the_authority_and_in_no_district(partition):
    partition.step(partition.change([people(NOON, area=NOWHERE)]))
    assert set(partition.counts.take_dirty(1)[LA, DEBT]) == {NOWHERE, LA}


def test_a_sector_that_places_no_longer_know_still_counts_in_its_authority(partition):
    partition.step(partition.change([people(NOON, area="ZZ1 1")]))
    assert set(partition.counts.take_dirty(1)[LA, DEBT]) == {"ZZ1 1", LA}


def test_a_change_that_comes_twice_counts_once(partition):
    change = partition.change([people(NOON)])
    partition.step(change, change)
    partition.step(change)
    assert partition.counts.at(LA, DEBT, ["B1 1"], "7d", "people", NOON) == {"B1 1": 1}


def test_a_change_that_comes_again_after_a_restart_counts_once(partition):
    change = partition.change([people(NOON)])
    partition.step(change)
    partition.commit()
    partition.restart()
    partition.step(change)
    assert partition.counts.at(LA, DEBT, ["B1 1"], "7d", "people", NOON) == {"B1 1": 1}


def test_what_was_not_committed_is_gone_after_a_restart(partition):
    partition.commit()
    partition.step(partition.change([people(NOON)]))
    partition.restart()
    assert partition.counts.at(LA, DEBT, ["B1 1"], "7d", "people", NOON) == {"B1 1": 0}


def test_a_span_taken_back_leaves_no_key_in_the_changelog(partition):
    partition.step(partition.change([people(NOON, NOON + 5), Edit("open", 1, DEBT, "B1 1", NOON, NOON + 48)]))
    partition.commit()
    partition.step(
        partition.change([people(NOON, NOON + 5, -1), Edit("open", -1, DEBT, "B1 1", NOON, NOON + 48)])
    )
    partition.commit()
    assert not [key for key in partition.changelog if key.startswith(LA.encode())]


def test_a_day_later_the_24h_are_empty_without_any_edit(partition):
    partition.step(partition.change([people(NOON), Edit("records", 1, DEBT, "B1 1", NOON, None)]))
    partition.step(clock(instant(NOON + 23)))
    assert now(partition.counts, "B1", "24h") == (1, 1, 0)
    partition.step(clock(instant(NOON + 24)))
    assert now(partition.counts, "B1", "24h") == (0, 0, 0)


def test_a_clock_that_goes_back_changes_nothing(partition):
    partition.step(partition.change([people(NOON)]))
    partition.step(clock(instant(NOON - 30)))
    assert partition.counts.clock == instant(NOON)
    assert now(partition.counts, "B1 1", "24h") == (1, 0, 0)


def test_a_record_five_minutes_ahead_of_the_clock_counts_when_its_hour_comes(partition):
    partition.step(partition.change([people(NOON + 1)]))
    assert now(partition.counts, "B1 1", "24h") == (0, 0, 0)
    partition.step(clock(instant(NOON + 1)))
    assert now(partition.counts, "B1 1", "24h") == (1, 0, 0)


def test_a_short_visit_stays_out_of_the_24h_that_its_hour_leaves(partition):
    partition.step(partition.change([people(NOON - 23, NOON - 23), people(NOON - 23, NOON - 20)]))
    partition.step(clock(instant(NOON + 1)))
    assert now(partition.counts, "B1 1", "24h") == (0, 0, 0)


def test_whoever_moved_within_the_window_leaves_no_trace_when_the_window_has_passed(partition):
    week = NOON - 24 * 6
    partition.step(partition.change([people(week), people(week, NOON - 24 * 3), people(week, NOON + 24)]))
    assert now(partition.counts, "B1 1", "7d") == (2, 0, 0)
    partition.step(clock(instant(NOON + 24)))
    assert now(partition.counts, "B1 1", "7d") == (0, 0, 0)


def test_an_issue_is_closed_on_its_day_without_any_edit(partition):
    start = day_start(london_day(NOON))
    partition.step(partition.change([Edit("open", 1, DEBT, "B1 1", start, start + 48)]))
    partition.step(clock(instant(NOON + 24)))
    assert now(partition.counts, LA, "7d") == (0, 0, 1)
    partition.step(clock(instant(NOON + 48)))
    assert now(partition.counts, LA, "7d") == (0, 0, 0)


def test_what_lies_ahead_is_still_expected_after_a_restart(partition):
    partition.step(partition.change([people(NOON - 2, NOON + 2), people(NOON + 1, area="B1 2")]))
    partition.commit()
    partition.restart()
    assert now(partition.counts, "B1", "24h") == (1, 0, 0)
    partition.step(clock(instant(NOON + 1)))
    assert now(partition.counts, "B1", "24h") == (2, 0, 0)
    partition.step(clock(instant(NOON + 2)))
    assert now(partition.counts, "B1", "24h") == (1, 0, 0)


def test_the_history_of_24h_is_that_of_the_last_hour_and_today_that_of_the_present_hour(partition):
    yesterday = NOON - 20
    partition.step(partition.change([people(yesterday), Edit("records", 1, DEBT, "B1 1", yesterday, None)]))
    today = london_day(NOON)
    assert partition.counts.history(LA, DEBT, LA, "24h", today - 1, today) == [
        (today - 1, 1, 1, 0),
        (today, 1, 1, 0),
    ]


def test_only_windows_whose_numbers_moved_get_a_new_tick(partition):
    partition.step(partition.change([people(NOON)]))
    partition.counts.take_dirty(5)
    partition.step(partition.change([people(NOON - 24 * 40)]))
    cell = partition.counts.take_dirty(6)[LA, DEBT]["B1 1"]
    assert [cell.window(window)[2] for window in WINDOWS] == [5, 5, 5, 6, 6]
    assert cell.open == (0, 0)


def test_an_edit_and_its_reverse_between_takes_say_nothing(partition):
    partition.step(partition.change([people(NOON)]))
    partition.counts.take_dirty(5)
    partition.step(partition.change([people(NOON), people(NOON, sign=-1)]))
    assert partition.counts.take_dirty(6) == {}


def test_everything_is_given_again_when_the_projection_is_made_again(partition):
    partition.step(partition.change([people(NOON)]))
    partition.counts.take_dirty(5)
    partition.counts.mark_all()
    assert set(partition.counts.take_dirty(6)[LA, DEBT]) == {"B1 1", "B1", LA}


def test_before_the_first_clock_record_there_is_no_present_but_every_day_can_be_asked():
    partition = Partition()
    partition.step(partition.change([people(NOON)]))
    partition.counts.mark_all()
    assert partition.counts.take_dirty(1) == {}
    assert partition.counts.at(LA, DEBT, None, "7d", "people", NOON) == {"B1 1": 1, "B1": 1, LA: 1}
    partition.step(clock(instant(NOON)))
    assert now(partition.counts, LA, "7d") == (1, 0, 0)


def test_an_unknown_scope_or_area_is_zero_and_an_unknown_measure_or_window_an_error(partition):
    partition.step(partition.change([people(NOON)]))
    assert partition.counts.at(LA, "money", ["B1 1"], "7d", "people", NOON) == {"B1 1": 0}
    assert partition.counts.at(LA, DEBT, ["B2 2"], "7d", "people", NOON) == {"B2 2": 0}
    with pytest.raises(KeyError):
        partition.counts.at(LA, DEBT, None, "7d", "patience", NOON)
    with pytest.raises(KeyError):
        partition.counts.at(LA, DEBT, None, "8d", "people", NOON)


def test_a_change_that_cannot_be_read_stops_the_step(partition):
    with pytest.raises(msgspec.DecodeError):
        partition.step(Written(LA.encode(), b"{}"))
    with pytest.raises(msgspec.DecodeError):
        partition.step(Written(CLOCK_KEY, b"noon"))


def test_tombstones_are_passed_over(partition):
    partition.step(Written(LA.encode(), None), Written(None, b"{}"))
    assert partition.dirty == {b"\0clock"}


def test_refuses_the_state_of_another_step():
    with pytest.raises(TypeError, match="count"):
        count_step(NoState(), [], policy=POLICY)


def test_the_sum_of_keys_rides_along_with_the_count():
    partition = Partition(counts=Counts(0, Districts()))
    partition.step(clock(instant(NOON)))
    for key12 in (4095, 1, 9):
        partition.step(partition.change([people(NOON)], key12))
    partition.step(partition.change([people(NOON, sign=-1)], 1))
    cell = partition.counts.cells.scope(LA, DEBT).cells["B1 1"]
    assert cell.now - NOTHING == ((2 << 40) + 4095 + 9) * sum(WINDOW_NOW.values())


def test_records_and_open_issues_that_are_taken_back_are_gone_from_the_present(partition):
    given = [Edit("records", 1, DEBT, "B1 1", NOON, None), Edit("open", 1, DEBT, "B1 1", NOON, None)]
    partition.step(partition.change(given * 2))
    assert now(partition.counts, LA, "7d") == (0, 2, 2)
    partition.step(partition.change([edit._replace(sign=-1) for edit in given]))
    assert now(partition.counts, LA, "7d") == (0, 1, 1)


def test_arrivals_are_of_their_day_and_are_taken_back(partition):
    def arrivals() -> dict[str, int]:
        return partition.counts.at(LA, DEBT, ["B1 1"], "7d", "arrivals", NOON)

    given = Edit("arrivals", 1, DEBT, "B1 1", day_start(london_day(NOON)), None)
    partition.step(partition.change([given, given]))
    assert arrivals() == {"B1 1": 2}
    partition.step(partition.change([given._replace(sign=-1)]))
    assert arrivals() == {"B1 1": 1}
