from datetime import UTC, datetime

from dictionary.moments import day_start, london_day, utc_hour
from streams.buckets import ONE, RECORDS, Bucket, add_open, encode
from streams.series import Series
from tests.support.counts import add_person

NOON = utc_hour(datetime(2026, 3, 2, 12, tzinfo=UTC))
DAY = london_day(NOON)


def bucket_of(until: int | None = None, days: int | None = None) -> Bucket:
    bucket: Bucket = {RECORDS + 12: 2}
    add_person(bucket, ONE, NOON, until)
    add_open([bucket], 1, days)
    return bucket


def series(window: str, first: int, last: int, *cells: dict[int, bytes | Bucket]) -> list[tuple[int, ...]]:
    made = Series(window, DAY + first, DAY + last, day_start(DAY + last + 1) - 1)
    for days in cells:
        made.add(days)
    return [numbers for _, *numbers in map(list, made.totals())]


def test_each_day_has_what_began_in_its_window_and_has_not_ended():
    days = {DAY: encode(bucket_of(NOON + 24 * 3, 5)) or b""}
    assert series("7d", -1, 8, days) == [
        [0, 0, 0],
        *[[1, 2, 1]] * 3,
        *[[0, 2, 1]] * 2,
        *[[0, 2, 0]] * 2,
        *[[0, 0, 0]] * 2,
    ]


def test_a_series_that_begins_later_holds_what_began_before_it():
    assert series("7d", 4, 7, {DAY: bucket_of(days=6)}) == [[1, 2, 1], [1, 2, 1], [1, 2, 0], [0, 0, 0]]


def test_cells_add_up():
    assert series("7d", 0, 0, {DAY: bucket_of()}, {DAY: bucket_of()}) == [[2, 4, 2]]


def test_the_24h_of_a_day_are_those_of_its_last_hour():
    assert series("24h", 0, 1, {DAY: bucket_of()}) == [[1, 2, 1], [0, 0, 1]]
