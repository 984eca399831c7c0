"""State that is there before a measurement begins: keys and values, as commits of the engine write them."""

from collections.abc import Sequence
from typing import Final

from bench.peers.job import PARTITIONS
from streams.engine.changelog import NEXT, marker
from streams.engine.settings import EngineSettings
from streams.engine.writer import Entry, Writer

SCHEMA: Final = 1
COMMIT: Final = 50_000
"""Keys in one transaction."""


class Kept:
    """Key -> value of one partition, as a step would keep them."""

    def __init__(self) -> None:
        self.values: dict[bytes, bytes] = {}

    def load(self, key: bytes, value: bytes) -> None:
        """Take back a value."""
        self.values[key] = value

    def recovered(self) -> None:
        """Nothing to derive."""

    def dump(self, key: bytes) -> bytes | None:
        """A value."""
        return self.values.get(key)


async def write_state(kafka_url: str, changelog: str, source: str, shares: Sequence[Sequence[Entry]]) -> None:
    """Write the keys of each partition into a changelog that says that nothing of the source was applied."""
    settings = EngineSettings(kafka_url, changelog, transactions=True, partitions=PARTITIONS)
    entry = (NEXT, marker({source: 0}, SCHEMA))
    for partition, share in enumerate(shares):
        writer = Writer(settings, f"{changelog}-{partition}")
        await writer.start()
        for begin in range(0, len(share), COMMIT):
            await writer.commit([], changelog, partition, share[begin : begin + COMMIT], entry)
        await writer.stop()
