"""Start processes of our own, wait for their ports, and end exactly those again."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

START_SECONDS = 30.0
STOP_SECONDS = 8.0
LOG_TAIL = 15
MOST_AGAIN = 5


class StartError(Exception):
    """A process did not come up; the message holds the end of its log."""


def free_port() -> int:
    """A loopback port that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def port_answers(port: int) -> bool:
    """Whether something accepts connections on a loopback port."""
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


@contextlib.contextmanager
def ended_by_sigterm() -> Iterator[None]:
    """SIGTERM is as Ctrl-C inside: what was started is ended, and not left behind."""
    before = signal.signal(signal.SIGTERM, _as_interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _as_interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def needmonitor_command(*arguments: str) -> list[str]:
    """The needmonitor command of this very installation."""
    return [sys.executable, "-P", "-m", "needmonitor", *arguments]


@dataclass
class _Start:
    command: Sequence[str]
    environment: Mapping[str, str] | None
    times: int = 0


@dataclass
class Processes:
    """The processes one command started, ended in reverse order. Each logs to `<folder>/<name>.log`."""

    folder: Path
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    _started: dict[str, _Start] = field(default_factory=dict)

    def start(self, name: str, command: Sequence[str], environment: Mapping[str, str] | None = None) -> None:
        """Start a process in a session of its own, so that Ctrl-C reaches it only through us."""
        self.log(name).unlink(missing_ok=True)
        self._started[name] = _Start(command, environment)
        self._run(name)

    def _run(self, name: str) -> None:
        start = self._started[name]
        start.times += 1
        with self.log(name).open("ab") as log:
            self.running[name] = subprocess.Popen(
                start.command,
                env=start.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def wait_for_port(self, name: str, port: int, seconds: float = START_SECONDS) -> None:
        """Wait until a started process listens.

        Raises:
            StartError: it ended, or did not listen in time.
        """
        until = time.monotonic() + seconds
        while not port_answers(port):
            if self.running[name].poll() is not None or time.monotonic() > until:
                raise StartError(f"{name} did not start:\n{self.tail(name)}")
            time.sleep(0.05)

    def ended(self) -> str | None:
        """The name of a process that ended by itself with an error, if any.

        One that asked to be started again (EX_TEMPFAIL, as a worker in doubt does) is, a few times.
        """
        for name, process in list(self.running.items()):
            if process.poll() == os.EX_TEMPFAIL and self._started[name].times <= MOST_AGAIN:
                self._run(name)
            elif process.poll() not in {None, 0}:
                return name
        return None

    def log(self, name: str) -> Path:
        """Where a process logs to."""
        return self.folder / f"{name}.log"

    def tail(self, name: str) -> str:
        """The last lines a process logged."""
        return "\n".join(self.log(name).read_text(errors="replace").splitlines()[-LOG_TAIL:])

    def stop(self) -> None:
        """End what is still running, last started first: ask, then insist."""
        for process in reversed(self.running.values()):
            if process.poll() is None:
                process.terminate()
                try:
                    process.wait(STOP_SECONDS)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()
        self.running.clear()
