"""What the watch knows as bytes and back: a part for the authority and one for each sector."""

from collections.abc import Mapping
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from streams.watching.closing import Watch
from streams.watching.expecting import Factors
from streams.watching.learning import Learned
from streams.watching.seasons import Seasons
from streams.watching.seen import Layout, Seen

AUTHORITY = "authority"


class Kept(msgspec.Struct, array_like=True, frozen=True):
    """An array: its type, shape and bytes."""

    kind: str
    shape: tuple[int, ...]
    data: bytes


def dump(watch: Watch) -> dict[str, bytes]:
    """Every part by its name: `authority`, and the number of each sector."""
    return {AUTHORITY: dump_authority(watch)} | {
        str(sector): dump_sector(watch, sector) for sector in range(watch.seen.layout.sectors)
    }


def dump_authority(watch: Watch) -> bytes:
    """All that is not of one sector."""
    seen, learned, factors = watch.seen, watch.learned, watch.factors
    arrays: dict[str, NDArray[Any]] = {
        "daily": seen.daily,
        "delays": seen.delays,
        "first": seen.first,
        "exposure": learned.exposure,
        "squares": learned.squares,
        "week": factors.calendars.week,
        "holiday": factors.calendars.holiday,
        "seasons": factors.seasons.by_need,
        "completeness": factors.completeness,
    }
    return _encode({"day": seen.day, "fitted": factors.seasons.fitted}, arrays)


def dump_sector(watch: Watch, sector: int) -> bytes:
    """The recent and learned counts of a sector."""
    recent, count = watch.seen.recent[:, sector], watch.learned.count[:, sector]
    return _encode({"day": watch.seen.day}, {"recent": recent, "count": count})


def load(layout: Layout, parts: Mapping[str, bytes]) -> Watch:
    """What `dump` gave; sectors without a part have seen nothing.

    The layout may have more needs, partners, districts and sectors than were dumped, after those that were.

    Raises:
        ValueError: parts of different days: they were not dumped together.
    """
    numbers, arrays = _decode(parts[AUTHORITY])
    watch = Watch.new(layout, numbers["day"])
    seen, learned, fresh = watch.seen, watch.learned, watch.factors
    for held, name in (
        (seen.daily, "daily"),
        (seen.delays, "delays"),
        (seen.first, "first"),
        (learned.exposure, "exposure"),
        (learned.squares, "squares"),
        (fresh.calendars.week, "week"),
        (fresh.calendars.holiday, "holiday"),
        (fresh.seasons.by_need, "seasons"),
        (fresh.completeness, "completeness"),
    ):
        _put(held, arrays[name])
    seasons = Seasons(numbers["fitted"], fresh.seasons.by_need)
    watch.factors = Factors(fresh.calendars, seasons, fresh.completeness)
    for name, raw in parts.items():
        if name != AUTHORITY:
            _load_sector(seen, learned, int(name), raw)
    return watch


def _load_sector(seen: Seen, learned: Learned, sector: int, raw: bytes) -> None:
    numbers, arrays = _decode(raw)
    if numbers["day"] != seen.day:
        raise ValueError(f"sector {sector} is of day {numbers['day']}, the authority of day {seen.day}")
    _put(seen.recent[:, sector], arrays["recent"])
    _put(learned.count[:, sector], arrays["count"])


def _put(held: NDArray[Any], kept: NDArray[Any]) -> None:
    held[tuple(slice(size) for size in kept.shape)] = kept


def _encode(numbers: dict[str, int], arrays: Mapping[str, NDArray[Any]]) -> bytes:
    kept = {name: Kept(array.dtype.str, array.shape, array.tobytes()) for name, array in arrays.items()}
    return msgspec.msgpack.encode((numbers, kept))


def _decode(raw: bytes) -> tuple[dict[str, int], dict[str, NDArray[Any]]]:
    numbers, kept = msgspec.msgpack.decode(raw, type=tuple[dict[str, int], dict[str, Kept]])
    arrays = {name: np.frombuffer(one.data, one.kind).reshape(one.shape) for name, one in kept.items()}
    return numbers, arrays
