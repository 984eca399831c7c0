"""A log in memory, read as aiokafka's consumer reads it."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from aiokafka import TopicPartition


@dataclass(frozen=True)
class Entry:
    """A record."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...] = ()
    timestamp: int = field(default_factory=lambda: int(time.time() * 1000))


class Reader:
    """Stands where a consumer would; whoever writes to `log` is read at the next fetch.

    What is in `late` is not seen at the fetch that comes upon it, as Tansu may do: the position moves beyond.
    """

    def __init__(self) -> None:
        self.log: defaultdict[TopicPartition, list[Entry]] = defaultdict(list)
        self.positions: dict[TopicPartition, int] = {}
        self.late: set[tuple[TopicPartition, int]] = set()

    def __call__(self, *_: object, **settings: object) -> "Reader":
        """In the place of the consumer's class."""
        assert settings["group_id"] is None
        assert settings["enable_auto_commit"] is False
        return self

    def write(self, topic: str, key: bytes | None, value: bytes | None, partition: int = 0) -> None:
        records = self.log[TopicPartition(topic, partition)]
        records.append(Entry(topic, partition, len(records), key, value))

    async def start(self) -> None:
        """Connected."""

    async def stop(self) -> None:
        self.positions.clear()

    def assign(self, partitions: Collection[TopicPartition]) -> None:
        self.positions = dict.fromkeys(partitions, 0)

    def assignment(self) -> set[TopicPartition]:
        return set(self.positions)

    async def seek_to_beginning(self, *partitions: TopicPartition) -> None:
        self.positions |= dict.fromkeys(partitions, 0)

    def seek(self, partition: TopicPartition, offset: int) -> None:
        self.positions[partition] = offset

    async def position(self, partition: TopicPartition) -> int:
        return self.positions[partition]

    async def end_offsets(self, partitions: Collection[TopicPartition]) -> dict[TopicPartition, int]:
        return {tp: len(self.log[tp]) for tp in partitions}

    async def getmany(self, *_: Any, **__: Any) -> dict[TopicPartition, list[Entry]]:
        await asyncio.sleep(0)
        found = {tp: self.log[tp][place:] for tp, place in self.positions.items() if self.log[tp][place:]}
        self.positions |= {tp: len(self.log[tp]) for tp in found}
        seen = {tp: [each for each in log if (tp, each.offset) not in self.late] for tp, log in found.items()}
        self.late -= {(tp, each.offset) for tp, log in found.items() for each in log}
        return {tp: log for tp, log in seen.items() if log}
