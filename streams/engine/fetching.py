"""Takes what aiokafka has fetched, a batch of the log at a time: less than half the price of one by one.

It reads aiokafka's own buffers (version 0.14) and keeps its rules: aborted transactions, control batches and
records before the position are left out, a result of an assignment that is over is dropped.
"""

import asyncio
from collections.abc import Collection, Sequence
from typing import Any, Final, NamedTuple

import msgspec
from aiokafka import TopicPartition
from aiokafka.consumer.fetcher import READ_COMMITTED, FetchResult, PartitionRecords
from aiokafka.errors import ConsumerStoppedError, CorruptRecordException

from streams.engine.consumer import Consumer

ALL: Final = 1 << 62


class Fetched(msgspec.Struct, gc=False):
    """One record, as the engine's `Record`."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    timestamp: int
    timestamp_type: int
    headers: Sequence[tuple[str, bytes]]


class Taken(NamedTuple):
    """Records of one partition and the offsets `[start, end)` that they cover; there may be none in them."""

    tp: TopicPartition
    start: int
    end: int
    records: list[Fetched]


class Unpacked:
    """What was fetched of one partition and not taken yet; stands in for aiokafka's `PartitionRecords`.

    Attributes:
        next_fetch_offset: the offset after what was taken; aiokafka's name for it.
    """

    def __init__(self, packed: PartitionRecords) -> None:
        packed._records_iterator = None  # noqa: SLF001  # it refers back: a megabyte for the garbage collector
        self.next_fetch_offset: int = packed.next_fetch_offset
        self._packed = packed
        self._records: list[Fetched] = []
        self._at = 0
        self._end = self.next_fetch_offset

    def take(self, most: int) -> list[Fetched]:
        """The next `most` records, fewer only where there are no more.

        Raises:
            aiokafka.errors.CorruptRecordException: a batch does not match its checksum; drop it all.
        """
        taken: list[Fetched] = []
        while len(taken) < most and (self._at < len(self._records) or self._unpack()):
            part = self._records[self._at : self._at + most - len(taken)]
            self._at += len(part)
            taken += part
            self.next_fetch_offset = part[-1].offset + 1 if self._at < len(self._records) else self._end
        return taken

    @property
    def empty(self) -> bool:
        """Whether all was taken; what follows is fetched from `next_fetch_offset`."""
        return self._at >= len(self._records) and not self._packed._records.has_next()  # noqa: SLF001

    def _unpack(self) -> bool:
        """Unpack the next batch with records that count; False where there is none."""
        packed = self._packed
        while packed._records.has_next():  # noqa: SLF001
            batch = packed._records.next_batch()  # noqa: SLF001
            if packed._check_crcs and not batch.validate_crc():  # noqa: SLF001
                raise CorruptRecordException(f"Invalid CRC - {packed._tp}")  # noqa: SLF001
            if self._counts(batch):
                self._records, self._at, self._end = self._of(batch), 0, batch.next_offset
                if self._records:
                    return True
            self.next_fetch_offset = batch.next_offset
        return False

    def _counts(self, batch: Any) -> bool:
        """Whether records of a batch are to be seen: not those of a marker or an aborted transaction."""
        packed = self._packed
        if packed._isolation_level == READ_COMMITTED and batch.producer_id is not None:  # noqa: SLF001
            packed._consume_aborted_up_to(batch.base_offset)  # noqa: SLF001
            aborted = packed._aborted_producers  # noqa: SLF001
            if batch.is_control_batch and packed._contains_abort_marker(batch):  # noqa: SLF001
                aborted.discard(batch.producer_id)
            if batch.is_transactional and batch.producer_id in aborted:
                return False
        return not batch.is_control_batch

    def _of(self, batch: Any) -> list[Fetched]:
        topic, partition = self._packed._tp  # noqa: SLF001
        records = [
            Fetched(topic, partition, r.offset, r.key, r.value, r.timestamp, r.timestamp_type, r.headers)
            for r in batch
        ]
        if batch.base_offset < self.next_fetch_offset:
            return [record for record in records if record.offset >= self.next_fetch_offset]
        return records


def take(consumer: Consumer, wanted: Collection[TopicPartition], most: int | None = None) -> list[Taken]:
    """What is there of some partitions, at most `most` records in all; moves the consumer's positions.

    Never gives way to another task: what is taken belongs to the assignment of the moment.

    Raises:
        aiokafka.errors.KafkaError: the consumer was stopped, or a fetch failed.
    """
    fetcher = consumer._fetcher  # noqa: SLF001
    if consumer._closed or fetcher._closed:  # noqa: SLF001
        raise ConsumerStoppedError
    if fetcher._subscriptions.reassignment_in_progress:  # noqa: SLF001
        return []
    left = ALL if most is None else most
    found: list[Taken] = []
    for tp in [tp for tp in fetcher._records if tp in wanted]:  # noqa: SLF001
        result = fetcher._records[tp]  # noqa: SLF001
        if type(result) is not FetchResult:
            if not found:
                _forget(fetcher, tp)
                result.check_raise()
            break
        try:
            taken = _of_result(result, tp, left)
        except CorruptRecordException:
            _forget(fetcher, tp)
            raise
        if not result.has_more():
            _forget(fetcher, tp)
        if taken is not None:
            found.append(taken)
            left -= len(taken.records)
            if not left:
                break
    return found


def let_wait(consumer: Consumer, wait_ms: int) -> None:
    """Let the broker hold back its next empty answer for so long, and aiokafka look around no more often."""
    fetcher = consumer._fetcher  # noqa: SLF001
    fetcher._fetch_max_wait_ms = wait_ms  # noqa: SLF001
    fetcher._fetcher_timeout = wait_ms / 1000  # noqa: SLF001


async def wait_for_fetch(consumer: Consumer, seconds: float | None) -> None:
    """Wait until something was fetched, or so long."""
    waiter = consumer._fetcher._create_fetch_waiter()  # noqa: SLF001
    await asyncio.wait([waiter], timeout=seconds)
    waiter.cancel()


def _of_result(result: FetchResult, tp: TopicPartition, most: int) -> Taken | None:
    if not result.check_assignment(tp):
        return None
    unpacked = result._partition_records  # noqa: SLF001
    if not isinstance(unpacked, Unpacked):
        unpacked = result._partition_records = Unpacked(unpacked)  # noqa: SLF001
    start = unpacked.next_fetch_offset
    records = unpacked.take(most)
    result._update_position()  # noqa: SLF001
    if unpacked.empty:
        result._partition_records = None  # noqa: SLF001
    return Taken(tp, start, unpacked.next_fetch_offset, records)


def _forget(fetcher: Any, tp: TopicPartition) -> None:
    """Drop a result and let the next be fetched."""
    del fetcher._records[tp]  # noqa: SLF001
    fetcher._notify(fetcher._wait_consume_future)  # noqa: SLF001
