"""What a worker needs to know; it reads no settings of its own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Literal

from joserfc.jwk import KeySet

from dictionary.gate_policy import BUILT_IN, GatePolicy
from dictionary.register import Register
from streams.engine.settings import EngineSettings
from streams.ticking import REAL, Pace

APP_ID: Final = "needmonitor"
CHECK: Final = "check"
FOLLOW: Final = "follow"
COUNT: Final = "count"
STAGES: Final = (CHECK, FOLLOW, COUNT)
SESSION_SECONDS: Final = 6.0
"""The least that Kafka takes by default."""
SESSION_ALONE: Final = 3.0
"""Where there is one worker only, nobody takes over: it just starts sooner."""


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class WorkerConfig:
    """One worker.

    Attributes:
        kafka_url: `host:port`, several separated by commas.
        redis_url: the projection (Valkey or Redis).
        register: partners and agreements; one raw topic is read for each partner.
        disclosure_secret: makes the 12 bits of a person that the disclosure gate needs.
        folder: Faust's scratch space, of this process alone.
        partitions: of every topic.
        transactions: commit in Kafka transactions; off for a broker without, then one worker only.
        commit_interval: seconds between commits of one owner.
        fetch_wait_ms: how long the broker may hold back an empty answer; short for one that never answers
            early.
        fetch_pace: seconds between small fetches.
        flush_interval: seconds between writes to the projection.
        compression: of everything written to the log.
        metrics_port: a loopback port for Prometheus, or none.
        recovery_limit: seconds that reading a changelog may take.
        clock: the time of arrival where the broker stamps none, and of clock records.
        app_id: the installation: consumer group and transactional ids.
        agreement_keys: of the officers who sign agreements; None leaves it at the register.
        policy: the numbers of the gate, for as long as the worker runs.
        security: how to sign in to the broker, as aiokafka's clients name it; never shown.
        stages: that this worker runs. Some of them only where the broker has no transactions and a group
            one member: a worker for each then uses a core of its own.
    """

    kafka_url: str
    redis_url: str
    register: Register
    disclosure_secret: bytes
    folder: Path
    partitions: int = 4
    transactions: bool = True
    commit_interval: float = 0.2
    fetch_wait_ms: int = 100
    fetch_pace: float = 0.03
    flush_interval: float = 0.25
    compression: Literal["gzip", "lz4", "zstd"] | None = None
    metrics_port: int | None = None
    recovery_limit: float = 600.0
    clock: Callable[[], datetime] = _now
    app_id: str = APP_ID
    agreement_keys: KeySet | None = None
    policy: GatePolicy = BUILT_IN
    security: Mapping[str, Any] = field(default_factory=dict, repr=False, hash=False)
    stages: tuple[str, ...] = STAGES
    pace: Pace = REAL

    def __post_init__(self) -> None:
        """See that the stages are some of ours, and all of them where workers share partitions.

        Raises:
            ValueError: they are not.
        """
        unknown = set(self.stages) - set(STAGES)
        if unknown or not self.stages:
            raise ValueError(f"stages are some of {', '.join(STAGES)}")
        if self.transactions and self.some_stages:
            raise ValueError("a worker runs all stages on this broker: to use more cores, start more workers")

    @property
    def some_stages(self) -> bool:
        """Whether other processes run the rest."""
        return set(self.stages) != set(STAGES)

    @property
    def engine(self) -> EngineSettings:
        """The engine's part of it."""
        return EngineSettings(
            kafka_url=self.kafka_url,
            app_id="-".join((self.app_id, *self.stages)) if self.some_stages else self.app_id,
            transactions=self.transactions,
            partitions=self.partitions,
            commit_interval=self.commit_interval,
            fetch_wait_ms=self.fetch_wait_ms,
            fetch_pace=self.fetch_pace,
            recovery_limit=self.recovery_limit,
            session_seconds=SESSION_SECONDS if self.transactions else SESSION_ALONE,
            compression=self.compression,
            security=self.security,
        )
