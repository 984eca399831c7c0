"""The worker of the soak: the small job with a state by person, each of one small value of fixed size."""

import json
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from bench.peers.job import DECODE, PARTITIONS, key_of
from bench.peers.ours import run_worker
from bench.states import Kept
from streams.engine.model import Record, Result, Stage
from streams.engine.runtime import Engine
from streams.engine.settings import EngineSettings
from streams.engine.watching import NoWatcher

APP_ID: Final = "soak"
SOURCE: Final = "events"
CHANGELOG: Final = "soak-changelog"
COUNT_DIGITS: Final = 8
TIME_DIGITS: Final = 10
BLOCKS_EVERY: Final = 2.0


def value_of(count: int, second: int) -> bytes:
    """What is kept of a person: events so far and the second of the last one, always 18 bytes."""
    return b"%0*d%0*d" % (COUNT_DIGITS, count, TIME_DIGITS, second)


def count_in(value: bytes) -> int:
    """The events in a person's value."""
    return int(value[:COUNT_DIGITS])


def soak_step(state: Any, batch: Sequence[Record]) -> Result:
    """Change the person of each event that passes."""
    values = state.values
    dirty = set()
    for record in batch:
        event = DECODE(record.value or b"")
        if key_of(event) is not None:
            person = event.person.encode()
            values[person] = value_of(count_in(values[person]) + 1, int(event.time))
            dirty.add(person)
    return Result(dirty)


class Told(NoWatcher):
    """Keeps a file of three numbers: keys read back, records committed, blocks that Python has in use.

    Blocks show what fills memory that the process holds already: that does not make it larger yet.
    """

    def __init__(self, file: Path) -> None:
        self._file = os.open(file, os.O_WRONLY | os.O_CREAT)
        self._keys = self._records = self._blocks = 0
        self._counted = 0.0
        self._tell()

    def recovered(self, stage: str, partition: int, keys: int, seconds: float) -> None:  # noqa: ARG002
        """A partition is open."""
        self._keys += keys
        self._tell()

    def committed(self, stage: str, partition: int, records: int, seconds: float) -> None:  # noqa: ARG002
        """So many more records stand."""
        self._records += records
        self._tell()

    def _tell(self) -> None:
        now = time.monotonic()
        if now > self._counted + BLOCKS_EVERY:
            self._counted, self._blocks = now, sys.getallocatedblocks()
        os.pwrite(self._file, b"%012d %012d %012d" % (self._keys, self._records, self._blocks), 0)


def main(url: str, folder: str, told: str) -> None:
    """Run until ended, with the settings that a worker has by default."""
    stage = Stage(APP_ID, (SOURCE,), CHANGELOG, lambda _: Kept(), soak_step)
    settings = EngineSettings(url, APP_ID, transactions=True, partitions=PARTITIONS)
    run_worker(Engine([stage], settings, watcher=Told(Path(told))), Path(folder))


if __name__ == "__main__":
    main(**json.loads(sys.argv[1]))
