"""How long a worker takes to read its state back, and what a key costs: `./run bench recovery`.

The state is that of the small job: keys of 32 bytes (a person), values of about a hundred.
"""

import asyncio
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from bench.peers import log
from bench.peers.job import PARTITIONS
from bench.states import Kept, write_state
from streams.engine.model import Record, Result, Stage
from streams.engine.runtime import Engine
from streams.engine.settings import EngineSettings
from tests.support.parts import Kafka

KEYS: Final = (10_000, 100_000, 1_000_000)
ROUNDS: Final = 3
VALUE: Final = "x" * 84
SOURCE: Final = "events"


def measure() -> dict[str, Any]:
    """Seconds from asking for all partitions to having them open, in one process; by number of keys."""
    with tempfile.TemporaryDirectory(prefix="needmonitor-bench-") as folder:
        kafka = Kafka(Path(folder))
        kafka.start()
        try:
            asyncio.run(log.create(kafka.url, SOURCE))
            for keys in KEYS:
                asyncio.run(_fill(kafka.url, keys))
            rounds = [{keys: _recover(kafka.url, keys) for keys in KEYS} for _ in range(ROUNDS)]
        finally:
            kafka.stop()
    rows = [_row(keys, [one[keys] for one in rounds]) for keys in KEYS]
    return {
        "rounds": ROUNDS,
        "partitions": PARTITIONS,
        "bytes_per_key": 32 + 100,
        "by_keys": rows,
        "table": _table(rows),
    }


def _stage(keys: int) -> Stage:
    def nothing(_state: Any, _batch: Sequence[Record]) -> Result:
        return Result()

    return Stage("kept", (SOURCE,), f"kept-{keys}", lambda _: Kept(), nothing)


def _settings(url: str, app_id: str) -> EngineSettings:
    return EngineSettings(url, app_id, transactions=True, partitions=PARTITIONS)


async def _fill(url: str, keys: int) -> None:
    changelog = _stage(keys).changelog
    await log.create(url, changelog, compacted=True)
    shares = [
        [(b"%032x" % number, f"{number:016}{VALUE}".encode()) for number in range(first, keys, PARTITIONS)]
        for first in range(PARTITIONS)
    ]
    await write_state(url, changelog, SOURCE, shares)


def _recover(url: str, keys: int) -> dict[str, float]:
    """In a process of its own: what it says."""
    command = [sys.executable, "-m", "bench.recovery", url, str(keys)]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found: dict[str, float] = json.loads(said)
    if found["keys"] != keys:
        raise RuntimeError(f"{keys} keys were written, {found['keys']} came back")
    return found


async def _opened(url: str, keys: int) -> dict[str, float]:
    engine = Engine([_stage(keys)], _settings(url, f"recover-{keys}"))
    before = _resident_mb()
    started, used = time.monotonic(), time.process_time()
    engine.assign([(SOURCE, partition) for partition in range(PARTITIONS)])
    await engine.open()
    seconds, cpu = time.monotonic() - started, time.process_time() - used
    owners = [engine.owner("kept", partition) for partition in range(PARTITIONS)]
    found = sum(len(owner.state.values) for owner in owners if owner and isinstance(owner.state, Kept))
    grown = _resident_mb() - before
    await engine.close()
    return {"keys": found, "seconds": seconds, "cpu_seconds": cpu, "mb": grown}


def _resident_mb() -> float:
    """What the process holds (Linux)."""
    status = Path("/proc/self/status").read_text().split("VmRSS:")[1]
    return int(status.split()[0]) / 1024


def _row(keys: int, runs: list[dict[str, float]]) -> dict[str, Any]:
    seconds = [one["seconds"] for one in runs]
    return {
        "keys": keys,
        "seconds": {"median": round(statistics.median(seconds), 2), "all": [round(s, 2) for s in seconds]},
        "cpu_seconds": round(statistics.median(one["cpu_seconds"] for one in runs), 2),
        "bytes_of_memory_per_key": round(statistics.median(one["mb"] for one in runs) * 2**20 / keys),
    }


def _table(rows: list[dict[str, Any]]) -> list[str]:
    return [
        "| keys | seconds (min, max) | CPU s | bytes of memory a key |",
        "|---|---|---|---|",
        *(
            f"| {row['keys']:,} | {row['seconds']['median']} ({min(row['seconds']['all'])}, "
            f"{max(row['seconds']['all'])}) | {row['cpu_seconds']} | {row['bytes_of_memory_per_key']} |"
            for row in rows
        ),
    ]


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_opened(sys.argv[1], int(sys.argv[2])))))
