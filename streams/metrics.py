"""What a worker measures of itself, as Prometheus reads it."""

from collections.abc import Collection, Sequence
from typing import Final

import msgspec
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, start_http_server

from dictionary.topics import REFUSED
from streams.engine.model import Out, State

COMMIT_BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class _Refusal(msgspec.Struct):
    code: str


class _Event(msgspec.Struct):
    data: _Refusal


_DECODER: Final = msgspec.json.Decoder(_Event)


class Metrics:
    """Counters of one worker; the engine's `Watcher`."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._records = Counter("needmonitor_records", "Records applied", ["stage"], registry=self.registry)
        self._batches = Counter("needmonitor_batches", "Batches applied", ["stage"], registry=self.registry)
        self._step = Counter(
            "needmonitor_step_seconds", "Seconds spent in steps", ["stage"], registry=self.registry
        )
        self._commit = Histogram(
            "needmonitor_commit_seconds",
            "Time of a commit",
            ["stage"],
            buckets=COMMIT_BUCKETS,
            registry=self.registry,
        )
        self._recovery = Gauge(
            "needmonitor_recovery_seconds",
            "Time to read a state back",
            ["stage", "partition"],
            registry=self.registry,
        )
        self._keys = Gauge(
            "needmonitor_recovered_keys",
            "Keys of a state read back",
            ["stage", "partition"],
            registry=self.registry,
        )
        self._refused = Counter("needmonitor_refused", "Events refused", ["code"], registry=self.registry)
        self.lag = Gauge("needmonitor_lag", "Records not yet applied", ["stage"], registry=self.registry)
        self.flush = Histogram(
            "needmonitor_flush_seconds",
            "Time of a write to the projection",
            buckets=COMMIT_BUCKETS,
            registry=self.registry,
        )

    def serve(self, port: int) -> None:
        """Answer on a loopback port."""
        start_http_server(port, addr="127.0.0.1", registry=self.registry)

    def applied(self, stage: str, partition: int, records: int, seconds: float) -> None:
        """Count a batch."""
        del partition
        self._records.labels(stage).inc(records)
        self._batches.labels(stage).inc()
        self._step.labels(stage).inc(seconds)

    def committed(self, stage: str, partition: int, records: int, seconds: float) -> None:
        """Time a commit."""
        del partition, records
        self._commit.labels(stage).observe(seconds)

    def recovered(self, stage: str, partition: int, keys: int, seconds: float) -> None:
        """Tell how long a recovery took."""
        self._recovery.labels(stage, partition).set(seconds)
        self._keys.labels(stage, partition).set(keys)

    def refused(self, out: Sequence[Out]) -> None:
        """Count committed refusals by code."""
        for record in out:
            if record.topic == REFUSED and record.value is not None:
                self._refused.labels(_DECODER.decode(record.value).data.code).inc()


class RefusalCounter:
    """An observer of a stage that counts its refusals."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    def opened(self, partition: int, state: State) -> None:
        """Nothing to count."""

    def committed(self, partition: int, state: State, dirty: Collection[bytes], out: Sequence[Out]) -> None:
        """Count what went out."""
        del partition, state, dirty
        self._metrics.refused(out)

    def closed(self, partition: int) -> None:
        """Nothing to count."""
