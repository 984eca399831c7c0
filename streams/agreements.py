"""Signed agreements, followed from their topic: read whole before the first batch, in force within seconds.

Check and the gateway decide by them, so a decision depends on a topic that is read outside the order of any
partition. That is so once: what was decided stands in the log of record, and replays begin there.
"""

import asyncio
import logging
import time
from typing import Final

from aiokafka.errors import KafkaError
from joserfc.jwk import KeySet

from dictionary.live_register import AgreementError, LiveRegister, named
from dictionary.register import Register
from dictionary.topics import AGREEMENTS
from streams.engine.settings import EngineSettings
from streams.whole_topic import WholeTopic

FRESH_SECONDS: Final = 60.0
"""Nobody may go on for longer by agreements that may have ended since."""
RETRY_SECONDS: Final = 5.0

logger = logging.getLogger(__name__)


class Agreements:
    """The agreements in force: those of the register file, and over them by id the signed ones of the topic.

    Args:
        settings: of the engine.
        file: what the register file says.
        keys: of the officers who sign; None leaves it at the file and reads no topic.

    Attributes:
        register: as of now.
    """

    def __init__(self, settings: EngineSettings, file: Register, keys: KeySet | None) -> None:
        self.register = LiveRegister(file)
        self._keys = keys
        self._topic = WholeTopic(AGREEMENTS, settings, self._enter)

    async def caught_up(self) -> None:
        """Return when every agreement published before this call is in force.

        Raises:
            aiokafka.errors.KafkaError: the topic cannot be read.
        """
        if self._keys is not None:
            await self._topic.caught_up()

    async def follow(self) -> None:
        """Read new agreements until cancelled.

        Raises:
            aiokafka.errors.KafkaError: the topic cannot be read any more.
        """
        if self._keys is None:
            logger.info("No keys of agreements are set: the register file alone says what partners may send")
            return
        await self._topic.follow()

    async def keep_following(self) -> None:
        """Follow until cancelled, and begin anew when the broker is back: for a process that outlives it."""
        while self._keys is not None:
            try:
                await self._topic.follow()
            except (KafkaError, OSError) as error:
                logger.warning("Agreements cannot be read now: %s", type(error).__name__)
            finally:
                await self._topic.close()
            await asyncio.sleep(RETRY_SECONDS)

    async def first_look(self, seconds: float) -> None:
        """Look, for so many seconds at most; whoever follows goes on trying."""
        try:
            async with asyncio.timeout(seconds):
                await self.caught_up()
        except (TimeoutError, KafkaError, OSError) as error:
            logger.warning("Agreements are not read yet: %s", type(error).__name__)

    async def close(self) -> None:
        """End reading."""
        await self._topic.close()

    def fresh(self) -> bool:
        """Whether every agreement is known that was published a minute ago."""
        return self._keys is None or time.monotonic() - self._topic.known_at < FRESH_SECONDS

    def _enter(self, key: bytes, value: bytes | None) -> None:
        assert self._keys is not None, "without keys nothing is read"
        try:
            learned = self.register.learn(key, value, self._keys)
        except AgreementError as error:
            logger.warning("Agreement %s on the topic changes nothing: %s", named(key), error)
            return
        if learned is not None:
            identity = learned.identity
            logger.info("Agreement %s, version %d: %s", identity.id, identity.version, identity.status)
