"""A whole need monitor in a scratch folder, and simulated events for it."""

import asyncio
import os
import re
import tempfile
import time
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from dictionary.moments import day_of
from needmonitor.demo import WORKERS
from needmonitor.embedded import SETTINGS_NAME, start_beside, start_embedded
from needmonitor.processes import Processes, free_port, needmonitor_command
from needmonitor.settings import Settings, child_environment
from needmonitor.simulate import build_simulation
from needmonitor.wiring import create_topics, now, publisher
from producers.simulator.wire import SimulatedEvent
from tests.support.parts import Kafka

PLACE = "E08000025"
TRIES = 1200
ALL_STAGES = {"worker": "check,follow,count"}


@dataclass
class Parts:
    """The addresses of one need monitor and the processes behind it."""

    processes: Processes
    environment: dict[str, str]
    settings: Settings
    port: int
    metrics_port: int
    follow_port: int = 0
    workers: Mapping[str, str] = field(default_factory=lambda: WORKERS)

    def worker(self) -> None:
        """Start a worker with its metrics on: in two processes, as the demo does, or on Kafka in one."""
        self.follow_port = free_port()
        ports = {"worker": self.metrics_port, "follow": self.follow_port}
        for name, stages in self.workers.items():
            environment = {**self.environment, "NEEDMONITOR_METRICS_PORT": str(ports[name])}
            self.processes.start(name, needmonitor_command("worker", "--stages", stages), environment)

    def api(self) -> None:
        """Start the API."""
        self.processes.start("api", needmonitor_command("api"), self.environment)
        self.processes.wait_for_port("api", self.port)

    def metrics(self) -> str:
        """All of the worker's metrics as they are now, of each of its processes that answers.

        Not compressed: what is measured would pay for it.
        """
        plain, found = {"Accept-Encoding": "identity"}, ""
        for port in (self.metrics_port, self.follow_port):
            with suppress(httpx.TransportError):
                found += httpx.get(f"http://127.0.0.1:{port}/metrics", timeout=5, headers=plain).text
        return found

    def metric(self, name: str, label: str = "", text: str | None = None) -> float:
        """One value of the worker's metrics, of now or of a text read before; 0 where it is not there."""
        text = self.metrics() if text is None else text
        found = re.search(rf"^{re.escape(name + label)} (\S+)$", text, re.MULTILINE)
        return float(found[1]) if found else 0.0

    def cpu_seconds(self, name: str) -> float:
        """User and system time that a running part has used (Linux)."""
        fields = Path(f"/proc/{self.processes.running[name].pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def peak_mb(self, name: str) -> float:
        """The most memory that a running part has had (Linux)."""
        status = Path(f"/proc/{self.processes.running[name].pid}/status").read_text()
        return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) / 1024  # type: ignore[index]


@contextmanager
def parts() -> Iterator[Parts]:
    """Broker, Valkey and topics; worker and API are started by whoever measures them."""
    with tempfile.TemporaryDirectory(prefix="needmonitor-bench-") as folder:
        processes = Processes(Path(folder))
        port = free_port()
        try:
            environment = start_embedded(processes, place=PLACE, port=port)
            settings = _settings(folder)
            create_topics(settings)
            yield Parts(processes, environment, settings, port, free_port())
        finally:
            processes.stop()


@contextmanager
def parts_on_kafka(**more: str) -> Iterator[Parts]:
    """The same on Apache Kafka with transactions, where one process of a worker runs all stages.

    `more` are settings beside those of the demo.
    """
    with tempfile.TemporaryDirectory(prefix="needmonitor-bench-") as folder:
        processes, kafka = Processes(Path(folder)), Kafka(Path(folder))
        port = free_port()
        try:
            kafka.start()
            environment = start_beside(processes, kafka.url, place=PLACE, port=port, transactions=True)
            environment |= child_environment(more)
            settings = _settings(folder, **more)
            create_topics(settings)
            yield Parts(processes, environment, settings, port, free_port(), workers=ALL_STAGES)
        finally:
            processes.stop()
            kafka.stop()


def _settings(folder: str, **more: str) -> Settings:
    values: dict[str, Any] = tomllib.loads((Path(folder) / SETTINGS_NAME).read_text())
    return Settings(**values | more)


def events(settings: Settings, count: int) -> list[SimulatedEvent]:
    """The newest `count` simulated events of a city's busy months, oldest first."""
    simulation = build_simulation(settings, rate=1.0, place=PLACE, seed=1)
    found: list[SimulatedEvent] = []
    day = 0
    at = now()
    while len(found) < count:
        found += [event for event in simulation.day(day_of(at) - day, backfill=True) if event.due < at]
        day += 1
    return found[:count]


def send(settings: Settings, batch: Sequence[SimulatedEvent]) -> None:
    """Put events on their partners' topics."""

    async def run() -> None:
        async with publisher(settings) as log:
            for event in batch:
                await log.send(event.topic, event.key, event.value)

    asyncio.run(run())


def wait_until(true: Callable[[], bool], what: str, pause: float = 0.1) -> None:
    """Wait for something.

    Raises:
        TimeoutError: it did not come.
    """
    for _ in range(TRIES):
        if true():
            return
        time.sleep(pause)
    raise TimeoutError(what)
