"""What the ways in ask of a publisher."""

from typing import Final, Protocol

from aiokafka.errors import KafkaError


class Publisher(Protocol):
    """Writes records to the log, in order, each acknowledged by all replicas of the broker."""

    async def send(self, topic: str, key: bytes, value: bytes) -> None:
        """Take a record for writing; waits while too many are on their way.

        Raises:
            OSError, TimeoutError, KafkaError: the broker does not answer.
        """
        ...

    async def flush(self) -> None:
        """Return when every record taken before is acknowledged.

        Raises:
            OSError, TimeoutError, KafkaError: one was not.
        """
        ...


PUBLISHER_ERRORS: Final = (OSError, TimeoutError, KafkaError)
"""How a publisher says that the broker does not answer."""
