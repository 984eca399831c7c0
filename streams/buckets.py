"""The bucket of one cell and London day: all that began in that area, in that scope, on that day.

A bucket is a small mapping of slot -> whole number, msgpack in memory and in the changelog, about 30 bytes.
A span [from, until) lies whole in the bucket of its `from`: it begins there and, where it ends, it ended so
many hours or days later. So one span touches one bucket, a span taken back leaves nothing behind, and a
bucket older than every window can go once who is still open is carried on.

| slots | hold |
|---|---|
| below 0 | -1 - n: open pieces of this day that ended n days later |
| 0 to 24 | people beginning in that hour of the day, packed (a London day has up to 25 hours) |
| 32 to 56 | records in that hour of the day |
| 60, 61 | arrivals; open pieces of this day |
| 62 | arrivals that became known a day or more later |
| 64 to 428 | people of this day whose span ended that many days later (0 to 364), packed |
| 512 to 1111 | people of an hour whose span ended 0 to 23 hours later: 24 x hour + hours, packed |

Packed: a count and the sum of 12-bit keys of the persons counted in one integer, so that both move together.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final

import msgspec

from dictionary.changes import KEY_BITS
from dictionary.moments import DAY_WINDOWS, day_start, london_day

Bucket = dict[int, int]

ONE: Final = 1 << 40
"""One person; the sum of keys lies below."""
HALF: Final = ONE >> 1
KEYS: Final = 1 << KEY_BITS

DAY_HOURS: Final = 24
HOUR_SLOTS: Final = 25
RECORDS: Final = 32
RECORDS_END: Final = RECORDS + HOUR_SLOTS
ARRIVALS: Final = 60
OPEN: Final = 61
LATE: Final = 62
ENDED_DAYS: Final = 64
LONGEST: Final = max(DAY_WINDOWS.values())
ENDED_HOURS: Final = 512

decode: Callable[[bytes], Bucket] = msgspec.msgpack.Decoder(Bucket).decode
_encode: Callable[[Bucket], bytes] = msgspec.msgpack.Encoder().encode


def encode(bucket: Bucket) -> bytes | None:
    """A bucket's bytes without its zeros; None where nothing is left."""
    if 0 in bucket.values():
        bucket = {slot: value for slot, value in bucket.items() if value}
    return _encode(bucket) if bucket else None


def count(packed: int) -> int:
    """The whole persons in a packed number, for sums of keys of either sign below 2**39."""
    return (packed + HALF) // ONE


def keys(packed: int) -> int:
    """The sum of the 12-bit keys of the persons counted, modulo 4096."""
    return packed % KEYS


def add(held: Iterable[Bucket], slot: int, number: int) -> None:
    """Add a number to a slot of some buckets."""
    for bucket in held:
        bucket[slot] = bucket.get(slot, 0) + number


def add_people(held: Sequence[Bucket], packed: int, slot: int, from_: int, until: int | None) -> None:
    """Add a person's span (taken back: `packed` negative) to buckets of its first day; `slot`: its hour's."""
    add(held, slot, packed)
    if until is None:
        return
    days = london_day(until) - london_day(from_)
    if days < LONGEST:
        add(held, ENDED_DAYS + days, packed)
        hours = until - from_
        if hours < DAY_HOURS:
            add(held, ENDED_HOURS + DAY_HOURS * slot + hours, packed)


def add_open(held: Sequence[Bucket], number: int, days: int | None) -> None:
    """Add open pieces that end so many days (0 or more) later, or have no end, to buckets of their day."""
    add(held, OPEN, number)
    if days is not None:
        add(held, ended_open(days), number)


def add_late(bucket: Bucket, number: int) -> int:
    """Note that the arrivals just added (or taken back) became known late; how many more late ones there are.

    There are never more late ones than arrivals: whoever arrived in time may be taken back late, and whoever
    arrived late in time (`number` 0).
    """
    before = bucket.get(LATE, 0)
    after = min(max(before + number, 0), max(bucket.get(ARRIVALS, 0), 0))
    if after != before:
        bucket[LATE] = after
    return after - before


def ended_open(days: int) -> int:
    """The slot of open pieces that ended so many days after their bucket's."""
    return -1 - days


def counted(bucket: Bucket, age: int) -> tuple[int, int]:
    """(people packed, records) of a bucket, `age` days later, in any window longer than that."""
    last = ENDED_DAYS + age
    people = seen = 0
    for slot, number in bucket.items():
        if slot < HOUR_SLOTS:
            if slot >= 0:
                people += number
        elif slot < RECORDS_END:
            seen += number
        elif ENDED_DAYS <= slot <= last:
            people -= number
    return people, seen


