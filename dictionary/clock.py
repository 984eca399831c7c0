"""Clock records: time as a value in the log, so that a replay closes days and windows as the first run did.

The owner of partition 0 of `checked` writes one into every partition of `checked` and `changes`. A reader's
time is the latest it has seen; it never goes back.
"""

from datetime import UTC, datetime
from typing import Final
from uuid import NAMESPACE_URL, uuid5

import msgspec

CLOCK_KEY: Final = b"clock"
CLOCK_TYPE: Final = "uk.needmonitor.clock.ticked.v1"
CLOCK_SOURCE: Final = "urn:needmonitor:clock"


class _Tick(msgspec.Struct, frozen=True):
    specversion: str
    id: str
    source: str
    type: str
    time: datetime


_ENCODER: Final = msgspec.json.Encoder()
_DECODER: Final = msgspec.json.Decoder(_Tick)


def clock_record(at: datetime) -> bytes:
    """The value of a clock record: a CloudEvent whose id follows from its time.

    Raises:
        ValueError: `at` carries no offset.
    """
    if at.tzinfo is None:
        raise ValueError("a clock record needs an aware instant")
    instant = at.astimezone(UTC)
    made_from = f"{CLOCK_SOURCE}/{instant.isoformat()}"
    return _ENCODER.encode(
        _Tick("1.0", str(uuid5(NAMESPACE_URL, made_from)), CLOCK_SOURCE, CLOCK_TYPE, instant)
    )


def read_clock(value: bytes) -> datetime:
    """The time a clock record tells, in UTC.

    Raises:
        msgspec.DecodeError: not a clock record (this key is written by a worker alone, so a fault of ours).
    """
    return _DECODER.decode(value).time.astimezone(UTC)
