from datetime import UTC, datetime

from dictionary.moments import day_start, london_day, utc_hour
from streams.buckets import (
    ARRIVALS,
    ENDED_DAYS,
    LATE,
    LONGEST,
    ONE,
    OPEN,
    RECORDS,
    Bucket,
    add_late,
    add_open,
    arrivals_at,
    count,
    counted,
    counted_24h,
    counted_open,
    decode,
    encode,
    ends_after,
    keys,
    leaving_24h,
    moves_after,
    open_at,
    window_at,
)
from tests.support.counts import add_person

NOON = utc_hour(datetime(2026, 3, 2, 12, tzinfo=UTC))
DAY = london_day(NOON)


def test_a_bucket_reads_back_without_its_zeros():
    assert decode(encode({3: ONE + 7, RECORDS + 3: 2, OPEN: 0}) or b"") == {3: ONE + 7, RECORDS + 3: 2}


def test_a_bucket_of_zeros_is_nothing():
    assert encode({3: 0}) is None
    assert encode({}) is None


def test_a_packed_number_gives_back_persons_and_the_sum_of_their_keys():
    packed = 3 * ONE + 4095 + 17 + 2
    assert (count(packed), keys(packed)) == (3, (4095 + 17 + 2) % 4096)
    assert count(-packed) == -3
    assert count(ONE - ONE + 5 - 4095) == 0


def test_one_person_and_record_take_less_than_fifty_bytes():
    bucket: Bucket = {RECORDS + 12: 1, OPEN: 1}
    add_person(bucket, ONE + 4095, NOON, NOON + 3)
    assert len(encode(bucket) or b"") < 50


def test_a_span_taken_back_leaves_zeros_alone():
    bucket: Bucket = {}
    for until in (None, NOON, NOON + 5, NOON + 24 * 40, NOON + 24 * 900):
        add_person(bucket, ONE + 9, NOON, until)
        add_person(bucket, -ONE - 9, NOON, until)
    assert encode(bucket) is None


def test_a_span_counts_until_the_day_it_ended_and_never_longer_than_asked():
    bucket: Bucket = {}
    add_person(bucket, ONE, NOON, NOON + 24 * 3)
    assert [count(counted(bucket, age)[0]) for age in (0, 2, 3, 364)] == [1, 1, 0, 0]


def test_an_end_beyond_every_window_is_not_kept():
    bucket: Bucket = {}
    add_person(bucket, ONE, NOON, NOON + 24 * LONGEST)
    assert set(bucket) == {12}
    add_person(bucket, ONE, NOON, NOON + 24 * (LONGEST - 1))
    assert ENDED_DAYS + LONGEST - 1 in bucket


def test_what_leaves_the_24h_is_what_had_not_ended_before():
    bucket: Bucket = {RECORDS + 12: 2}
    add_person(bucket, ONE, NOON, NOON + 23)
    add_person(bucket, ONE, NOON, NOON + 24)
    assert (count(leaving_24h(bucket, 12)[0]), leaving_24h(bucket, 12)[1]) == (1, 2)


def test_the_day_of_25_hours_has_a_place_for_each():
    start = day_start(london_day(utc_hour(datetime(2026, 10, 25, 12, tzinfo=UTC))))
    bucket: Bucket = {}
    for hour in range(start, start + 25):
        add_person(bucket, ONE, hour, None)
    assert set(bucket) == set(range(25))
    assert count(window_at({london_day(start): bucket}, "24h", start + 24)[0]) == 24
    assert count(window_at({london_day(start): bucket}, "7d", start + 24)[0]) == 25


def test_the_hours_at_which_a_bucket_moves_lie_after_the_hour_asked():
    bucket: Bucket = {RECORDS + 14: 1}
    add_person(bucket, ONE, NOON, NOON + 1)
    add_person(bucket, ONE, NOON - 3, NOON + 40)
    start = day_start(DAY)
    assert moves_after(bucket, start, NOON) == {NOON + 1, NOON + 2, day_start(DAY + 2)}
    assert moves_after(bucket, start, NOON + 100) == set()


def test_open_pieces_are_open_until_the_day_they_end():
    bucket: Bucket = {}
    for days in (None, 3, 40):
        add_open([bucket], 1, days)
    assert [counted_open(bucket, age) for age in (0, 2, 3, 39, 40, 900)] == [3, 3, 2, 2, 1, 1]
    assert ends_after(bucket, 3) == [(40, 1)]
    assert sorted(ends_after(bucket, -1)) == [(3, 1), (40, 1)]
    assert counted(bucket, 50) == (0, 0)
    assert moves_after(bucket, day_start(DAY), NOON) == set()


def test_an_open_piece_taken_back_leaves_zeros_alone():
    bucket: Bucket = {}
    for sign in (1, -1):
        add_open([bucket], sign, 3)
    assert encode(bucket) is None


def test_open_and_arrivals_are_of_the_day():
    days = {DAY: encode({OPEN: 2, 60: 5}) or b"", DAY + 3: {OPEN: -1}}
    assert [open_at(days, NOON + 24 * n) for n in (-1, 0, 2, 3)] == [0, 2, 2, 1]
    assert [arrivals_at(days, NOON + 24 * n) for n in (-1, 0, 1)] == [0, 5, 0]


def test_there_are_never_more_late_arrivals_than_arrivals():
    bucket: Bucket = {ARRIVALS: 2}
    assert [add_late(bucket, 1), add_late(bucket, 1), add_late(bucket, 1)] == [1, 1, 0]
    bucket[ARRIVALS] = 1
    assert add_late(bucket, -1) == -1
    assert bucket[LATE] == 1
    bucket[ARRIVALS] = 0
    assert add_late(bucket, -1) == -1
    assert encode(bucket) is None


def test_late_arrivals_are_in_no_number_of_the_present():
    bucket: Bucket = {ARRIVALS: 3, LATE: 2}
    assert counted(bucket, 1) == (0, 0)
    assert counted_24h(bucket, 494_000, 494_010) == (0, 0)
    assert moves_after(bucket, 494_000, 493_990) == set()


def test_what_came_late_and_is_taken_back_in_time_leaves_no_trace():
    bucket = {ARRIVALS: 1}
    add_late(bucket, 1)
    bucket[ARRIVALS] = 0
    assert add_late(bucket, 0) == -1
    assert bucket[LATE] == 0
