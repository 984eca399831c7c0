"""The observers of count and follow: whose partitions are here, and what of them waits to be written out."""

from collections.abc import Collection, Sequence

from streams.counting import Counts
from streams.engine.model import Out, State
from streams.metrics import Metrics
from streams.people import ARRIVED_KEY, TALLIES_KEY, People


class CountsSeen:
    """The observer of count: which partitions are here and which of them changed.

    Attributes:
        here: the state of each open partition.
        touched: partitions with a commit since they were last written out.
    """

    def __init__(self) -> None:
        self.here: dict[int, Counts] = {}
        self.touched: set[int] = set()

    def opened(self, partition: int, state: State) -> None:
        """All of a new partition is to be written."""
        assert isinstance(state, Counts)
        self.here[partition] = state
        self.write_all(partition)

    def committed(self, partition: int, state: State, dirty: Collection[bytes], out: Sequence[Out]) -> None:
        """Something changed."""
        del state, dirty, out
        self.touched.add(partition)

    def closed(self, partition: int) -> None:
        """Somebody else writes it now."""
        self.here.pop(partition, None)
        self.touched.discard(partition)

    def write_all(self, partition: int) -> None:
        """Have the next write take every cell, and what is usual."""
        counts = self.here[partition]
        counts.mark_all()
        counts.watches.untold.update(counts.watches.authorities)
        self.touched.add(partition)


class PeopleSeen:
    """The observer of follow: the partners' tallies, and the hours in which their events arrived.

    Attributes:
        here: the state of each open partition.
        touched: partitions whose tallies changed.
        arrived: partitions in which a partner's events arrived in another hour.
    """

    def __init__(self, metrics: Metrics) -> None:
        self.here: dict[int, People] = {}
        self.touched: set[int] = set()
        self.arrived: set[int] = set()
        self._metrics = metrics

    def opened(self, partition: int, state: State) -> None:
        """Its tallies are to be written."""
        assert isinstance(state, People)
        self.here[partition] = state
        self.touched.add(partition)
        self.arrived.add(partition)

    def committed(self, partition: int, state: State, dirty: Collection[bytes], out: Sequence[Out]) -> None:
        """Count refusals; see whether tallies moved."""
        del state
        self._metrics.refused(out)
        if TALLIES_KEY in dirty:
            self.touched.add(partition)
        if any(key.startswith(ARRIVED_KEY) for key in dirty):
            self.arrived.add(partition)

    def closed(self, partition: int) -> None:
        """Somebody else writes it now."""
        self.here.pop(partition, None)
        self.touched.discard(partition)
        self.arrived.discard(partition)
