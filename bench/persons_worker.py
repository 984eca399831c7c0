"""The worker of `bench/persons.py`: the events and the check of the small job, kept under the person."""

import json
import sys
from collections.abc import Sequence
from typing import Final

import msgspec

from bench.peers.job import DECODE, HOUR, SECTORS, key_of
from bench.peers.ours import serve
from bench.states import Kept
from streams.engine.model import Record, Result

KEPT: Final = 3
"""Events of a person: on average the product keeps 3.1."""

Said = tuple[int, str, str]
"""What is kept of an event: hour, need, sector."""


class Person(msgspec.Struct, array_like=True, gc=False):
    """How many events there were, and the last `KEPT` of them."""

    events: int
    last: list[Said]


PACK: Final = msgspec.msgpack.Encoder().encode
UNPACK: Final = msgspec.msgpack.Decoder(Person).decode


def before(number: int) -> Person:
    """The person of this number as they are loaded: whole, so that nothing grows from here."""
    sector, need = SECTORS[number % len(SECTORS)], f"need.{number % 100:02}"
    return Person(KEPT, [(HOUR - age, need, sector) for age in range(KEPT, 0, -1)])


def follow(state: Kept, batch: Sequence[Record]) -> Result:
    """Note each event that passes under its person, in the place of their oldest; only they are unpacked.

    Raises:
        KeyError: a person who was not loaded; then what is measured is not what it should be.
    """
    packed, dirty = state.values, set()
    for record in batch:
        try:
            event = DECODE(record.value or b"")
        except msgspec.DecodeError:
            continue
        if key_of(event) is None:
            continue
        key = event.person.encode()
        person = UNPACK(packed[key])
        person.events += 1
        person.last = [*person.last[1:], (int(event.time // 3600), event.need, event.sector)]
        packed[key] = PACK(person)
        dirty.add(key)
    return Result(dirty)


if __name__ == "__main__":
    serve(json.loads(sys.argv[1]), Kept, follow)
