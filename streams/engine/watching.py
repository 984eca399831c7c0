"""What an engine tells whoever measures it."""

from typing import Protocol


class Watcher(Protocol):
    """Told of every batch, commit and recovery; quick, and never raises."""

    def applied(self, stage: str, partition: int, records: int, seconds: float) -> None:
        """A step took `seconds` for a batch."""

    def committed(self, stage: str, partition: int, records: int, seconds: float) -> None:
        """A commit that covers `records` took `seconds`."""

    def recovered(self, stage: str, partition: int, keys: int, seconds: float) -> None:
        """A partition was opened with `keys` keys of state."""


class NoWatcher:
    """Measures nothing."""

    def applied(self, stage: str, partition: int, records: int, seconds: float) -> None:
        """Nothing to do."""

    def committed(self, stage: str, partition: int, records: int, seconds: float) -> None:
        """Nothing to do."""

    def recovered(self, stage: str, partition: int, keys: int, seconds: float) -> None:
        """Nothing to do."""
