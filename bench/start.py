"""From `needmonitor demo` with everything installed to the first count on the page."""

import os
import statistics
import subprocess
import tempfile
import time
from typing import Any

import httpx

from bench.parts import PLACE, wait_until
from needmonitor.processes import free_port, needmonitor_command

ROUNDS = 3


def measure() -> dict[str, Any]:
    """Seconds, in rounds one after the other."""
    seconds = [_round() for _ in range(ROUNDS)]
    return {"seconds_to_first_count": {"median": statistics.median(seconds), "all": seconds}}


def _round() -> float:
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        started = time.monotonic()
        demo = subprocess.Popen(
            needmonitor_command("demo", "--port", str(port), "--no-browser"),
            stdout=subprocess.DEVNULL,
            env={**os.environ, "TMPDIR": folder},  # noqa: TID251 - a demo of our own beside a running one
        )
        try:
            wait_until(lambda: _counted(port), "the first count")
            return round(time.monotonic() - started, 2)
        finally:
            demo.terminate()  # as Ctrl-C, which a process in the background does not hear
            demo.wait(60)


def _counted(port: int) -> bool:
    question = {"need": "any", "level": "la", "window": "365d", "within": PLACE}
    try:
        answer = httpx.get(f"http://127.0.0.1:{port}/api/v1/cells", params=question, timeout=2)
    except httpx.TransportError:
        return False
    return answer.is_success and any(cell["people"] for cell in answer.json()["cells"])
