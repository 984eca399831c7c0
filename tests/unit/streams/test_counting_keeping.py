"""What of the counts is kept, for how long, and in which form."""

from datetime import UTC, datetime

import pytest

from dictionary.moments import day_start, london_day, utc_hour
from streams.buckets import OPEN, encode
from streams.counting import KEPT_DAYS, SCHEMA, migrate
from tests.support.counts import DEBT, LA, Partition, clock, instant, now, people
from tests.support.edits import Edit

NOON = utc_hour(datetime(2026, 3, 2, 12, tzinfo=UTC))


@pytest.fixture
def partition() -> Partition:
    return Partition.at(NOON)


def test_buckets_older_than_any_question_go_and_who_is_still_open_stays(partition):
    old = day_start(london_day(NOON) - KEPT_DAYS)
    partition.step(partition.change([people(old), Edit("open", 1, DEBT, "B1 1", old, None)]))
    partition.commit()
    before = partition.counts.at(LA, DEBT, ["B1 1"], "7d", "open", NOON)
    partition.step(clock(instant(NOON + 24)))
    partition.commit()
    assert partition.counts.at(LA, DEBT, ["B1 1"], "7d", "open", NOON) == before == {"B1 1": 1}
    assert f"{LA}|{DEBT}|B1 1|{london_day(old)}".encode() not in partition.changelog
    assert now(partition.counts, "B1 1", "7d") == (0, 0, 1)


def test_what_ended_within_the_days_that_are_kept_is_ended_still(partition):
    old, end = london_day(NOON) - KEPT_DAYS, london_day(NOON) - 10
    span = ("open", 1, DEBT, "B1 1", day_start(old))
    partition.step(
        partition.change([Edit(*span, day_start(end)), Edit(*span, None), Edit(*span, day_start(old + 1))])
    )
    partition.step(clock(instant(NOON + 24 * 3)))
    partition.commit()
    partition.restart()
    asked = [day_start(day) for day in (end - 1, end, london_day(NOON) + 3)]
    found = [partition.counts.at(LA, DEBT, ["B1 1"], "7d", "open", hour)["B1 1"] for hour in asked]
    assert found == [2, 1, 1]
    assert now(partition.counts, LA, "7d") == (0, 0, 1)


def test_a_bucket_too_old_is_a_tombstone_and_no_longer_in_memory(partition):
    old = london_day(NOON) - KEPT_DAYS
    partition.step(partition.change([people(day_start(old)), people(day_start(old + 1))]))
    partition.commit()
    partition.step(clock(instant(NOON + 24)))
    key = f"{LA}|{DEBT}|B1 1|{old}".encode()
    assert key in partition.dirty
    assert partition.counts.dump(key) is None
    (cell,) = partition.counts.cells
    assert set(cell.days) == {old + 1}


def test_what_is_kept_beside_buckets_does_not_grow_with_what_was_counted(partition):
    for back in range(60):
        partition.step(partition.change([people(NOON - 24 * back)] * 8), clock(instant(NOON, 60 * back)))
    partition.commit()
    kept = sorted(key for key in partition.changelog if key.startswith(b"\0"))
    shown = [key for key in kept if key.startswith(b"\0released|commissioner|")]
    assert len(shown) <= 3
    assert sorted(set(kept) - set(shown)) == [b"\0clock", b"\0origin|0"]


def test_an_open_piece_that_ended_as_schema_1_had_it_is_read_as_before(partition):
    start = london_day(NOON)
    for day, number in ((start, 2), (start + 2, -1)):
        key = f"{LA}|{DEBT}|B1 1|{day}".encode()
        value = migrate(SCHEMA - 1, key, encode({OPEN: number}) or b"")
        partition.changelog[key] = value
    partition.commit()
    partition.restart()
    assert now(partition.counts, "B1 1", "7d") == (0, 0, 2)
    partition.step(clock(instant(NOON + 48)))
    assert now(partition.counts, LA, "7d") == (0, 0, 1)
    partition.step(partition.change([Edit("open", -1, DEBT, "B1 1", day_start(start), day_start(start + 2))]))
    assert now(partition.counts, LA, "7d") == (0, 0, 1)
    assert partition.counts.at(LA, DEBT, [LA], "7d", "open", NOON) == {LA: 1}
