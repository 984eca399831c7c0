"""Processes that a command starts end with it."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from needmonitor.processes import MOST_AGAIN, Processes, StartError, ended_by_sigterm, free_port

STARTS_A_PART = """
import sys, time
from pathlib import Path
from needmonitor.processes import Processes, ended_by_sigterm

with ended_by_sigterm():
    processes = Processes(Path(sys.argv[1]))
    try:
        processes.start("part", ["sleep", "60"])
        print(processes.running["part"].pid, flush=True)
        time.sleep(60)
    finally:
        processes.stop()
"""


def runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_sigterm_is_as_ctrl_c_inside_and_as_before_outside() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(KeyboardInterrupt), ended_by_sigterm():
        signal.raise_signal(signal.SIGTERM)
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_command_that_is_told_to_end_ends_what_it_started(tmp_path: Path) -> None:
    command = [sys.executable, "-P", "-c", STARTS_A_PART, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as ours:
        assert ours.stdout is not None
        part = int(ours.stdout.readline())
        assert runs(part)
        ours.terminate()
        ours.wait(10)
    assert not runs(part)


def test_a_part_that_does_not_start_says_what_it_logged(tmp_path: Path) -> None:
    processes = Processes(tmp_path)
    processes.start("part", ["sh", "-c", "echo no such disk >&2; exit 3"])
    with pytest.raises(StartError, match="no such disk"):
        processes.wait_for_port("part", free_port())
    assert processes.ended() == "part"
    processes.stop()
    assert processes.ended() is None


def test_a_part_that_asks_for_it_is_started_again_but_not_for_ever(tmp_path: Path) -> None:
    processes = Processes(tmp_path)
    processes.start("part", ["sh", "-c", "echo once more; exit 75"])
    while processes.ended() is None:
        processes.running["part"].wait()
    assert processes.tail("part").count("once more") == 1 + MOST_AGAIN
