"""Holes: offsets that a broker has given away and shows nothing at yet.

A broker may tell a producer its offsets before readers see the records (Tansu 0.6 does). Whoever reads at the
end of the log while others write is then handed what was written after them, and would never come back: in a
trial one fetch in some ten thousand left out 50 records of eight producers. Apache Kafka shows its log in
order, and its holes (markers of transactions, compaction) are never filled, so this is for brokers without
transactions only.
"""

import time
from collections.abc import Mapping, Sequence
from typing import Any, Final, Protocol, TypeVar

SETTLED_MS: Final = 30_000
"""What lies before a record so old is there or never will be. Compaction spares what was just written."""


class Written(Protocol):
    """What is asked of a record."""

    @property
    def offset(self) -> int:
        """Its place in the partition."""

    @property
    def timestamp(self) -> int:
        """When it was written, in unix milliseconds."""


R = TypeVar("R", bound=Written)


def before_hole(start: int, records: Sequence[Written], now_ms: float) -> int:
    """How many records, read from the offset `start`, come before a hole that may yet be filled."""
    if not records or records[-1].offset - start + 1 == len(records):
        return len(records)
    expected = start
    for number, record in enumerate(records):
        if record.offset > expected and abs(now_ms - record.timestamp) < SETTLED_MS:
            return number
        expected = record.offset + 1
    return len(records)


class Unbroken:
    """Hands on what a consumer fetched up to the first hole, and has it fetch again from there.

    Args:
        consumer: of aiokafka, its partitions assigned by hand.
        starts: partition -> the offset that is read first.
        transactions: the broker has them, so its holes are never filled.
    """

    def __init__(self, consumer: Any, starts: Mapping[Any, int], *, transactions: bool) -> None:
        self._consumer = consumer
        self._transactions = transactions
        self._next = dict(starts)

    def of(self, fetched: Mapping[Any, list[R]]) -> dict[Any, list[R]]:
        """The records of each partition that has some before a hole."""
        if self._transactions:
            return dict(fetched)
        whole = {}
        for tp, records in fetched.items():
            count = before_hole(self._next[tp], records, time.time() * 1000)
            if count:
                whole[tp] = records[:count]
                self._next[tp] = records[count - 1].offset + 1
            if count < len(records):
                self._consumer.seek(tp, self._next[tp])
        return whole
