"""Names of topics and the partition of a key: the same in every process that writes or reads the log."""

import zlib
from typing import Final

RAW_PREFIX: Final = "events."
CHECKED: Final = "checked"
REFUSED: Final = "refused"
CHANGES: Final = "changes"
RELEASED: Final = "released"
RELEASED_HISTORY: Final = "released-history"
LINKS: Final = "links"
AGREEMENTS: Final = "agreements"
LOCAL_EVENTS: Final = "local-events"
ALERTS: Final = "alerts"
ACTIONS: Final = "actions"
DELIVERIES: Final = "deliveries"
AUDIT: Final = "audit"


def raw_topic(partner: str) -> str:
    """The topic that one partner writes its events to, and nobody else."""
    return RAW_PREFIX + partner


def partner_of(topic: str) -> str | None:
    """The partner that writes a raw topic; None where the topic is not one."""
    return topic.removeprefix(RAW_PREFIX) or None if topic.startswith(RAW_PREFIX) else None


def partition_of(key: bytes, partitions: int) -> int:
    """The partition of a key, chosen alike by every writer (not Kafka's own murmur2)."""
    return zlib.crc32(key) % partitions
