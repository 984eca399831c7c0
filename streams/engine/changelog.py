"""How one partition of a changelog reads: commits, each closed by a marker that says where its sources stand.

A commit is the last value of every changed key and then one marker, `NEXT`, with the next offset of every
source. Only what stands before a marker counts. With transactions the broker hides unfinished commits;
without them a crash may leave some values behind the last marker (the tail), which recovery drops and takes
back.
"""

from collections.abc import Iterator, Mapping
from typing import Final

import msgspec

NEXT: Final = b"\x00next"
"""The marker's key; no key of a state begins with a zero byte."""

Offsets = dict[str, int]
"""Source topic -> the next offset to read there."""


class Marker(msgspec.Struct, frozen=True):
    """The value of a marker: where the sources stand, and the schema of every value before it."""

    schema: int
    next: Offsets


_DECODER: Final = msgspec.json.Decoder(Marker)


def marker(offsets: Offsets, schema: int) -> bytes:
    """The value of a marker."""
    return msgspec.json.encode(Marker(schema, offsets))


class Replay:
    """What a changelog partition says, fed record by record in the order of the log.

    Attributes:
        offsets: where the sources stand.
        schema: of the values; None where nothing was ever committed.
    """

    def __init__(self) -> None:
        self._values: dict[bytes, bytes] = {}
        self._tail: dict[bytes, bytes | None] = {}
        self.offsets: Offsets = {}
        self.schema: int | None = None

    def feed(self, key: bytes | None, value: bytes | None) -> None:
        """Take the next record.

        Raises:
            ValueError: a record without a key, or a marker that does not read: not a changelog of ours.
        """
        if key is None:
            raise ValueError("a changelog record without a key")
        if key != NEXT:
            self._tail[key] = value
            return
        if value is None:
            raise ValueError("a changelog marker without a value")
        read = _DECODER.decode(value)
        self.offsets, self.schema = read.next, read.schema
        for changed, kept in self._tail.items():
            if kept is None:
                self._values.pop(changed, None)
            else:
                self._values[changed] = kept
        self._tail.clear()

    @property
    def values(self) -> Mapping[bytes, bytes]:
        """The last committed value of every key that has one."""
        return self._values

    def repairs(self) -> Iterator[tuple[bytes, bytes | None]]:
        """What to write again so that the tail counts for nothing; empty where no commit broke off."""
        for key in self._tail:
            yield key, self._values.get(key)
