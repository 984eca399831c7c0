"""The whole journey with real parts: events in over the publisher, figures out of the projection."""

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from redis import Redis

from dictionary import projection
from dictionary.topics import raw_topic
from producers.publisher import Publisher, PublisherConfig
from tests.support import events
from tests.support.parts import Embedded, Kafka
from tests.support.processes import ROOT, Process, wait_for

PLACE = "E08000025"
PARTITIONS = 4
JOURNEY_SECONDS = 90.0
REST_SECONDS = 1.5


def ago(**spans: float) -> str:
    """The time of an event so long ago."""
    return (datetime.now(UTC) - timedelta(**spans)).isoformat(timespec="seconds").replace("+00:00", "Z")


class Worker(Process):
    """The worker as a user starts it: `needmonitor worker`."""

    def __init__(
        self, number: int, environment: Mapping[str, str], folder: Path, options: Sequence[str] = ()
    ) -> None:
        command = [sys.executable, "-m", "needmonitor", "worker", *options]
        super().__init__(f"worker-{number}", command, folder, environment)


class Journey:
    """A broker with topics, a projection, and the workers between them."""

    def __init__(self, broker: Embedded | Kafka, valkey: Redis, valkey_url: str, folder: Path) -> None:
        self.broker = broker
        self.valkey = valkey
        self._folder = folder
        self.environment = {
            "NEEDMONITOR_SETTINGS": str(folder / "no-settings.toml"),
            "NEEDMONITOR_KAFKA_URL": broker.url,
            "NEEDMONITOR_REDIS_URL": valkey_url,
            "NEEDMONITOR_TRANSACTIONS": str(broker.transactions),
            "NEEDMONITOR_PARTITIONS": str(PARTITIONS),
            "NEEDMONITOR_DEMO": "true",
            "NEEDMONITOR_PLACE": PLACE,
        }
        self._workers: list[Worker] = []

    def worker(self, *options: str, **settings: str) -> Worker:
        """Start one more worker, with options of its own, and settings beside the common ones."""
        own = {f"NEEDMONITOR_{name.upper()}": value for name, value in settings.items()}
        worker = Worker(len(self._workers), {**self.environment, **own}, self._folder, options)
        self._workers.append(worker)
        worker.start()
        return worker

    def command(self, *arguments: str) -> str:
        """What a needmonitor command says, be it an error."""
        done = subprocess.run(
            [sys.executable, "-m", "needmonitor", *arguments],
            env={**os.environ, **self.environment},  # noqa: TID251  # a child of the test
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=JOURNEY_SECONDS,
            check=False,
        )
        return done.stdout

    def stop(self) -> None:
        """End what still runs."""
        for worker in self._workers:
            if worker.running:
                worker.stop()

    def send(self, sent: Iterable[tuple[str, bytes, bytes]]) -> None:
        """Publish (partner, key, value) records, in order, and wait for the broker."""
        asyncio.run(self._send(list(sent)))

    async def _send(self, sent: Sequence[tuple[str, bytes, bytes]]) -> None:
        config = PublisherConfig(self.broker.url, idempotent=self.broker.transactions)
        async with Publisher(config) as publisher:
            for partner, key, value in sent:
                await publisher.send(raw_topic(partner), key, value)

    def send_events(self, made: Iterable[events.Event]) -> None:
        """Publish events of partners."""
        self.send(
            (event["data"]["partner_id"], event["partitionkey"].encode(), events.raw(event)) for event in made
        )

    def figures(self) -> dict[str, dict[str, Any]]:
        """The cells without what is open: what `truth.figures` tells."""
        return {
            scope: {
                area: {window: numbers for window, numbers in cell.items() if window != "open"}
                for area, cell in areas.items()
            }
            for scope, areas in self.cells().items()
        }

    def cell(self, scope: str, area: str = PLACE) -> dict[str, Any]:
        """The exact figures of an area now; empty where there are none yet."""
        found = self.valkey.hget(projection.exact(PLACE, scope), area)
        return json.loads(found) if isinstance(found, bytes) else {}

    def cells(self) -> dict[str, dict[str, Any]]:
        """Scope -> area -> figures, all of them, without their ticks."""
        prefix = projection.exact(PLACE, "")
        found: dict[str, dict[str, Any]] = {}
        for key in self.valkey.scan_iter(match=f"{prefix}*"):
            cells = self.valkey.hgetall(key)
            assert isinstance(cells, dict)
            found[key.decode().removeprefix(prefix)] = {
                area.decode(): {window: figures[:-1] for window, figures in json.loads(cell).items()}
                for area, cell in cells.items()
            }
        return found

    def records(self, scope: str = "any") -> int:
        """Records of the last 365 days in the whole place."""
        return int(self.cell(scope).get("365d", (0, 0))[1])

    def refusals(self, partner: str) -> list[dict[str, Any]]:
        """What a partner sees of its refusals, oldest first."""
        found = self.valkey.zrange(projection.refusals(partner), 0, -1)
        assert isinstance(found, list)
        return [json.loads(member) for member in found]

    def tally(self, partner: str) -> dict[str, str]:
        """A partner's tallies."""
        found = self.valkey.hgetall(projection.partner(partner))
        assert isinstance(found, dict)
        return {field.decode(): value.decode() for field, value in found.items()}

    def reaches(self, count: int) -> None:
        """Wait until so many records are counted."""
        wait_for(lambda: self.records() >= count, f"{count} records counted", JOURNEY_SECONDS)

    def shows(self, expected: object, found: Callable[[], object]) -> None:
        """Wait until something is as expected, then see that it stays so: a double count comes late."""
        until = time.monotonic() + JOURNEY_SECONDS
        while found() != expected and time.monotonic() < until:
            time.sleep(0.1)
        time.sleep(REST_SECONDS)
        last = found()
        if last != expected:
            raise AssertionError("\n".join(_differences(expected, last)))


def _differences(expected: object, found: object, path: str = "") -> list[str]:
    """What differs, a line for each; in mappings only what differs in them."""
    if not (isinstance(expected, Mapping) and isinstance(found, Mapping)):
        return [f"{path}: expected {expected!r}, found {found!r}"]
    keys = sorted(key for key in expected.keys() | found.keys() if expected.get(key) != found.get(key))
    return [line for key in keys for line in _differences(expected.get(key), found.get(key), f"{path}/{key}")]
