"""Runs one engine on the small job in a process of its own and says what it took."""

import json
import os
import re
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

LIMIT_SECONDS: Final = 240.0
END_SECONDS: Final = 20.0


@dataclass(frozen=True, slots=True)
class Run:
    """One run: events a second from the first record seen to the last commit; CPU and memory of all of it."""

    events_per_second: float
    cpu_seconds: float
    peak_mb: float


def progress(file: Path) -> dict[str, Any]:
    """The last whole line that a process wrote of its progress: `records`, `first`, `last`; else nothing."""
    lines = file.read_text().split("\n")[:-1] if file.exists() else []
    return json.loads(lines[-1]) if lines else {}


def run(command: Sequence[str], file: Path, events: int) -> Run:
    """Run a command until its progress says that all is done, then end it.

    Raises:
        RuntimeError: it ended before, or took too long; with the end of what it said.
    """
    said = file.with_suffix(".log")
    process = start(command, said)
    until = time.monotonic() + LIMIT_SECONDS
    done: dict[str, Any] = {}
    peak = 0.0
    while done.get("records", 0) < events and not _ended(process.pid) and time.monotonic() < until:
        time.sleep(0.05)
        peak = max(peak, peak_mb(process.pid))
        done = progress(file)
    used = end(process)
    done = progress(file)
    if done.get("records", 0) < events:
        raise RuntimeError(f"{' '.join(command)}: {done}\n{said.read_text(errors='replace')[-3000:]}")
    rate = events / (done["last"] - done["first"])
    return Run(rate, used.ru_utime + used.ru_stime, peak)


def start(command: Sequence[str], said: Path) -> subprocess.Popen[bytes]:
    """Start a process with its output in a file."""
    with said.open("wb") as output:
        return subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)


def cpu_seconds(pid: int) -> float:
    """User and system time that a running process has used (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _ended(pid: int) -> bool:
    """Whether a process of ours has ended; what it used can still be asked for."""
    return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def peak_mb(pid: int) -> float:
    """The most memory that a process has had since it began its own program; 0 once it ended (Linux)."""
    status = Path(f"/proc/{pid}/status").read_text()
    found = re.search(r"VmHWM:\s+(\d+)", status)
    return int(found[1]) / 1024 if found else 0.0


def end(process: subprocess.Popen[bytes]) -> Any:
    """Ask a process to end, then make it; what it used."""
    until = time.monotonic() + END_SECONDS
    asked = False
    while True:
        pid, status, used = os.wait4(process.pid, os.WNOHANG)
        if pid:
            process.returncode = os.waitstatus_to_exitcode(status)
            return used
        if not asked:
            process.terminate()
            asked = True
        elif time.monotonic() > until:
            process.kill()
        time.sleep(0.05)
