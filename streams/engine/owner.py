"""The one owner of a stage's partition: its state, what changed since the last commit, and where it stands.

State and offset change together in one piece of synchronous code and are committed together, so they can
never be seen apart. An owner is thrown away whole when its partition goes or a commit fails.
"""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from streams.engine.changelog import Offsets
from streams.engine.model import Out, Stage, State
from streams.engine.recovery import GapError
from streams.engine.runs import Run
from streams.engine.writer import Entry


@dataclass(frozen=True, slots=True)
class Commit:
    """What one commit holds; `moved` where offsets did, be it over gaps of the log alone."""

    dirty: Collection[bytes]
    changed: Sequence[Entry]
    out: Sequence[Out]
    offsets: Offsets
    moved: bool
    records: int


class Owner:
    """State and position of one partition of one stage.

    Attributes:
        offsets: source topic -> the next offset to apply.
        wake: set while there is something to commit.
    """

    def __init__(self, stage: Stage, partition: int, state: State, offsets: Offsets) -> None:
        self.stage = stage
        self.partition = partition
        self.state = state
        self.offsets = offsets
        self.wake = asyncio.Event()
        self._dirty: set[bytes] = set()
        self._out: list[Out] = []
        self._applied = 0
        self._moved = False

    @property
    def pending(self) -> int:
        """Records out and keys changed that wait for a commit."""
        return len(self._out) + len(self._dirty)

    def apply(self, run: Run) -> int:
        """Apply what of a run was not applied before; how many records that was.

        Raises:
            GapError: the run starts beyond where this owner stands.
        """
        stands = self.offsets[run.topic]
        if run.start > stands:
            raise GapError(
                f"{run.topic}/{run.partition}: applied up to {stands}, the log goes on at {run.start}"
            )
        if run.end <= stands:
            return 0
        fresh = run if run.start == stands else [record for record in run if record.offset >= stands]
        if fresh:
            result = self.stage.step(self.state, fresh)
            self._dirty.update(result.dirty)
            self._out.extend(result.out)
        self.offsets[run.topic] = run.end
        self._applied += len(fresh)
        self._moved = True
        self.wake.set()
        return len(fresh)

    def take(self) -> Commit:
        """Everything since the last commit, as it stands now; nothing is pending after it."""
        dirty, dump = self._dirty, self.state.dump
        commit = Commit(
            dirty=dirty,
            changed=[(key, dump(key)) for key in dirty],
            out=self._out,
            offsets=dict(self.offsets),
            moved=self._moved,
            records=self._applied,
        )
        self._dirty, self._out, self._applied, self._moved = set(), [], 0, False
        self.wake.clear()
        return commit
