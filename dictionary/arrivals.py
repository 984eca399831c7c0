"""In which hours a partner's events arrived: what tells whether it is silent, and nothing about any person.

Hours are UTC hours since 1970, kept as day -> 24 bits (the lowest is 00:00 to 01:00) of the `KEPT_DAYS` up to
the newest. Follow keeps them by partition, the projection holds them so, and the pages join them. Pure.
"""

from collections.abc import Iterable
from typing import Final

import msgspec

KEPT_DAYS: Final = 56
"""Eight of each weekday: enough to tell what is usual for a partner, and soon that it has changed."""
DAY_HOURS: Final = 24

Hours = dict[int, int]
"""UTC day -> which of its 24 hours."""

_decode: Final = msgspec.json.Decoder(Hours).decode


def add_hour(hours: Hours, hour: int) -> bool:
    """Note an hour; False where that says nothing new: it is known, or too old to be kept."""
    day, slot = divmod(hour, DAY_HOURS)
    known, bit = hours.get(day), 1 << slot
    if known is not None:
        hours[day] = known | bit
        return not known & bit
    newest = max(hours, default=day)
    if day <= newest - KEPT_DAYS:
        return False
    hours[day] = bit
    for old in [old for old in hours if old <= day - KEPT_DAYS]:
        del hours[old]
    return True


def join_hours(parts: Iterable[Hours]) -> tuple[int, ...]:
    """All hours of all partitions in their order, of the days up to the newest of any."""
    joined: Hours = {}
    for part in parts:
        for day, bits in part.items():
            joined[day] = joined.get(day, 0) | bits
    first = max(joined, default=0) - KEPT_DAYS + 1
    return tuple(
        day * DAY_HOURS + slot
        for day in sorted(joined)
        if day >= first
        for slot in range(DAY_HOURS)
        if joined[day] >> slot & 1
    )


def encode_hours(hours: Hours) -> bytes:
    """Hours as the projection holds them: `{"20000": 1023}`."""
    return msgspec.json.encode(dict(sorted(hours.items())))


def decode_hours(value: bytes) -> Hours:
    """Read what `encode_hours` wrote.

    Raises:
        msgspec.DecodeError: it did not.
    """
    return _decode(value)
