"""What one fetch hands to the stages."""

import time
from contextlib import nullcontext
from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka import TopicPartition
from aiokafka.consumer.fetcher import READ_UNCOMMITTED, FetchResult, PartitionRecords
from aiokafka.record.default_records import DefaultRecordBatchBuilder
from aiokafka.record.memory_records import MemoryRecords

from streams.engine.batches import BatchThread

TP = TopicPartition("events", 3)


def batch(base: int, count: int) -> bytes:
    builder = DefaultRecordBatchBuilder(2, 0, 0, -1, 0, 0, 1 << 20)
    for number in range(count):
        at = int(time.time() * 1000)
        builder.append(number, timestamp=at, key=b"key", value=b"value", headers=[])
    built = bytearray(builder.build())
    built[0:8] = base.to_bytes(8, "big")
    return bytes(built)


class Consumer:
    """Has fetched a log with a hole: offsets 0 and 1, then 4 and 5."""

    def __init__(self) -> None:
        self.position = 0
        self.paused = False
        state = SimpleNamespace(active=True, state_value=lambda _: self)
        log = MemoryRecords(batch(0, 2) + batch(4, 2))
        packed = PartitionRecords(TP, log, [], 0, None, None, True, READ_UNCOMMITTED)  # noqa: FBT003
        self._fetcher = SimpleNamespace(
            _closed=False,
            _records={TP: FetchResult(TP, assignment=state, partition_records=packed, backoff=0)},
            _subscriptions=SimpleNamespace(reassignment_in_progress=False),
            _wait_consume_future=None,
            _notify=lambda _: None,
        )
        self._closed = False
        self._subscription = SimpleNamespace(fetch_context=nullcontext)

    def consumed_to(self, position: int) -> None:
        self.position = position

    def seek(self, _: TopicPartition, position: int) -> None:
        self.position = position


def thread(*, transactions: bool) -> BatchThread:
    stages = {"check": SimpleNamespace(sources=(TP.topic,))}
    engine = SimpleNamespace(settings=SimpleNamespace(transactions=transactions), stages=stages)
    made: Any = object.__new__(BatchThread)
    made.consumer = SimpleNamespace(transport=SimpleNamespace(engine=engine))
    made._skipped = {}
    return made


@pytest.mark.parametrize(("transactions", "offsets"), [(False, [0, 1]), (True, [0, 1, 4, 5])])
def test_what_follows_a_hole_is_left_for_later_where_the_broker_has_no_transactions(
    transactions: bool, offsets: list[int]
) -> None:
    consumer: Any = Consumer()
    [run] = thread(transactions=transactions)._runs(consumer, {TP}, None).values()
    assert [record.offset for record in run] == offsets
    assert (run.start, run.end, consumer.position) == (0, offsets[-1] + 1, offsets[-1] + 1)
