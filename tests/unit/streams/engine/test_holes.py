"""A log that shows its records later than it gave them their offsets, read without losing any."""

import time
from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka import TopicPartition
from hypothesis import given
from hypothesis import strategies as st

from streams.engine.batches import whole
from streams.engine.fetching import Fetched, Taken
from streams.engine.holes import SETTLED_MS, Unbroken, before_hole

TP = TopicPartition("changes", 2)
NOW_MS = 1_764_000_000_000
JUST_NOW = NOW_MS - 10
LONG_AGO = NOW_MS - SETTLED_MS


def records(*offsets: int, at: int = JUST_NOW) -> list[Fetched]:
    return [Fetched(TP.topic, TP.partition, offset, b"", b"", at, 0, ()) for offset in offsets]


class Log:
    """A partition whose batches are shown in any order, and a consumer that takes what it is shown."""

    def __init__(self, batches: list[int], shown: list[int]) -> None:
        ends = [sum(batches[: number + 1]) for number in range(len(batches))]
        self.batches = [range(end - size, end) for size, end in zip(batches, ends, strict=True)]
        self.end = sum(batches)
        self.to_show = shown
        self.shown: set[int] = set()
        self.position = 0

    def seek(self, tp: TopicPartition, offset: int) -> None:
        assert tp == TP
        self.position = offset

    def fetch(self, at: int) -> list[Fetched]:
        """Everything from the position on that can be seen; the position moves beyond it."""
        if self.to_show:
            self.shown.add(self.to_show.pop())
        seen = [offset for number in sorted(self.shown) for offset in self.batches[number]]
        fetched = records(*(offset for offset in seen if offset >= self.position), at=at)
        self.position = fetched[-1].offset + 1 if fetched else self.position
        return fetched


@st.composite
def logs(draw: st.DrawFn) -> Log:
    batches = draw(st.lists(st.integers(1, 5), min_size=1, max_size=8))
    return Log(batches, draw(st.permutations(range(len(batches)))))


@given(logs())
def test_a_stage_applies_each_record_once_in_order_whenever_it_is_shown(log: Log) -> None:
    applied: list[int] = []
    while log.position < log.end:
        start = log.position
        fetched = log.fetch(JUST_NOW)
        taken = whole(log, Taken(TP, start, log.position, fetched), NOW_MS)
        assert taken.start == len(applied)
        applied += [record.offset for record in taken.records]
        assert taken.end == log.position == len(applied)
    assert applied == list(range(log.end))


@given(logs())
def test_another_reader_gets_each_record_once_in_order_whenever_it_is_shown(log: Log) -> None:
    unbroken = Unbroken(log, {TP: 0}, transactions=False)
    read: list[int] = []
    now = int(time.time() * 1000)
    while len(read) < log.end:
        if fetched := log.fetch(now):
            read += [record.offset for record in unbroken.of({TP: fetched}).get(TP, [])]
        assert log.position == len(read)
    assert read == list(range(log.end))


@pytest.mark.parametrize(
    ("start", "found", "count"),
    [
        (5, [], 0),
        (5, [5, 6, 7], 3),
        (5, [6, 7], 0),
        (5, [5, 6, 9], 2),
        (5, [5, 7, 9], 1),
    ],
)
def test_what_comes_after_a_hole_waits_until_it_is_filled(start: int, found: list[int], count: int) -> None:
    assert before_hole(start, records(*found), NOW_MS) == count


@pytest.mark.parametrize("at", [LONG_AGO, NOW_MS + SETTLED_MS])
def test_a_hole_before_a_record_of_long_ago_or_of_a_wrong_clock_is_never_filled(at: int) -> None:
    assert before_hole(5, records(6, 9, at=at), NOW_MS) == 2


def test_a_hole_that_was_compacted_does_not_hide_one_that_may_be_filled() -> None:
    assert before_hole(0, [*records(3, 5, at=LONG_AGO), *records(8)], NOW_MS) == 2


def test_a_broker_with_transactions_has_holes_that_are_never_filled() -> None:
    consumer: Any = SimpleNamespace()
    fetched = {TP: records(3, 9, at=int(time.time() * 1000))}
    assert Unbroken(consumer, {TP: 0}, transactions=True).of(fetched) == fetched
