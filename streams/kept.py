"""What follow stores of a person: the accepted events, compact, and nothing that follows from them."""

from enum import IntEnum
from typing import Final

import msgspec

from dictionary.moments import london_day
from streams.spans import Order

HOUR_MICROS: Final = 3_600_000_000
WAIT_MICROS: Final = 35 * 24 * HOUR_MICROS
"""How long an event waits for the record it speaks of."""


class Kind(IntEnum):
    """What an event says. The numbers are in stored state: never change one."""

    RECORDED = 0
    UPDATED = 1
    WITHDRAWN = 2
    RESOLVED = 3
    CONTACT = 4
    REFERRED = 5
    REFERRAL_UPDATED = 6
    COMMENCED = 7
    ENDED = 8
    ASSESSED = 9
    BUDGETED = 10


RECORDED: Final = int(Kind.RECORDED)
UPDATED: Final = int(Kind.UPDATED)
WITHDRAWN: Final = int(Kind.WITHDRAWN)
RESOLVED: Final = int(Kind.RESOLVED)
"""Up to this kind an event is about an issue."""


class Status(IntEnum):
    """Whether a kept event has an effect. In stored state too."""

    STANDS = 0
    WAITS = 1
    EXPIRED = 2
    """Waited in vain and was refused; its id is kept, so that it is not taken up again."""


STANDS: Final = int(Status.STANDS)
WAITS: Final = int(Status.WAITS)
EXPIRED: Final = int(Status.EXPIRED)


class Kept(msgspec.Struct, array_like=True, gc=False, eq=False):
    """One accepted event.

    Attributes:
        id, issue: the 16 bytes of the UUIDs; `issue` is empty where the event is not about one alone.
        digest: of the body, to tell a repeat from a conflict.
        place: the end of its key in `checked` (raw topic/partition/offset), by which it can be deleted.
        time, arrival: microseconds since the epoch; `arrival` is 0 unless it waits or waited in vain.
        delay: microseconds from `time` to `recordedtime`.
        need, horizon: as recorded or changed to, with the horizon in days that held then; "" and 0 if not.
        authority, area: where, or where to; "" if it says nothing of a place.
        word: the reason of an update or withdrawal, the outcome of a resolution.
        facts: of an event that is not about one issue, what it says beside the person block, as msgpack.
    """

    kind: int
    partner: str
    id: bytes
    digest: bytes
    place: str
    time: int
    delay: int
    issue: bytes = b""
    need: str = ""
    horizon: int = 0
    authority: str = ""
    area: str = ""
    word: str = ""
    status: int = STANDS
    arrival: int = 0
    facts: bytes = b""

    @property
    def order(self) -> Order:
        """Where it stands among the person's events."""
        return self.time, self.time + self.delay, self.partner, self.id

    @property
    def day(self) -> int:
        """The London day it happened."""
        return london_day(self.time // HOUR_MICROS)


class Stored(msgspec.Struct, array_like=True, gc=False):
    """A person in the changelog.

    Attributes:
        expires: when the first that waits has waited enough, in microseconds; 0 if none waits.
        key12: kept, not made again: what is taken back must be what was given, whatever the secret is now.
        kept: every accepted event that can still matter, in the order of acceptance.
        due: the London day on which to look for what can be forgotten.
        touched: the London day by the clock records when the last event was accepted.
    """

    expires: int
    key12: int
    kept: list[Kept]
    due: int = 0
    touched: int = 0


class Header(msgspec.Struct, array_like=True, gc=False):
    """`Stored` with its events unread: cheap to read for every person at recovery."""

    expires: int
    key12: int
    kept: msgspec.Raw
    due: int = 0
    touched: int = 0


ENCODE: Final = msgspec.msgpack.Encoder().encode
DECODE: Final = msgspec.msgpack.Decoder(Stored).decode
DECODE_HEADER: Final = msgspec.msgpack.Decoder(Header).decode
