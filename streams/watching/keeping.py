"""What the watch learned as bytes and back: a part for the authority and one for each sector.

What was seen is not in here: whoever keeps the counts fills it in again.
"""

from collections.abc import Mapping
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from streams.watching.closing import Watch
from streams.watching.expecting import Factors
from streams.watching.seasons import Seasons
from streams.watching.seen import Layout
from streams.watching.standing import Standing


class Kept(msgspec.Struct, array_like=True, frozen=True):
    """An array: its type, shape and bytes."""

    kind: str
    shape: tuple[int, ...]
    data: bytes


class KeptAuthority(msgspec.Struct, array_like=True, frozen=True):
    """All that is not of one sector: the day, the day of the fit, the sizes of the last close, arrays."""

    day: int
    fitted: int
    needs: int
    partners: int
    sectors: int
    arrays: dict[str, Kept]


_encode = msgspec.msgpack.Encoder().encode
_decode_array = msgspec.msgpack.Decoder(Kept).decode
_decode_authority = msgspec.msgpack.Decoder(KeptAuthority).decode


def dump_array(array: NDArray[Any]) -> bytes:
    """An array by itself."""
    return _encode(_kept(array))


def load_array(held: NDArray[Any], raw: bytes) -> None:
    """Put an array back into one that may have grown since."""
    put(held, _array(_decode_array(raw)))


def dump_authority(watch: Watch, standing: Standing) -> bytes:
    """All that is not of one sector."""
    arrays = _arrays(watch) | {
        "known": standing.known,
        "activity": standing.activity,
        "drift": standing.drift,
    }
    kept = {name: _kept(array) for name, array in arrays.items()}
    old = standing.layout
    return _encode(
        KeptAuthority(
            watch.seen.day, watch.factors.seasons.fitted, old.needs, old.partners, old.sectors, kept
        )
    )


def dump_sector(watch: Watch, sector: int) -> bytes:
    """The learned counts of a sector."""
    return dump_array(watch.learned.count[:, sector])


def load(layout: Layout, authority: bytes, sectors: Mapping[int, bytes]) -> tuple[Watch, Standing]:
    """What was dumped, with nothing seen; sectors without a part have learned nothing.

    The layout may have more needs, partners, districts and sectors than were dumped, after those that were.
    """
    kept = _decode_authority(authority)
    arrays = {name: _array(one) for name, one in kept.arrays.items()}
    watch = Watch.new(layout, kept.day)
    for name, held in _arrays(watch).items():
        put(held, arrays[name])
    _fitted(watch, kept.fitted)
    for sector, raw in sectors.items():
        load_array(watch.learned.count[:, sector], raw)
    old = Layout(kept.needs, kept.partners, layout.district_of[: kept.sectors])
    return watch, Standing(old, arrays["known"], arrays["activity"], arrays["drift"])


def grown(watch: Watch, layout: Layout) -> Watch:
    """The same in a layout with more needs, partners, districts or sectors, after those that were."""
    made = Watch.new(layout, watch.seen.day)
    for name, held in _arrays(made).items():
        put(held, _arrays(watch)[name])
    _fitted(made, watch.factors.seasons.fitted)
    put(made.learned.count, watch.learned.count)
    for name in ("recent", "daily", "delays", "first"):
        put(getattr(made.seen, name), getattr(watch.seen, name))
    return made


def put(held: NDArray[Any], kept: NDArray[Any]) -> None:
    """Put an array into the beginning of a larger one."""
    held[tuple(slice(size) for size in kept.shape)] = kept


def _arrays(watch: Watch) -> dict[str, NDArray[Any]]:
    """What was learned and fitted and is not of one sector, by name."""
    learned, factors = watch.learned, watch.factors
    return {
        "exposure": learned.exposure,
        "squares": learned.squares,
        "week": factors.calendars.week,
        "holiday": factors.calendars.holiday,
        "seasons": factors.seasons.by_need,
        "completeness": factors.completeness,
    }


def _fitted(watch: Watch, day: int) -> None:
    factors = watch.factors
    watch.factors = Factors(factors.calendars, Seasons(day, factors.seasons.by_need), factors.completeness)


def _kept(array: NDArray[Any]) -> Kept:
    return Kept(array.dtype.str, array.shape, array.tobytes())


def _array(kept: Kept) -> NDArray[Any]:
    return np.frombuffer(kept.data, kept.kind).reshape(kept.shape)
