"""What of an authority's arrivals waits for the next clock record, the next close, or a relearning."""

from dataclasses import dataclass, field
from typing import Final

import msgspec

from streams.watching.arrays import Ints

SHIFT: Final = 16
"""A series as one number: its need above so many bits, its sector below."""
LEAST_HISTORY: Final = 300
"""Arrivals too old to be learned as they came; from so many on they are history that was handed in."""
QUIET_SECONDS: Final = 30
"""After the last of them: all of it is there."""
LONGEST_SECONDS: Final = 40
"""After the first of them: some of it is there, and worth learning already."""


@dataclass(slots=True)
class Pending:
    """Kept with every commit that changed it.

    Attributes:
        touched: series that arrivals of the last 21 days touched since they were scored.
        late: series -> arrivals of days over seven days ago that became known since the last close.
        old: arrivals of days over 21 days ago since the watch learned history.
        told: of these, how many the last clock record knew of.
        since, last: unix seconds of the clock records that found the first and the last of these.
        learned_to: the last day of the week that is learned next from history; None where none is.
    """

    touched: set[int] = field(default_factory=set)
    late: dict[int, int] = field(default_factory=dict)
    old: int = 0
    told: int = 0
    since: float = 0.0
    last: float = 0.0
    next_week: int | None = None

    def tick(self, at: float) -> bool:
        """A clock record: note when history came; whether any did."""
        if self.old <= self.told:
            return False
        self.since = self.since or at
        self.told, self.last = self.old, at
        return True

    def history_due(self, at: float) -> bool:
        """Whether history that was handed in is to be learned now."""
        waited = at - self.last >= QUIET_SECONDS or at - self.since >= LONGEST_SECONDS
        return self.next_week is None and self.old >= LEAST_HISTORY and waited

    def begin(self, week: int) -> None:
        """Begin to learn history with the week that ends on a day."""
        self.next_week, self.old, self.told, self.since = week, 0, 0, 0.0

    def closed(self) -> None:
        """A day was closed: all was scored, what was late is no news now, and a trickle is no history."""
        self.touched.clear()
        self.late.clear()
        if self.old < LEAST_HISTORY:
            self.old = self.told = 0
            self.since = 0.0

    def dump(self) -> bytes:
        """As kept."""
        late = sorted(self.late.items())
        rest = (self.old, self.told, self.since, self.last, self.next_week)
        return _encode((sorted(self.touched), late, *rest))

    @classmethod
    def load(cls, raw: bytes) -> "Pending":
        """What `dump` gave."""
        touched, late, old, told, since, last, next_week = _decode(raw)
        return cls(set(touched), dict(late), old, told, since, last, next_week)


_encode: Final = msgspec.msgpack.Encoder().encode
_decode: Final = msgspec.msgpack.Decoder(
    tuple[list[int], list[tuple[int, int]], int, int, float, float, int | None]
).decode


def series_code(need: int, sector: int) -> int:
    """A series as one number."""
    return need << SHIFT | sector


def series_codes(needs: Ints, sectors: Ints) -> list[int]:
    """Each of some series as one number."""
    codes: list[int] = (needs << SHIFT | sectors).tolist()
    return codes


def read_series(code: int) -> tuple[int, int]:
    """(need, sector) of such a number."""
    return code >> SHIFT, code & (1 << SHIFT) - 1
