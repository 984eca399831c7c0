"""A batch as fetched: records of one partition and the offsets they cover."""

from collections.abc import Iterable

from streams.engine.model import Record


class Run(list[Record]):
    """Consecutive records of one partition.

    They cover the offsets `[start, end)`: what is missing between was never a record (markers of
    transactions) or is no longer one (compaction). So the next run starts where this one ends, or something
    is lost.
    """

    __slots__ = ("end", "partition", "start", "topic")

    def __init__(self, topic: str, partition: int, start: int, end: int, records: Iterable[Record]) -> None:
        super().__init__(records)
        self.topic = topic
        self.partition = partition
        self.start = start
        self.end = end
