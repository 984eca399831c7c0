"""Processes of a test, each with its output in a file, ended by its id."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]
START_SECONDS = 180.0
STOP_SECONDS = 15.0


def wait_for(ready: Callable[[], bool], what: str, seconds: float = START_SECONDS) -> None:
    """Wait until something is so.

    Raises:
        TimeoutError: it is not, after so many seconds.
    """
    until = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > until:
            raise TimeoutError(f"{what}: not after {seconds:.0f} s")
        time.sleep(0.05)


class Process:
    """A process of ours, with its output in a file."""

    def __init__(
        self, name: str, command: Sequence[str], folder: Path, env: Mapping[str, str] | None = None
    ) -> None:
        self.name = name
        self._command = list(command)
        self._env = {**os.environ, **(env or {})}  # noqa: TID251  # a child of the test
        self.log = folder / f"{name}.log"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        with self.log.open("ab") as output:
            self._process = subprocess.Popen(
                self._command, stdout=output, stderr=subprocess.STDOUT, env=self._env, cwd=ROOT
            )

    def await_ready(self, ready: Callable[[], bool]) -> None:
        def settled() -> bool:
            if not self.running:
                raise RuntimeError(f"{self.name} ended at its start:\n{self.tail()}")
            return ready()

        wait_for(settled, f"{self.name} ready (see {self.log})")

    def tail(self, size: int = 3000) -> str:
        return self.log.read_text(errors="replace")[-size:]

    def kill(self) -> None:
        """End it as a crash would."""
        self._end(signal.SIGKILL)

    def tell(self, number: signal.Signals) -> None:
        """Tell it something, such as to stop for a while."""
        os.kill(self.pid, number)

    def stop(self) -> int:
        """Ask it to end, then make it; its exit status."""
        return self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> int:
        assert self._process is not None
        if self.running:
            self._process.send_signal(how)
            try:
                self._process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
        return self._process.wait()
