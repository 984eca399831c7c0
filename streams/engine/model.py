"""What a stage is made of. Pure: steps import this and nothing else of the engine.

A stage reads its sources in batches. Each batch goes to one synchronous step that changes the state of its
partition and says what changed (`dirty`) and what goes out (`out`). The engine commits both together with the
next offset, so state and offset are never seen apart.
"""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import msgspec

LOG_APPEND_TIME = 1
"""`Record.timestamp_type` where the broker stamped the record when it arrived."""


class Record(Protocol):
    """One record as read from the log (aiokafka's own records fit)."""

    @property
    def topic(self) -> str:
        """Where it was read."""

    @property
    def partition(self) -> int:
        """Where it was read."""

    @property
    def offset(self) -> int:
        """Its place in the partition."""

    @property
    def key(self) -> bytes | None:
        """As written."""

    @property
    def value(self) -> bytes | None:
        """As written; None is a tombstone."""

    @property
    def timestamp(self) -> int:
        """Milliseconds since the epoch."""

    @property
    def timestamp_type(self) -> int:
        """`LOG_APPEND_TIME` (1) from the broker, 0 from the writer."""

    @property
    def headers(self) -> Sequence[tuple[str, bytes]]:
        """As written."""


class State(Protocol):
    """The state of one partition of one stage: a plain value, dropped whole on any doubt."""

    def load(self, key: bytes, value: bytes) -> None:
        """Take back what was dumped; called once per key with its last value, in no particular order."""

    def recovered(self) -> None:
        """Called once, after the last load and before the first step."""

    def dump(self, key: bytes) -> bytes | None:
        """The value of a dirty key for the changelog; None where there is nothing left to keep."""


class Out(msgspec.Struct, frozen=True, gc=False):
    """A record to write, committed together with the state that it follows from.

    A struct and no dataclass: there is one for every record, and a frozen dataclass is slow to make.
    """

    topic: str
    partition: int
    key: bytes
    value: bytes | None


@dataclass(slots=True)
class Result:
    """What one step did: the keys of its state that changed, the records that go out."""

    dirty: Collection[bytes] = ()
    out: list[Out] = field(default_factory=list)


class Observer(Protocol):
    """Sees what was committed, never what might still be taken back. Its calls are quick and never await."""

    def opened(self, partition: int, state: State) -> None:
        """A partition was recovered and is ours."""

    def committed(self, partition: int, state: State, dirty: Collection[bytes], out: Sequence[Out]) -> None:
        """A commit was made. The state may already be ahead of it by a batch."""

    def closed(self, partition: int) -> None:
        """A partition is no longer ours; its state is gone."""


Step = Callable[[State, Sequence[Record]], Result]
"""Synchronous, deterministic in (state, batch); changes nothing but its state."""


class NoState:
    """The state of a stage that keeps none: its changelog holds next offsets only."""

    def load(self, key: bytes, value: bytes) -> None:
        """Refuse: nothing was ever dumped.

        Raises:
            ValueError: always; the changelog belongs to another stage.
        """
        raise ValueError(f"a stage without state found {len(value)} bytes under a key of {len(key)} bytes")

    def recovered(self) -> None:
        """Nothing to do."""

    def dump(self, key: bytes) -> bytes | None:
        """Nothing to keep under any key."""
        del key
        return None


Migrate = Callable[[int, bytes, bytes], bytes | None]
"""(schema, key, value) as an older version dumped it -> the value in the present schema; None: not kept."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of the journey.

    Attributes:
        name: names its producers and its changelog; never changes while there is state.
        sources: the topics it reads, with the same number of partitions each.
        changelog: the compacted topic that holds its state and where it stands in each source.
        state: partition -> its empty state.
        step: what it does with a batch.
        prepare: awaited before the first batch of a newly owned partition.
        observer: told what was committed.
        schema: of the values its state dumps; raised by one whenever they would be read otherwise.
        migrate: reads values of an older schema; without it a worker refuses them.
    """

    name: str
    sources: tuple[str, ...]
    changelog: str
    state: Callable[[int], State]
    step: Step
    prepare: Callable[[], Awaitable[None]] | None = None
    observer: Observer | None = None
    schema: int = 1
    migrate: Migrate | None = None
