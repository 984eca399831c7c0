"""Partners sending: a thread that publishes messages in their order, at a pace, and says what it has sent."""

import asyncio
import threading
import time
from collections.abc import Sequence

from dictionary.topics import raw_topic
from producers.publisher import Publisher, PublisherConfig
from tests.faults.load import Message

STEP_SECONDS = 0.05


class Sender:
    """Sends until all is acknowledged; through any fault of the broker that ends before the deadline.

    Attributes:
        limit: how much of all it may send for now.
        error: what ended it before its time.
    """

    def __init__(self, kafka_url: str, messages: Sequence[Message], rate: float) -> None:
        self.messages = messages
        self.limit = 1.0
        self.error: BaseException | None = None
        self._url = kafka_url
        self._rate = rate
        self._hurry = threading.Event()
        self._taken = 0
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        self._thread.start()

    @property
    def share(self) -> float:
        """How much of all is on its way."""
        return self._taken / len(self.messages)

    @property
    def running(self) -> bool:
        return self._thread.is_alive()

    def finish(self, seconds: float) -> None:
        """Send the rest as fast as it goes and wait until the broker has it.

        Raises:
            TimeoutError: it has not, after so many seconds.
        """
        self._hurry.set()
        self._thread.join(seconds)
        if self._thread.is_alive():
            raise TimeoutError(f"{self._taken} of {len(self.messages)} events sent after {seconds:.0f} s")
        if self.error is not None:
            raise self.error

    def _run(self) -> None:
        try:
            asyncio.run(self._send())
        except BaseException as error:  # noqa: BLE001  # told by `finish`, in the test's thread
            self.error = error

    async def _send(self) -> None:
        started = time.monotonic()
        async with Publisher(PublisherConfig(self._url)) as publisher:
            for number, message in enumerate(self.messages):
                await self._pace(number, started + number / self._rate)
                await publisher.send(raw_topic(message.partner), message.key, message.value)
                self._taken = number + 1

    async def _pace(self, number: int, due: float) -> None:
        while not self._hurry.is_set() and (wait := self._wait(number, due)) > 0:  # noqa: ASYNC110  # of a thread
            await asyncio.sleep(wait)

    def _wait(self, number: int, due: float) -> float:
        if number >= self.limit * len(self.messages):
            return STEP_SECONDS
        return min(STEP_SECONDS, due - time.monotonic())
