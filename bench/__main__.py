"""`./run bench [name ...]`: the measurements of docs/figures.md; compare them within one run only."""

import json
import logging
import os
import platform
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from bench import (
    feed,
    feed_schedules,
    gate,
    imports,
    journey,
    journey_kafka,
    latency,
    open_data,
    paint,
    persons,
    pixel,
    recovery,
    small_latency,
    soak,
    start,
    steps,
    watched,
    watching,
    workers,
)
from bench.peers import measure as small_job
from needmonitor.processes import ended_by_sigterm

BENCHES: dict[str, Callable[[], dict[str, Any]]] = {
    "steps": steps.measure,
    "gate": gate.measure,
    "journey": journey.measure,
    "kafka": journey_kafka.measure,
    "latency": latency.measure,
    "backfill": latency.measure_backfill,
    "pixel": pixel.measure,
    "import": imports.measure,
    "start": start.measure,
    "engine": small_job.measure_ours,
    "peers": small_job.measure,
    "persons": persons.measure,
    "recovery": recovery.measure,
    "open-data": open_data.measure,
    "small-latency": small_latency.measure,
    "workers": workers.measure,
    "watch": watching.measure,
    "watched": watched.measure,
    "feed": feed.measure,
    "feed-minute": feed.measure_quickly,
    "paint": paint.measure,
    "feed-schedules": feed_schedules.measure,
    "soak-minute": soak.measure_minute,
    "soak": soak.measure,
}
LONG = frozenset({"soak"})
"""Only when named: an hour."""


def main(names: list[str]) -> int:
    unknown = [name for name in names if name not in BENCHES]
    if unknown:
        print(f"no such measurement: {', '.join(unknown)}; there are {', '.join(BENCHES)}", file=sys.stderr)
        return 2
    # A topic just made has no leader yet: the client says so for each batch it sends again.
    logging.getLogger("aiokafka").setLevel(logging.ERROR)
    for name in names or [name for name in BENCHES if name not in LONG]:
        before = os.getloadavg()[0]
        with ended_by_sigterm():
            result = BENCHES[name]()
        table = result.pop("table", [])
        machine = {
            "cores": os.cpu_count(),
            "python": platform.python_version(),
            "load_before": round(before, 2),
        }
        at = datetime.now(UTC).isoformat(timespec="seconds")
        print(json.dumps({"bench": name, "at": at, "machine": machine, **result}, indent=2), flush=True)
        print("\n".join(table), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
