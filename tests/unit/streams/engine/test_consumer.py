"""What a consumer makes of a log that was compacted after an aborted transaction."""

import struct

from aiokafka import TopicPartition
from aiokafka.consumer.fetcher import READ_COMMITTED, PartitionRecords
from aiokafka.record.default_records import DefaultRecordBatchBuilder
from aiokafka.record.memory_records import MemoryRecords

from streams.engine.fetching import Unpacked

TP = TopicPartition("counts-changelog", 0)
PRODUCER = 151
TRANSACTIONAL, CONTROL = 0x10, 0x20


def emptied_marker(base: int) -> bytes:
    """A control batch of no records, as Kafka 4.1 left one behind: 61 bytes, the header alone."""
    return struct.pack(
        ">qiibIhiqqqhii", base, 49, 0, 2, 0, TRANSACTIONAL | CONTROL, 0, -1, -1, PRODUCER, 2, -1, 0
    )


def kept(base: int) -> bytes:
    """A later batch of the same producer, in a transaction that was committed."""
    builder = DefaultRecordBatchBuilder(2, 0, 1, PRODUCER, 3, 0, 1 << 20)
    builder.append(0, timestamp=7, key=b"key", value=b"kept", headers=[])
    built = bytearray(builder.build())
    built[0:8] = base.to_bytes(8, "big")
    return bytes(built)


def packed(log: bytes) -> PartitionRecords:
    return PartitionRecords(
        TP, MemoryRecords(log), [], 0, None, None, check_crcs=False, isolation_level=READ_COMMITTED
    )


def test_reads_on_after_a_marker_that_compaction_emptied():
    log = packed(emptied_marker(0) + kept(1))
    assert [(record.offset, record.value) for record in log] == [(1, b"kept")]


def test_reads_a_batch_at_a_time_after_a_marker_that_compaction_emptied():
    log = Unpacked(packed(emptied_marker(0) + kept(1)))
    assert [(record.offset, record.value) for record in log.take(10)] == [(1, b"kept")]


def test_ends_behind_an_emptied_marker_with_nothing_after_it():
    log = Unpacked(packed(emptied_marker(4)))
    assert log.take(10) == []
    assert (log.next_fetch_offset, log.empty) == (5, True)
