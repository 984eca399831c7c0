"""What is taken of a fetched piece of a log."""

from collections.abc import Iterable

import pytest
from aiokafka import TopicPartition
from aiokafka.consumer.fetcher import READ_COMMITTED, PartitionRecords
from aiokafka.errors import CorruptRecordException
from aiokafka.record.default_records import DefaultRecordBatchBuilder
from aiokafka.record.memory_records import MemoryRecords

from streams.engine.fetching import Unpacked

TP = TopicPartition("events", 3)
COMMIT, ABORT = b"\x00\x00\x00\x01", b"\x00\x00\x00\x00"
CONTROL_BIT = 0x20
ATTRIBUTES_AT = 22


def batch(base: int, values: Iterable[bytes], *, producer: int = -1, control: bool = False) -> bytes:
    """A batch of the log at an offset; of a transaction where it has a producer."""
    builder = DefaultRecordBatchBuilder(2, 0, int(producer >= 0), producer, 0, 0, 1 << 20)
    for number, value in enumerate(values):
        builder.append(number, timestamp=7, key=value if control else b"key", value=value, headers=[])
    built = bytearray(builder.build())
    built[0:8] = base.to_bytes(8, "big")
    if control:
        built[ATTRIBUTES_AT] |= CONTROL_BIT
    return bytes(built)


def unpacked(log: bytes, start: int, aborted: list[tuple[int, int]] | None = None) -> Unpacked:
    check_crcs = not aborted
    return Unpacked(
        PartitionRecords(TP, MemoryRecords(log), aborted or [], start, None, None, check_crcs, READ_COMMITTED)
    )


def test_hands_records_on_as_they_were_written():
    [record] = unpacked(batch(5, [b"one"]), 5).take(10)
    assert (record.topic, record.partition, record.offset) == ("events", 3, 5)
    assert (record.key, record.value, record.timestamp, record.timestamp_type) == (b"key", b"one", 7, 0)
    assert list(record.headers) == []


def test_stops_within_a_batch_and_goes_on_there():
    log = unpacked(batch(0, [b"a", b"b", b"c"]) + batch(3, [b"d"]), 0)
    assert [r.value for r in log.take(2)] == [b"a", b"b"]
    assert (log.next_fetch_offset, log.empty) == (2, False)
    assert [r.value for r in log.take(2)] == [b"c", b"d"]
    assert (log.next_fetch_offset, log.empty) == (4, True)


def test_leaves_out_what_lies_before_the_position():
    assert [r.offset for r in unpacked(batch(0, [b"a", b"b", b"c"]), 2).take(10)] == [2]


def test_leaves_out_an_aborted_transaction_and_keeps_the_next_of_the_same_producer():
    log = (
        batch(0, [b"lost", b"lost"], producer=9)
        + batch(2, [ABORT], producer=9, control=True)
        + batch(3, [b"kept"], producer=9)
        + batch(4, [COMMIT], producer=9, control=True)
    )
    found = unpacked(log, 0, aborted=[(9, 0)])
    assert [(r.offset, r.value) for r in found.take(10)] == [(3, b"kept")]
    assert (found.next_fetch_offset, found.empty) == (5, True)


def test_moves_over_markers_alone():
    found = unpacked(batch(8, [COMMIT], producer=9, control=True), 8, aborted=[(1, 100)])
    assert found.take(10) == []
    assert (found.next_fetch_offset, found.empty) == (9, True)


def test_refuses_a_batch_that_was_damaged():
    log = bytearray(batch(0, [b"a"]))
    log[-1] ^= 1
    with pytest.raises(CorruptRecordException):
        unpacked(bytes(log), 0).take(10)


def test_takes_what_aiokafka_itself_would_hand_out():
    log = batch(0, [b"a", b"b"]) + batch(2, [b"c"], producer=4) + batch(3, [COMMIT], producer=4, control=True)
    reference = PartitionRecords(
        TP, MemoryRecords(log), [], 1, None, None, check_crcs=False, isolation_level=READ_COMMITTED
    )
    expected = [(r.offset, r.key, r.value) for r in reference]
    found = unpacked(log, 1, aborted=[(1, 100)])
    assert [(r.offset, r.key, r.value) for r in found.take(10)] == expected
    assert found.next_fetch_offset == reference.next_fetch_offset
