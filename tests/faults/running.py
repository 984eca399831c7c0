"""One run of one fault: workers, senders and a projection on a broker that other runs have used before."""

import asyncio
import time
import uuid
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import chain
from pathlib import Path
from random import Random
from typing import Any

from redis import Redis
from redis.exceptions import RedisError

from streams.topics_admin import create_topics
from tests.faults import found, verdict
from tests.faults.load import PARTNERS, REGISTER, Message, load
from tests.faults.parts import Parts, Worker
from tests.faults.recount import Recount
from tests.faults.sender import Sender
from tests.faults.verdict import Verdict
from tests.support.journey import PARTITIONS
from tests.support.parts import remove_topics
from tests.support.processes import ROOT, wait_for

EVENTS = 1500
RATE = 250.0
"""Events a second while a fault is made."""
READY_SECONDS = 60.0
RECOVERY_SECONDS = 90.0
REST_SECONDS = 1.0
MOST_STARTS = 12


class Run:
    """What a fault is given: the parts, dice, and workers under load."""

    def __init__(self, parts: Parts, name: str, seed: int, without: str | None = None) -> None:
        self.parts = parts
        self.seed = seed
        self.random = Random(f"{name} {seed}")
        self.now = datetime.now(UTC)
        self.messages: list[Message] = load(seed, EVENTS, self.now)
        self.rate = RATE
        self.workers: list[Worker] = []
        self.ahead = timedelta(0)
        self.healed = time.monotonic()
        self.folder = parts.folder / f"{name.replace(' ', '-')}-{seed}-{uuid.uuid4().hex[:6]}"
        self.folder.mkdir()
        self.valkey = Redis.from_url(parts.server.url, socket_timeout=5)
        self.group = self.folder.name
        self._options: dict[str, Any] = {"app_id": self.group, "without": without}
        self._sender: Sender | None = None

    def prepare(self) -> None:
        """Empty topics, an empty projection, nobody at work."""
        remove_topics(self.parts.kafka.url)
        self.valkey.flushall()
        (self.folder / "register.toml").write_text(REGISTER)
        asyncio.run(create_topics(self.parts.kafka.url, PARTNERS, PARTITIONS))

    def worker(self, through: int | None = None, path: Path | None = None, **once: Any) -> Worker:
        """Start one more, directly or through a door; `path` is where another version of the packages is."""
        url = self.parts.kafka.url if through is None else self.parts.proxies[through].url
        environment = {
            "NEEDMONITOR_SETTINGS": str(self.folder / "no-settings.toml"),
            "NEEDMONITOR_KAFKA_URL": url,
            "NEEDMONITOR_REDIS_URL": self.parts.server.url,
            "NEEDMONITOR_TRANSACTIONS": "true",
            "NEEDMONITOR_PARTITIONS": str(PARTITIONS),
            "NEEDMONITOR_REGISTER_FILE": str(self.folder / "register.toml"),
            "NEEDMONITOR_DISCLOSURE_SECRET": "a secret of the fault tests",
            "PYTHONPATH": str(path or ROOT),
            "PYTHONSAFEPATH": "",
        }
        name = f"worker-{len(self.workers)}"
        worker = Worker(name, self.folder, environment, self._options, once)
        self.workers.append(worker)
        worker.start()
        return worker

    def two(self) -> tuple[Worker, Worker]:
        """Two workers, each through a door of its own, at work."""
        pair = self.worker(through=0), self.worker(through=1)
        self.settle(2)
        return pair

    def settle(self, workers: int) -> None:
        """Wait until so many share all partitions."""

        def shared() -> bool:
            self.tend()
            beats = [partitions for partitions in found.owned(self.valkey) if partitions]
            return len(beats) == workers and sorted(chain(*beats)) == list(range(PARTITIONS))

        wait_for(shared, f"{workers} workers with something to do", READY_SECONDS)

    def flow(self, share: float = 1.0) -> None:
        """Have partners send, at a pace, so much of all for now; returns at once."""
        if self._sender is not None:
            self._sender.limit = share
            return
        self._sender = Sender(self.parts.kafka.url, self.messages, self.rate)
        self._sender.limit = share
        self._sender.start()

    def reach(self, share: float) -> None:
        """Wait until so much of all was sent."""
        sender = self._sender
        assert sender is not None
        wait_for(lambda: sender.share >= share or not sender.running, f"{share:.0%} sent", READY_SECONDS)

    @property
    def sent(self) -> float:
        """How much of all was sent."""
        return self._sender.share if self._sender else 0.0

    @property
    def counted(self) -> float:
        """About how much of all is counted: of the records among what was sent."""
        return found.counted(self.valkey) / Recount(self.messages).records(self.now)

    def moment(self, early: float = 0.1, late: float = 0.7) -> None:
        """Wait for a moment of the load that the dice choose."""
        self.reach(self.random.uniform(early, late))

    def rest(self, seconds: float) -> None:
        """Let time pass while workers that end are started again."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self.tend()
            time.sleep(0.05)

    def until(self, so: Callable[[], bool], what: str, seconds: float = READY_SECONDS) -> None:
        """Wait while workers that end are started again."""

        def tended() -> bool:
            self.tend()
            return so()

        wait_for(tended, what, seconds)

    def tend(self) -> None:
        """Start again what ended."""
        for worker in self.workers:
            if worker.wanted and not worker.running:
                if worker.starts >= MOST_STARTS:
                    raise RuntimeError(f"{worker.name} ends again and again:\n{worker.tail()}")
                worker.start()

    def over(self) -> None:
        """The fault is over: recovery begins."""
        self.healed = time.monotonic()

    def judge(self) -> tuple[Verdict, float]:
        """Wait until all is exact, see that it stays so; the seconds it took since the fault was over."""
        sender = self._sender
        assert sender is not None
        sender.finish(RECOVERY_SECONDS)
        recount = Recount(self.messages)
        url, until = self.parts.kafka.url, time.monotonic() + RECOVERY_SECONDS
        while not (seen := self._seen(recount)).exact and time.monotonic() < until:
            self.rest(0.25)
            while not self._nearly(recount) and time.monotonic() < until:
                self.rest(0.25)
        seconds = time.monotonic() - self.healed
        self.rest(REST_SECONDS)
        last = self._seen(recount) if seen.exact else seen
        return last + verdict.of_log(url, recount) + verdict.of_state(url, recount), seconds

    def _nearly(self, recount: Recount) -> bool:
        """Whether it is worth looking at every cell: far cheaper to ask, by workers that need the time."""
        try:
            return found.counted(self.valkey) == recount.records(self.now)
        except RedisError:
            return False

    def _seen(self, recount: Recount) -> Verdict:
        try:
            return verdict.of_projection(self.valkey, recount, self.ahead)
        except RedisError as error:
            return Verdict(0, 0, 0, (f"the projection does not answer: {type(error).__name__}",))

    def end(self) -> None:
        """End every worker; one that is held is killed."""
        for worker in self.workers:
            worker.wanted = False
            if worker.running:
                worker.kill()
        self.valkey.close()

    def logs(self, size: int = 1500) -> str:
        """The last words of each worker."""
        return "\n".join(f"--- {worker.name}\n{worker.tail(size)}" for worker in self.workers)


def ended(workers: Sequence[Worker]) -> bool:
    """Whether all of them have ended."""
    return not any(worker.running for worker in workers)
