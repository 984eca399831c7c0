"""What faults are made to: a broker with doors, a projection, workers that are watched."""

import json
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.faults.proxy import Proxy
from tests.support.parts import Kafka, Valkey
from tests.support.processes import Process


@dataclass
class Parts:
    """What is started once for all faults: a broker with doors, and a projection."""

    folder: Path
    proxies: list[Proxy] = field(default_factory=lambda: [Proxy(), Proxy()])

    def __post_init__(self) -> None:
        for proxy in self.proxies:
            proxy.start()
        doors = [proxy.door for proxy in self.proxies]
        more = {"log.cleaner.backoff.ms": 500, "log.initial.task.delay.ms": 500}
        self.kafka = Kafka(self.folder, doors, more)
        self.server = Valkey(self.folder)

    def start(self) -> None:
        self.kafka.start()
        self.server.start()

    def stop(self) -> None:
        for part in (self.kafka, self.server):
            if part.process.running:
                part.stop()
        for proxy in self.proxies:
            proxy.stop()


class Worker(Process):
    """A worker that is started again when it ends, as whoever watches it would."""

    def __init__(
        self,
        name: str,
        folder: Path,
        environment: dict[str, str],
        options: dict[str, Any],
        once: dict[str, Any],
    ) -> None:
        script = str(Path(__file__).with_name("worker.py"))
        super().__init__(name, [sys.executable, script, json.dumps({**options, **once})], folder, environment)
        self._again = [sys.executable, script, json.dumps(options)]
        self.wanted = True
        self.starts = 0

    def start(self) -> None:
        self.starts += 1
        super().start()
        self._command = self._again  # what was asked of it once is not asked again

    @property
    def stopped(self) -> bool:
        """Whether SIGSTOP holds it."""
        status = Path(f"/proc/{self.pid}/stat").read_text()
        return status.rpartition(")")[2].split()[0] == "T"
