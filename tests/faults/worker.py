"""The worker as users start it, but for what a fault asks of it: `worker.py '{"app_id": "one", ...}'`.

Started as a file, so that it runs another version of the packages where PYTHONPATH names one.
"""

import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

sys.path.append(str(Path(__file__).parent))  # this folder, by a path that needs no package

import points
import without

import streams
from needmonitor.run_worker import worker_config
from needmonitor.settings import Settings
from needmonitor.wiring import log_to_stderr
from streams.app import run
from streams.config import WorkerConfig


def shifting(shifts: Sequence[float], every: float) -> Callable[[], datetime]:
    """A clock that is off by each of some shifts in turn, in seconds, and by the last one from then on."""
    started = time.monotonic()

    def now() -> datetime:
        turn = min(int((time.monotonic() - started) / every), len(shifts) - 1)
        return datetime.now(UTC) + timedelta(seconds=shifts[turn])

    return now


def main() -> None:
    options = json.loads(sys.argv[1])
    log_to_stderr()
    sys.stderr.write(f"packages: {Path(streams.__file__).parent}\n")
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        run(_config(options, Path(folder)))


def _config(options: dict[str, Any], folder: Path) -> WorkerConfig:
    config = replace(worker_config(Settings(), folder), app_id=options["app_id"])
    if "shifts" in options:
        config = replace(config, clock=shifting(options["shifts"], options["every"]))
    if "point" in options:
        points.install(points.Point(**options["point"]))
    if options.get("without"):
        without.REMOVE[options["without"]]()
    return config


if __name__ == "__main__":
    main()
