"""The eleven numbers of a cell now, in one integer: one addition moves them all, of a cell or a roll-up.

Field i is 64 bits wide, from bit 64 x i: people of the five windows (persons and their sum of keys, packed as
in `buckets.py`), records of the five, persons with an open issue. Each field starts half way up, so that one
below zero takes nothing from the next.
"""

from struct import Struct
from typing import Final

from dictionary.moments import DAY_WINDOWS, WINDOWS
from streams.buckets import HALF, LONGEST, ONE, keys

_WIDTH: Final = 64
_FIELD: Final = 1 << _WIDTH
_FIELDS: Final = 2 * len(WINDOWS) + 1
_BYTES: Final = _FIELDS * _WIDTH // 8
_ZERO: Final = _FIELD // 2
_KEYS: Final = ONE.bit_length() - 1
"""Bits of the sum of keys, below the persons."""
_PLACES: Final = tuple(1 << _WIDTH * i for i in range(_FIELDS))

WINDOW_NOW: Final = dict(zip(WINDOWS, _PLACES, strict=False))
"""Window code -> one (packed) in its people."""
RECORDS_NOW: Final = _PLACES[len(WINDOWS)]
"""By this, what is one in a window's people is one in its records."""
OPEN_NOW: Final = _PLACES[-1]
"""One person with an open issue."""
RECENT: Final = WINDOW_NOW["24h"]
COVERED: Final = tuple(
    sum(WINDOW_NOW[window] for window, days in DAY_WINDOWS.items() if age < days) for age in range(LONGEST)
)
"""Age in days -> one in the people of every window of days that reaches back so far."""

# Keys may stay behind, of either sign, where persons went: what is under half a person is none.
_SIGNS: Final = sum(_ZERO * place for place in _PLACES)
NOTHING: Final = _SIGNS + sum(HALF * place for place in WINDOW_NOW.values())
"""Every number zero."""

SHOWN: Final = (
    *((_FIELD - ONE + (_FIELD - 1) * RECORDS_NOW) * place for place in WINDOW_NOW.values()),
    (_FIELD - 1) * OPEN_NOW,
)
"""The bits of each window and of open that show: all but the sums of keys."""
ALL_SHOWN: Final = sum(SHOWN)


def counted(now: int, window: str) -> tuple[int, int]:
    """(people of a window, the sum of their keys modulo 4096)."""
    field = now // WINDOW_NOW[window] % _FIELD - _ZERO
    return field >> _KEYS, keys(field)


_unpack: Final = Struct(f"<{_FIELDS}q").unpack


def numbers(now: int) -> tuple[int, ...]:
    """People of the five windows, records of the five, open."""
    # A field that starts half way up is a signed number but for its first bit.
    h, a, b, c, d, *others = _unpack((now ^ _SIGNS).to_bytes(_BYTES, "little"))
    return (h >> _KEYS, a >> _KEYS, b >> _KEYS, c >> _KEYS, d >> _KEYS, *others)
