r"""What outlives the counts when they are made again from the log of record, and how long the gate waits.

Released state is a record in its own right: what each cell was last released with (`\0released|...`) and the
clock are kept, for a gate that starts anew would show how many people a cell has at that moment. And while
events come again, cells hold a part of their people only. So the origins that were applied before are kept
too, as those to come to (`\0until|<p>`, as `\0origin|<p>`): nothing is released until all of them are applied
again. Pure.
"""

from collections.abc import Mapping
from typing import Final

import msgspec

Origin = tuple[int, int]
"""(offset in a partition of `checked`, number of the change made of it): they only rise."""

_NONE: Final[Origin] = (-1, -1)
ORIGIN: Final = b"\0origin|"
UNTIL: Final = b"\0until|"

_encode: Final = msgspec.msgpack.Encoder().encode
_decode: Final = msgspec.msgpack.Decoder(Origin).decode


def encode_origin(origin: Origin) -> bytes:
    """The value of an origin, and of one to come to."""
    return _encode(origin)


def read_origin(key: bytes, value: bytes) -> tuple[int, Origin]:
    """(partition of `checked`, origin) of either key."""
    return int(key.rpartition(b"|")[2]), _decode(value)


def forget(values: Mapping[bytes, bytes], kept: tuple[bytes, ...]) -> dict[bytes, bytes | None]:
    """What to write to a changelog of count so that its counts are forgotten, and nothing that was released.

    Safe to repeat, before or while the counts are made again.

    Args:
        values: all that the changelog holds.
        kept: beginnings of the keys that stay as they are.
    """
    news: dict[bytes, bytes | None] = {
        key: None for key in values if not key.startswith((*kept, ORIGIN, UNTIL))
    }
    until: dict[int, Origin] = {}
    for key, value in values.items():
        if key.startswith((ORIGIN, UNTIL)):
            partition, origin = read_origin(key, value)
            until[partition] = max(until.get(partition, origin), origin)
            if key.startswith(ORIGIN):
                news[key] = None
    return news | {UNTIL + b"%d" % partition: _encode(origin) for partition, origin in until.items()}


class Remade:
    """What is still to come of what was applied before."""

    def __init__(self) -> None:
        self._until: dict[int, Origin] = {}

    def load(self, key: bytes, value: bytes) -> None:
        """Take back an origin to come to."""
        partition, origin = read_origin(key, value)
        self._until[partition] = origin

    def dump(self, key: bytes) -> bytes | None:
        """The value of its changelog key; None where that was come to."""
        origin = self._until.get(int(key.removeprefix(UNTIL)))
        return None if origin is None else _encode(origin)

    def come_to(self, origins: Mapping[int, Origin]) -> set[bytes] | None:
        """None while something is still to come; then, once, the changelog keys that are done with."""
        # By the offset alone: a newer dictionary may make fewer changes of one event.
        if any(origins.get(partition, _NONE)[0] < offset for partition, (offset, _) in self._until.items()):
            return None
        done = {UNTIL + b"%d" % partition for partition in self._until}
        self._until.clear()
        return done
