"""What a worker measures of itself, as Prometheus reads it."""

from collections import Counter as Tally
from collections.abc import Collection, Mapping, Sequence
from typing import Final

import msgspec
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, start_http_server

from dictionary.topics import CHECKED, REFUSED, partner_of
from streams.engine.model import Out, State

SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
RECORDS: Final = (1, 3, 10, 30, 100, 300, 1000, 3000, 10_000)
UNKNOWN: Final = "unknown"
"""The partner of a refusal that names none."""


class _Reason(msgspec.Struct):
    code: str
    partner_id: str = UNKNOWN


class _Refusal(msgspec.Struct):
    source: str
    data: _Reason


_DECODER: Final = msgspec.json.Decoder(_Refusal)


class Metrics:
    """The measures of one worker; the engine's `Watcher`."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        counter, gauge, histogram = self._counter, self._gauge, self._histogram
        self._records = counter("records", "Records that a stage has applied.", "stage")
        self._step = counter("step_seconds", "Seconds that a stage's steps took.", "stage")
        self._batch = histogram("batch_records", "Records in one batch of a stage.", RECORDS, "stage")
        self._commit = histogram(
            "commit_seconds", "Seconds from a commit's begin to its end.", SECONDS, "stage"
        )
        self._commits = histogram("commit_records", "Records that one commit covers.", RECORDS, "stage")
        self.lag = gauge(
            "lag",
            "Records in the log that a stage has not applied yet, of the partitions it owns here.",
            "stage",
        )
        self._recovery = gauge(
            "recovery_seconds",
            "Seconds that the last reading back of a partition's state took.",
            "stage",
            "partition",
        )
        self._keys = gauge(
            "recovered_keys", "Keys of a partition's state that were read back.", "stage", "partition"
        )
        self._accepted = counter("checked", "Events that check passed on to the log of record.", "partner")
        self._refused = counter(
            "refused", "Events refused, by the stage that did and its reason.", "stage", "partner", "code"
        )
        self._alerts = gauge("alerts_open", "Alerts that are open here, by level.", "level")
        self._closes = gauge("watch_closes", "Days that the watch has closed since this worker began.")
        self._close = gauge("watch_close_seconds", "Seconds that the last close of an authority's day took.")
        self.flush = histogram("flush_seconds", "Seconds of a write to the projection.", SECONDS)

    def serve(self, port: int) -> None:
        """Answer on a loopback port."""
        start_http_server(port, addr="127.0.0.1", registry=self.registry)

    def applied(self, stage: str, partition: int, records: int, seconds: float) -> None:
        """Count a batch."""
        del partition
        self._records.labels(stage).inc(records)
        self._batch.labels(stage).observe(records)
        self._step.labels(stage).inc(seconds)

    def committed(self, stage: str, partition: int, records: int, seconds: float) -> None:
        """Time a commit."""
        del partition
        self._commit.labels(stage).observe(seconds)
        self._commits.labels(stage).observe(records)

    def watched(self, levels: Mapping[str, int], closes: int, seconds: float) -> None:
        """Tell how the watch is doing."""
        for level, number in levels.items():
            self._alerts.labels(level).set(number)
        self._closes.set(closes)
        self._close.set(seconds)

    def recovered(self, stage: str, partition: int, keys: int, seconds: float) -> None:
        """Tell how long a recovery took."""
        self._recovery.labels(stage, partition).set(seconds)
        self._keys.labels(stage, partition).set(keys)

    def checked(self, out: Sequence[Out]) -> None:
        """Count committed events of the log of record by partner: their keys end in their place."""
        topics = Tally(record.key.rsplit(b"/", 3)[1] for record in out if record.topic == CHECKED)
        for topic, number in topics.items():
            self._accepted.labels(partner_of(topic.decode()) or UNKNOWN).inc(number)

    def refused(self, out: Sequence[Out]) -> None:
        """Count committed refusals by stage, partner and reason."""
        for record in out:
            if record.topic == REFUSED and record.value is not None:
                read = _DECODER.decode(record.value)
                stage = read.source.rpartition(":")[2]
                self._refused.labels(stage, read.data.partner_id, read.data.code).inc()

    def _counter(self, name: str, words: str, *labels: str) -> Counter:
        return Counter(f"needmonitor_{name}", words, labels, registry=self.registry)

    def _gauge(self, name: str, words: str, *labels: str) -> Gauge:
        return Gauge(f"needmonitor_{name}", words, labels, registry=self.registry)

    def _histogram(self, name: str, words: str, buckets: Sequence[float], *labels: str) -> Histogram:
        return Histogram(f"needmonitor_{name}", words, labels, buckets=buckets, registry=self.registry)


class EventCounter:
    """An observer of check that counts what it passed on and what it refused."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    def opened(self, partition: int, state: State) -> None:
        """Nothing to count."""

    def committed(self, partition: int, state: State, dirty: Collection[bytes], out: Sequence[Out]) -> None:
        """Count what went out."""
        del partition, state, dirty
        self._metrics.checked(out)
        self._metrics.refused(out)

    def closed(self, partition: int) -> None:
        """Nothing to count."""
