"""Daily numbers over a stretch of days, from buckets: the history of an area."""

from itertools import accumulate

from dictionary.moments import DAY_WINDOWS, day_start
from streams.buckets import (
    ENDED_DAYS,
    ENDED_HOURS,
    HOUR_SLOTS,
    OPEN,
    RECORDS_END,
    Bucket,
    Days,
    count,
    counted_24h,
    ends_after,
    opened,
)


class Series:
    """Daily numbers of cells added up: people (packed), records and open on each day from first to last.

    Each bucket adds where it begins and takes back where it ends, so a long series costs one look at each
    bucket. For 24h a day's number is that of its last hour, or of the hour `until` if that comes first.
    """

    def __init__(self, window: str, first: int, last: int, until: int) -> None:
        self.window, self.first, self.until = window, first, until
        self.length = last - first + 1
        self.people, self.records, self.open = ([0] * (self.length + 1) for _ in range(3))

    def add(self, days: Days) -> None:
        """Add a cell's buckets."""
        last = self.first + self.length - 1
        for day, raw in days.items():
            if day <= last:
                self._add_bucket(day, opened(raw))

    def totals(self) -> list[tuple[int, int, int, int]]:
        """(day, people, records, open) of each day."""
        running = zip(
            accumulate(self.people[:-1]),
            accumulate(self.records[:-1]),
            accumulate(self.open[:-1]),
            strict=True,
        )
        return [
            (self.first + i, count(people), seen, open_) for i, (people, seen, open_) in enumerate(running)
        ]

    def _span(self, line: list[int], from_: int, until: int, number: int) -> None:
        start, end = max(from_ - self.first, 0), max(until - self.first, 0)
        if start < min(end, self.length):
            line[start] += number
            line[min(end, self.length)] -= number

    def _add_bucket(self, day: int, bucket: Bucket) -> None:
        until = self.first + self.length
        self._span(self.open, day, until, bucket.get(OPEN, 0))
        for days, number in ends_after(bucket, -1):
            self._span(self.open, day + days, until, -number)
        if self.window == "24h":
            self._add_24h(day, bucket)
            return
        leaves = day + DAY_WINDOWS[self.window]
        if leaves <= self.first:
            return
        for slot, number in bucket.items():
            if 0 <= slot < HOUR_SLOTS:
                self._span(self.people, day, leaves, number)
            elif HOUR_SLOTS <= slot < RECORDS_END:
                self._span(self.records, day, leaves, number)
            elif ENDED_DAYS <= slot < ENDED_HOURS:
                self._span(self.people, day + slot - ENDED_DAYS, leaves, -number)

    def _add_24h(self, day: int, bucket: Bucket) -> None:
        for on in (day, day + 1):
            if self.first <= on < self.first + self.length:
                hour = min(day_start(on + 1) - 1, self.until)
                people, seen = counted_24h(bucket, day_start(day), hour)
                self._span(self.people, on, on + 1, people)
                self._span(self.records, on, on + 1, seen)
