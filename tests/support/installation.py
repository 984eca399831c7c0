"""A whole installation on loopback, as the demo starts it but for the simulator: events in, pages out."""

import asyncio
import subprocess
import tomllib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
from aiokafka import AIOKafkaProducer

from api.access import Role
from api.tokens import issue_token
from dictionary.clock import CLOCK_KEY, clock_record
from dictionary.topics import CHANGES
from needmonitor.embedded import SETTINGS_NAME, start_embedded
from needmonitor.keys import read_demo_key
from needmonitor.processes import Processes, free_port, needmonitor_command
from needmonitor.settings import Settings
from tests.support.events import Event
from tests.support.processes import wait_for

PLACE = "E08000025"
PORT = "NEEDMONITOR_PORT"
COUNTED_SECONDS = 60.0
UNREAD = 503


class Installation:
    """Broker, Valkey, worker and API in demo mode; every visitor is an analyst over synthetic data."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._processes = Processes(folder)
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        self._environment = start_embedded(self._processes, place=PLACE, port=self.port)
        self._processes.start("worker", needmonitor_command("worker"), self._environment)
        self._processes.start("api", needmonitor_command("api"), self._environment)
        self._processes.wait_for_port("api", self.port)

    @contextmanager
    def another_api(self, name: str, **more: str) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
        """One more process of the API, which may be killed: its port, and the process.

        `more`: settings of its own, as in its environment.
        """
        port, folder = free_port(), self._folder / name
        folder.mkdir()
        own = Processes(folder)  # apart from those whose end is a fault
        own.start(name, needmonitor_command("api"), {**self._environment, PORT: str(port), **more})
        try:
            own.wait_for_port(name, port)
            yield port, own.running[name]
        finally:
            own.stop()

    def stop(self) -> None:
        self._processes.stop()

    def setting(self, name: str) -> str:
        """One of the settings that its parts were started with."""
        found: str = tomllib.loads((self._folder / SETTINGS_NAME).read_text())[name]
        return found

    def post(self, events: Sequence[Event], partner: str = "advice") -> None:
        """Send events as a partner does, through the gateway; each must be accepted."""
        key = read_demo_key(self._folder)
        token = issue_token(key, Role.PARTNER, issuer="needmonitor", now=datetime.now(UTC), partner=partner)
        headers = {"Authorization": f"Bearer {token}"}
        url = f"{self.address}/api/v1/events"

        answer = httpx.Response(UNREAD)

        def taken() -> bool:
            nonlocal answer
            answer = httpx.post(url, json=list(events), headers=headers, timeout=30)
            return answer.status_code != UNREAD  # until the agreements in force are read

        wait_for(taken, "the gateway", COUNTED_SECONDS)
        assert answer.status_code == 202, answer.text
        refused = [result for result in answer.json()["results"] if not result["accepted"]]
        assert refused == []

    def let_pass(self, time: timedelta) -> None:
        """Tell count that it is later by so much: what is due by then is released. Its clock then waits."""
        value = clock_record(datetime.now(UTC) + time)

        async def tell() -> None:
            async with AIOKafkaProducer(bootstrap_servers=self.setting("kafka_url")) as producer:
                for partition in range(Settings.model_fields["partitions"].default):
                    await producer.send_and_wait(CHANGES, value, key=CLOCK_KEY, partition=partition)

        with ThreadPoolExecutor(1) as aside:  # a browser's test has a loop of its own
            aside.submit(asyncio.run, tell()).result()

    def people(self, need: str, area: str, level: str = "sector", window: str = "28d") -> int | None:
        """How many people the API says have a need in an area."""
        query = {"need": need, "level": level, "window": window, "within": PLACE}
        answer = httpx.get(f"{self.address}/api/v1/cells", params=query, timeout=10).raise_for_status()
        found: int | None = next(cell["people"] for cell in answer.json()["cells"] if cell["area"] == area)
        return found

    def await_people(self, need: str, area: str, count: int) -> None:
        """Wait until so many people are counted."""
        failed = self._processes.ended
        wait_for(
            lambda: failed() is not None or self.people(need, area) == count,
            f"{count} people with {need} in {area}",
            COUNTED_SECONDS,
        )
        name = failed()
        assert name is None, f"{name} ended by itself:\n{self._processes.tail(name or '')}"
