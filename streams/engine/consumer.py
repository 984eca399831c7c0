"""aiokafka's consumer, that also reads a log in which the end of a transaction was cleaned away.

Apache Kafka's compaction empties the marker of a transaction whose records are gone, and keeps the batch
without it where it is the last of its producer or of what was cleaned. Kafka's own reader takes such a batch
for no marker (KAFKA-7467); aiokafka 0.14 fails at it, each time: that state could never be read back.
"""

from typing import Any, Final

from aiokafka import AIOKafkaConsumer  # noqa: TID251  # the only place
from aiokafka.consumer.fetcher import PartitionRecords
from aiokafka.record.control_record import ABORT_MARKER, ControlRecord


def _contains_abort_marker(_: PartitionRecords, batch: Any) -> bool:
    """Whether a control batch ends a transaction that was aborted; an empty one ends none."""
    marker = next(batch, None)
    return marker is not None and ControlRecord.parse(marker.key) == ABORT_MARKER


PartitionRecords._contains_abort_marker = _contains_abort_marker  # noqa: SLF001  # it makes them itself, deep within

Consumer: Final = AIOKafkaConsumer
