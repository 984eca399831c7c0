"""`./run bench [name ...]`: the measurements of docs/figures.md; compare them within one run only."""

import json
import os
import platform
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from bench import imports, journey, journey_kafka, latency, start, steps

BENCHES: dict[str, Callable[[], dict[str, Any]]] = {
    "steps": steps.measure,
    "journey": journey.measure,
    "kafka": journey_kafka.measure,
    "latency": latency.measure,
    "import": imports.measure,
    "start": start.measure,
}


def main(names: list[str]) -> int:
    unknown = [name for name in names if name not in BENCHES]
    if unknown:
        print(f"no such measurement: {', '.join(unknown)}; there are {', '.join(BENCHES)}", file=sys.stderr)
        return 2
    for name in names or BENCHES:
        before = os.getloadavg()[0]
        result = BENCHES[name]()
        machine = {
            "cores": os.cpu_count(),
            "python": platform.python_version(),
            "load_before": round(before, 2),
        }
        at = datetime.now(UTC).isoformat(timespec="seconds")
        print(json.dumps({"bench": name, "at": at, "machine": machine, **result}, indent=2), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