def counted_open(bucket: Bucket, age: int) -> int:
    """Open pieces of a bucket that are open `age` days later."""
    number = bucket.get(OPEN, 0)
    return number - sum(ended for slot, ended in bucket.items() if ended_open(age) <= slot < 0)


def ends_after(bucket: Bucket, age: int) -> list[tuple[int, int]]:
    """(days after the bucket's, open pieces that end then) where that is more than `age` days."""
    return [(ended_open(slot), number) for slot, number in bucket.items() if slot < ended_open(age)]


def counted_24h(bucket: Bucket, start: int, hour: int) -> tuple[int, int]:
    """(people packed, records) of a bucket of the day that starts at hour `start`, in the 24h of `hour`."""
    first = hour - DAY_HOURS + 1
    people = seen = 0
    for slot, number in bucket.items():
        if slot < HOUR_SLOTS:
            if slot >= 0 and first <= start + slot <= hour:
                people += number
        elif slot < RECORDS_END:
            if first <= start + slot - RECORDS <= hour:
                seen += number
        elif slot >= ENDED_HOURS:
            began, hours = divmod(slot - ENDED_HOURS, DAY_HOURS)
            if first <= start + began and start + began + hours <= hour:
                people -= number
    return people, seen


def leaving_24h(bucket: Bucket, slot: int) -> tuple[int, int]:
    """(people packed, records) of one hour of the day as it leaves the 24h, all ends within it past."""
    people = bucket.get(slot, 0)
    first = ENDED_HOURS + DAY_HOURS * slot
    for ended, packed in bucket.items():
        if first <= ended < first + DAY_HOURS:
            people -= packed
    return people, bucket.get(RECORDS + slot, 0)


def moves_after(bucket: Bucket, start: int, hour: int) -> set[int]:
    """Hours after `hour` at which what is counted of a bucket (of the day starting at `start`) changes.

    Events may be five minutes ahead of the clock, and the clock may lag: the present is counted anew there.
    What leaves a window by age, and `open`, move by themselves and are not in the answer.
    """
    day = london_day(start)
    moves = set()
    for slot in bucket:
        if 0 <= slot < RECORDS_END:
            moves |= {start, start + slot % RECORDS}
        elif slot >= ENDED_HOURS:
            began, hours = divmod(slot - ENDED_HOURS, DAY_HOURS)
            moves.add(start + began + hours)
        elif slot >= ENDED_DAYS:
            moves.add(day_start(day + slot - ENDED_DAYS))
    return {at for at in moves if at > hour}


Days = Mapping[int, bytes | Bucket]
"""A cell's buckets by London day; those touched since the last commit are decoded."""


def opened(raw: bytes | Bucket) -> Bucket:
    """A bucket as a mapping, to read only."""
    return decode(raw) if isinstance(raw, bytes) else raw


def within(days: Days, first: int, last: int) -> Iterator[tuple[int, Bucket]]:
    """(day, bucket) of the days from first to last that have one."""
    if last - first < len(days):
        return ((day, opened(days[day])) for day in range(first, last + 1) if day in days)
    return ((day, opened(raw)) for day, raw in days.items() if first <= day <= last)


def window_at(days: Days, window: str, hour: int) -> tuple[int, int]:
    """(people packed, records) in a window at an hour; whole London days but for 24h.

    Raises:
        KeyError: no such window.
    """
    last = london_day(hour)
    if window == "24h":
        pairs = within(days, london_day(hour - DAY_HOURS + 1), last)
        numbers = [counted_24h(bucket, day_start(day), hour) for day, bucket in pairs]
    else:
        pairs = within(days, last - DAY_WINDOWS[window] + 1, last)
        numbers = [counted(bucket, last - day) for day, bucket in pairs]
    return sum(people for people, _ in numbers), sum(seen for _, seen in numbers)


def open_at(days: Days, hour: int) -> int:
    """Persons with an open issue on the London day of an hour."""
    last = london_day(hour)
    return sum(counted_open(opened(raw), last - day) for day, raw in days.items() if day <= last)


def arrivals_at(days: Days, hour: int) -> int:
    """Distinct persons recorded on the London day of an hour."""
    return opened(days.get(london_day(hour), {})).get(ARRIVALS, 0)
