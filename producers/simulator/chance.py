"""Chance without a generator's state: every draw follows from a name, so any part can be made again alone."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from itertools import accumulate
from struct import Struct
from typing import Final, Generic, TypeVar
from zlib import crc32

T = TypeVar("T")

DRAWS: Final = 8
_INTEGERS: Final = Struct(f"<{DRAWS}I")
_SCALE: Final = 2.0**-32


def draws(name: str) -> list[float]:
    """Eight numbers from 0 to under 1 that follow from a name."""
    digest = blake2b(name.encode(), digest_size=_INTEGERS.size).digest()
    return [integer * _SCALE for integer in _INTEGERS.unpack(digest)]


def quick_draw(name: str) -> float:
    """One number from 0 to under 1 that follows from a name; cheap, where nothing else depends on it."""
    return crc32(name.encode()) * _SCALE


@dataclass(frozen=True, slots=True)
class Choice(Generic[T]):
    """Things with weights, to choose from by a number from 0 to under 1."""

    things: tuple[T, ...]
    bounds: tuple[float, ...]

    @classmethod
    def of(cls, weights: Mapping[T, float]) -> "Choice[T]":
        """A choice among the things with a weight above zero.

        Raises:
            ValueError: there is none.
        """
        kept = {thing: weight for thing, weight in weights.items() if weight > 0}
        if not kept:
            raise ValueError("nothing to choose from")
        return cls(tuple(kept), tuple(_running_shares(kept.values())))

    def at(self, draw: float) -> T:
        """The thing that a number falls on."""
        return self.things[bisect_right(self.bounds, draw)]


def _running_shares(weights: Iterable[float]) -> list[float]:
    running = list(accumulate(weights))
    return [value / running[-1] for value in running[:-1]] + [float("inf")]
