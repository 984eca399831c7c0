"""How an engine commits, fetches and recovers: one place, no hidden defaults elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Compression = Literal["gzip", "lz4", "zstd"] | None


@dataclass(frozen=True, slots=True)
class EngineSettings:
    """Settings of one engine.

    Attributes:
        kafka_url: `host:port`, several separated by commas.
        app_id: consumer group, and prefix of transactional ids: one per installation.
        transactions: commit state, offset and output in one Kafka transaction and read committed records
            only. Where the broker has none (the embedded one), False: then one worker only, and what follows
            from a record must bear being written twice.
        partitions: of every source and changelog.
        commit_interval: seconds between two commits of an owner; after a quiet time it commits at once.
        fetch_wait_ms: how long the broker may hold back an empty answer. Brokers that do not answer early
            when something comes need a short one.
        fetch_pace: seconds between two fetches while they are small; 0 fetches as fast as it can.
        max_poll_records: most records in one batch.
        max_pending: records waiting to be committed by one owner before it takes no more.
        recovery_limit: seconds that reading a changelog may take before the process gives up.
        session_seconds: a worker silent for so long has left the group; some brokers let a group form for
            half of it.
        compression: of everything the engine writes.
        security: how to sign in to the broker, as aiokafka's clients name it; never shown.
    """

    kafka_url: str
    app_id: str
    transactions: bool
    partitions: int
    commit_interval: float = 0.1
    fetch_wait_ms: int = 100
    fetch_pace: float = 0.03
    max_poll_records: int = 2000
    max_pending: int = 20_000
    recovery_limit: float = 600.0
    session_seconds: float = 6.0
    compression: Compression = None
    security: Mapping[str, Any] = field(default_factory=dict, repr=False, hash=False)

    @property
    def isolation_level(self) -> str:
        """What a consumer of ours may see."""
        return "read_committed" if self.transactions else "read_uncommitted"
