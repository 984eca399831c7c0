"""What is taken of a fetched piece of a log."""

from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka import TopicPartition
from aiokafka.consumer.fetcher import READ_COMMITTED, FetchError, FetchResult, PartitionRecords
from aiokafka.errors import ConsumerStoppedError, CorruptRecordException, TopicAuthorizationFailedError
from aiokafka.record.default_records import DefaultRecordBatchBuilder
from aiokafka.record.memory_records import MemoryRecords

from streams.engine.fetching import Unpacked, take

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


OTHER = TopicPartition("events", 4)


class Position:
    """Where aiokafka says that a partition stands."""

    def __init__(self, position: int) -> None:
        self.position = position
        self.paused = False

    def consumed_to(self, position: int) -> None:
        self.position = position


def consumer(*, closed: bool = False, **logs: bytes) -> Any:
    """A consumer that has fetched something of each partition, named p3 and so on, from offset 0."""
    tps = {TopicPartition("events", int(name[1:])): log for name, log in logs.items()}
    states = {tp: Position(0) for tp in tps}
    assignment = SimpleNamespace(active=True, state_value=states.__getitem__)
    fetched: dict[TopicPartition, Any] = {
        tp: FetchResult(
            tp,
            assignment=assignment,
            partition_records=PartitionRecords(
                tp, MemoryRecords(log), [], 0, None, None, check_crcs=True, isolation_level=READ_COMMITTED
            ),
            backoff=0,
        )
        for tp, log in tps.items()
    }
    fetcher = SimpleNamespace(
        _closed=closed,
        _records=fetched,
        _subscriptions=SimpleNamespace(reassignment_in_progress=False),
        _wait_consume_future=None,
        _notify=lambda _: None,
    )
    return SimpleNamespace(_closed=False, _fetcher=fetcher, states=states)


def test_takes_of_the_partitions_asked_for_and_moves_their_positions():
    fetched = consumer(p3=batch(0, [b"a", b"b"]), p4=batch(0, [b"c"]))
    [taken] = take(fetched, {TP})
    assert (taken.tp, taken.start, taken.end, len(taken.records)) == (TP, 0, 2, 2)
    assert (fetched.states[TP].position, fetched.states[OTHER].position) == (2, 0)


def test_takes_no_more_than_asked_and_keeps_the_rest_in_hand():
    fetched = consumer(p3=batch(0, [b"a", b"b"]), p4=batch(0, [b"c", b"d"]))
    assert sum(len(taken.records) for taken in take(fetched, {TP, OTHER}, 3)) == 3
    assert sum(len(taken.records) for taken in take(fetched, {TP, OTHER}, 3)) == 1
    assert fetched._fetcher._records == {}


def test_fetches_a_damaged_batch_again_and_does_not_go_on_behind_it():
    log = bytearray(batch(0, [b"a"]) + batch(1, [b"b"]))
    log[len(batch(0, [b"a"])) - 1] ^= 1
    fetched = consumer(p3=bytes(log))
    with pytest.raises(CorruptRecordException):
        take(fetched, {TP})
    assert take(fetched, {TP}) == []
    assert fetched.states[TP].position == 0


def test_drops_what_was_fetched_before_a_seek():
    fetched = consumer(p3=batch(0, [b"a"]))
    fetched.states[TP].position = 7
    assert take(fetched, {TP}) == []
    assert fetched._fetcher._records == {}


def test_takes_nothing_while_partitions_are_being_dealt_out():
    fetched = consumer(p3=batch(0, [b"a"]))
    fetched._fetcher._subscriptions.reassignment_in_progress = True
    assert take(fetched, {TP}) == []
    assert TP in fetched._fetcher._records


def test_says_that_a_fetch_failed_and_tries_again():
    fetched = consumer()
    fetched._fetcher._records[TP] = FetchError(error=TopicAuthorizationFailedError("events"), backoff=0)
    with pytest.raises(TopicAuthorizationFailedError):
        take(fetched, {TP})
    assert take(fetched, {TP}) == []


def test_takes_nothing_of_a_consumer_that_was_stopped():
    with pytest.raises(ConsumerStoppedError):
        take(consumer(closed=True), {TP})
