from datetime import UTC, datetime

from dictionary.moments import WINDOWS, utc_hour
from tests.support.counts import LA, Partition, clock, instant
from tests.support.edits import Edit

NOON = utc_hour(datetime(2026, 3, 2, 12, tzinfo=UTC))
AREAS = ["B1 1", "B1", LA]


def numbers(partition: Partition) -> dict[str, dict[str, tuple[int, int]]]:
    partition.counts.mark_all()
    cells = partition.counts.take_dirty(1)[LA, "money"]
    return {area: {window: cells[area].window(window)[:2] for window in WINDOWS} for area in AREAS}


def filled() -> Partition:
    """A person and a record at every tenth hour of two years, the last of them ahead of the clock."""
    partition = Partition()
    hours = range(NOON - 24 * 700, NOON + 24 * 3, 10)
    partition.step(
        partition.change(
            [
                Edit(measure, 1, "money", "B1 1", hour, None)
                for hour in hours
                for measure in ("people", "records")
            ]
        )
    )
    return partition


def test_walking_hour_by_hour_leads_where_counting_anew_does():
    walked, jumped = filled(), filled()
    for hour in range(NOON - 50, NOON + 80):
        walked.step(clock(instant(hour)))
    jumped.step(clock(instant(NOON + 79)))
    assert numbers(walked) == numbers(jumped)


def test_a_gap_of_days_is_the_same_as_a_restart():
    waited, restarted = filled(), filled()
    for partition in (waited, restarted):
        partition.step(clock(instant(NOON - 24 * 90)))
        partition.commit()
    waited.step(clock(instant(NOON)))
    restarted.restart()
    restarted.step(clock(instant(NOON)))
    assert numbers(waited) == numbers(restarted)


def test_an_hour_that_moves_nothing_gives_nothing_to_publish():
    partition = Partition()
    partition.step(clock(instant(NOON)), partition.change([Edit("people", 1, "money", "B1 1", NOON, None)]))
    partition.counts.take_dirty(1)
    partition.step(clock(instant(NOON + 1)))
    assert partition.counts.take_dirty(2) == {}


def test_a_clock_within_the_hour_moves_nothing():
    partition = filled()
    partition.step(clock(instant(NOON)))
    before = numbers(partition)
    partition.step(clock(instant(NOON, 3599)))
    assert numbers(partition) == before
