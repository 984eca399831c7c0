"""The small job on this engine: a process that is told everything as JSON and writes in JSON how it goes."""

import asyncio
import gc
import itertools
import json
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec
from faust.worker import Worker

from bench.peers.job import DECODE, PARTITIONS, key_of
from streams.engine.faust_app import build_app
from streams.engine.model import Record, Result, Stage, State
from streams.engine.runtime import Engine
from streams.engine.settings import EngineSettings
from streams.engine.watching import NoWatcher

STAGE = "tally"


class Tallies:
    """Key -> count, of one partition."""

    def __init__(self) -> None:
        self.counts: defaultdict[bytes, int] = defaultdict(int)

    def load(self, key: bytes, value: bytes) -> None:
        """Take back a count."""
        self.counts[key] = int(value)

    def recovered(self) -> None:
        """Nothing to derive."""

    def dump(self, key: bytes) -> bytes | None:
        """The count in digits."""
        return b"%d" % self.counts[key]


def tally_step(state: Tallies, batch: Sequence[Record]) -> Result:
    """Count each event that passes; what does not is left out."""
    counts = state.counts
    dirty = set()
    for record in batch:
        try:
            key = key_of(DECODE(record.value or b""))
        except msgspec.DecodeError:
            continue
        if key is not None:
            counts[key] += 1
            dirty.add(key)
    return Result(dirty)


class Progress(NoWatcher):
    """Writes a line for each commit: records so far, and the clocks at the first record and now."""

    def __init__(self, file: Path) -> None:
        self._file = file.open("a", buffering=1)
        self._records = 0
        self._first: tuple[float, float] | None = None

    def started(self) -> None:
        """A batch is about to be applied."""
        if self._first is None:
            self._first = time.monotonic(), time.process_time()

    def committed(self, stage: str, partition: int, records: int, seconds: float) -> None:  # noqa: ARG002
        """Note where the process stands."""
        self._records += records
        assert self._first is not None
        now, used = time.monotonic(), time.process_time()
        line = {"records": self._records, "first": self._first[0], "last": now, "cpu": used - self._first[1]}
        self._file.write(json.dumps(line) + "\n")


def serve(
    options: dict[str, Any], state: Callable[[], State], apply: Callable[[Any, Sequence[Record]], Result]
) -> None:
    """Run until ended.

    Args:
        options: `topic`, `changelog`, `folder` (scratch), `progress` (a file), and `settings` of the engine;
            `gate`, a file that must be there before the first batch, or none. Each partition that stands
            before it, its changelog read, leaves a file beside it: `gate-1`, `gate-2` and so on.
        state: an empty state of one partition.
        apply: the step that a batch goes to.
    """
    settings = EngineSettings(transactions=True, partitions=PARTITIONS, **options["settings"])
    progress = Progress(Path(options["progress"]))
    gate = Path(options["gate"]) if options["gate"] else None
    reached = itertools.count(1)

    def step(state: Any, batch: Sequence[Record]) -> Result:
        progress.started()
        return apply(state, batch)

    async def opened() -> None:
        if gate is None:
            return
        gate.with_name(f"{gate.name}-{next(reached)}").touch()
        while not gate.exists():  # noqa: ASYNC110  # told by another process
            await asyncio.sleep(0.01)

    stage = Stage(STAGE, (options["topic"],), options["changelog"], lambda _: state(), step, prepare=opened)
    Path(options["folder"]).mkdir(exist_ok=True)
    run_worker(Engine([stage], settings, watcher=progress), Path(options["folder"]))


def run_worker(engine: Engine, folder: Path) -> None:
    """Run an engine alone, as the product does, until ended; `folder` is scratch."""
    app = build_app(engine, folder)

    async def settle() -> None:
        gc.collect()
        gc.freeze()
        gc.set_threshold(100_000, 50, 50)

    app.task(settle)
    Worker(app, quiet=True, override_logging=False, redirect_stdouts=False).execute_from_commandline()


if __name__ == "__main__":
    serve(json.loads(sys.argv[1]), Tallies, tally_step)
