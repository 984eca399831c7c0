"""The state of follow: the persons of one partition of `checked`, and the partners' tallies."""

from hashlib import blake2b
from itertools import islice
from typing import Final

import msgspec

from dictionary.arrivals import Hours, add_hour
from dictionary.changes import KEY_BITS
from dictionary.erasures import Erased
from streams.engine.model import State
from streams.erasing import MARK_KEY
from streams.kept import DECODE, DECODE_HEADER, ENCODE
from streams.persons import Life

MOST_LIVES: Final = 2_000
"""Persons of a partition kept unpacked between batches, about 4 KB each: who comes often is not read anew."""
TALLIES_KEY: Final = b"tallies"
DAY_KEY: Final = b"day"
ARRIVED_KEY: Final = b"\0arrived|"
"""Of the hours of a partner's arrivals in the changelog of follow, before its id."""
_HOUR: Final = 3_600 * 1_000_000


class Tally(msgspec.Struct, array_like=True):
    """What became of a partner's checked events in one partition; `last_arrival` in microseconds."""

    accepted: int = 0
    duplicates: int = 0
    refused: int = 0
    last_arrival: int = 0


_DECODE_DAY: Final = msgspec.msgpack.Decoder(int).decode
_DECODE_ERASED: Final = msgspec.msgpack.Decoder(Erased).decode
_DECODE_HOURS: Final = msgspec.msgpack.Decoder(Hours).decode
_DECODE_TALLIES: Final = msgspec.msgpack.Decoder(dict[str, Tally]).decode


class People(State):
    """The persons of one partition of `checked`, packed, and the partners' tallies.

    Attributes:
        packed: person reference -> `Stored` as msgpack, as in the changelog at the last commit.
        lives: the persons that were worked on last; those that changed since the last commit are all here.
        changed: who that is; one of them who is not there any more was taken out.
        due: London day -> who is to be looked at then, for what can be forgotten.
        day: the London day by the last clock record; 0 before the first.
        waiting: person reference -> when the first event that waits has waited enough (microseconds).
        tallies: partner -> what became of its events.
        arrived: partner -> the hours in which its events arrived.
        marks: digest of a person who was erased -> what stays out.
    """

    def __init__(self) -> None:
        self.packed: dict[bytes, bytes] = {}
        self.lives: dict[bytes, Life] = {}
        self.changed: dict[bytes, None] = {}
        self.due: dict[int, list[bytes]] = {}
        self.day = 0
        self.waiting: dict[bytes, int] = {}
        self.tallies: dict[str, Tally] = {}
        self.arrived: dict[str, Hours] = {}
        self.marks: dict[bytes, Erased] = {}

    def load(self, key: bytes, value: bytes) -> None:
        """Take back what `dump` gave."""
        if key == TALLIES_KEY:
            self.tallies = _DECODE_TALLIES(value)
        elif key == DAY_KEY:
            self.day = _DECODE_DAY(value)
        elif key.startswith(ARRIVED_KEY):
            self.arrived[key.removeprefix(ARRIVED_KEY).decode()] = _DECODE_HOURS(value)
        elif key.startswith(MARK_KEY):
            self.marks[key.removeprefix(MARK_KEY)] = _DECODE_ERASED(value)
        else:
            self.packed[key] = value

    def recovered(self) -> None:
        """Find again who waits, and who is to be looked at when."""
        for person, packed in self.packed.items():
            header = DECODE_HEADER(packed)
            if header.expires:
                self.waiting[person] = header.expires
            self.due.setdefault(header.due, []).append(person)

    def dump(self, key: bytes) -> bytes | None:
        """A person, a mark, tallies, hours of arrivals or the day, for the changelog.

        Persons are packed here, once a commit.
        """
        if key == TALLIES_KEY:
            return msgspec.msgpack.encode(self.tallies)
        if key == DAY_KEY:
            return msgspec.msgpack.encode(self.day)
        if key.startswith(ARRIVED_KEY):
            hours = self.arrived[key.removeprefix(ARRIVED_KEY).decode()]
            return msgspec.msgpack.encode(dict(sorted(hours.items())))
        if key.startswith(MARK_KEY):
            return msgspec.msgpack.encode(self.marks[key.removeprefix(MARK_KEY)])
        if key in self.changed:
            del self.changed[key]
            life = self.lives.get(key)
            if life is None or not life.kept:
                self.lives.pop(key, None)
                self.packed.pop(key, None)
                return None
            self.packed[key] = ENCODE(life.stored())
        return self.packed.get(key)

    def life(self, person: bytes, secret: bytes) -> Life:
        """The life of a person, unpacked; a new one where none is known. `secret`: as `hash_key` gives it."""
        life = self.lives.get(person)
        if life is None:
            packed = self.packed.get(person)
            if packed is None:
                life = Life(_key12(secret, person), [])
            else:
                stored = DECODE(packed)
                life = Life(stored.key12, stored.kept, stored.due, stored.touched)
            self.lives[person] = life
        return life

    def index(self, person: bytes, life: Life) -> None:
        """Note until when the events of a person wait, if any does."""
        if expires := life.expires():
            self.waiting[person] = expires
        else:
            self.waiting.pop(person, None)

    def arrive(self, partner: str, arrival: int) -> bool:
        """Note that an event of a partner arrived (microseconds); True where its hour was not known."""
        hours = self.arrived.get(partner)
        if hours is None:
            hours = self.arrived[partner] = {}
        return add_hour(hours, arrival // _HOUR)

    def take_due(self, most: int) -> list[bytes]:
        """Who is to be looked at by now, the longest due first, and at most so many."""
        found: list[bytes] = []
        for day in sorted(day for day in self.due if day <= self.day):
            persons = sorted(self.due.pop(day))
            room = most - len(found)
            found += persons[:room]
            if len(persons) > room:
                self.due[day] = persons[room:]
                break
        return found

    def take_out(self, person: bytes) -> None:
        """Hold nothing of a person any more."""
        self.lives.pop(person, None)
        self.packed.pop(person, None)
        self.waiting.pop(person, None)
        for persons in self.due.values():
            if person in persons:
                persons.remove(person)

    def settle(self) -> None:
        """Let go of lives beyond `MOST_LIVES` that are packed, the longest known first."""
        beyond = len(self.lives) - MOST_LIVES
        if beyond > 0:
            packed = (person for person in self.lives if person not in self.changed)
            for person in list(islice(packed, beyond)):
                del self.lives[person]


def hash_key(secret: bytes) -> bytes:
    """A secret as a key of BLAKE2b, which takes up to 64 bytes."""
    return secret if len(secret) <= blake2b.MAX_KEY_SIZE else blake2b(secret).digest()


def _key12(secret: bytes, person: bytes) -> int:
    """12 bits of the person's hash under the secret."""
    return int.from_bytes(blake2b(person, digest_size=2, key=secret).digest(), "big") >> (16 - KEY_BITS)
