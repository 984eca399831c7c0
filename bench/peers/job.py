"""The small job: decode an event of about 300 bytes, check it, count it by sector, need and hour.

Every engine does this and keeps the counts in its own fault-tolerant state. The data are a hard case for
whoever folds writes: every event of one hour, spread evenly over as many keys as a third of the events.
"""

import random
import statistics
import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

PARTITIONS: Final = 4
NEEDS: Final = frozenset(f"need.{number:02}" for number in range(100))
SECTORS: Final = tuple(f"B{district} {unit}" for district in range(1, 100) for unit in range(10))
PERSONS: Final = 100_000
HOUR: Final = 472_222
"""Of all events: hours since the epoch."""
SEED: Final = 1


class Event(msgspec.Struct, gc=False):
    """What is decoded of an event: all of it."""

    specversion: str
    id: str
    source: str
    type: str
    time: float
    sector: str
    need: str
    person: str
    dictionary: str
    agreement: str


DECODE: Final = msgspec.json.Decoder(Event).decode


def key_of(event: Event) -> bytes | None:
    """What the event counts under; None where it is refused."""
    if event.need not in NEEDS or not event.sector:
        return None
    return f"{event.sector}|{event.need}|{int(event.time // 3600)}".encode()


def references(persons: int) -> list[str]:
    """Of the persons that the events are of; always the same ones in the same order."""
    draw = random.Random(SEED)
    return [f"{draw.getrandbits(128):032x}" for _ in range(persons)]


def events(count: int, persons: Sequence[str] | None = None) -> Iterator[tuple[bytes, bytes]]:
    """(person, event as JSON); the same ones every time. Persons by default are `PERSONS`."""
    draw = random.Random(SEED + 1)
    persons = references(PERSONS) if persons is None else persons
    needs = sorted(NEEDS)
    encode = msgspec.json.Encoder().encode
    for number in range(count):
        person = draw.choice(persons)
        event = Event(
            "1.0",
            str(uuid.UUID(int=draw.getrandbits(128))),
            "urn:needmonitor:partner:advice",
            "uk.needmonitor.issue.recorded.v1",
            HOUR * 3600 + number % 3600 + 0.5,
            draw.choice(SECTORS),
            draw.choice(needs),
            person,
            "1.0.0",
            "agreement-0001",
        )
        yield person.encode(), encode(event)


def event_bytes() -> int:
    """Of an event, on average."""
    return round(statistics.fmean(len(value) for _, value in events(1000)))


def expected(count: int) -> Counter[bytes]:
    """The counts of the first `count` events."""
    return Counter(key for _, value in events(count) if (key := key_of(DECODE(value))) is not None)
