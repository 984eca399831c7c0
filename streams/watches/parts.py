"""The parts in which an authority's watch is kept, by name.

| part | holds | changes |
|---|---|---|
| `names` | numbers of needs, partners and sectors | with a new name |
| `first` | first arrivals by district and partner | with an earlier one |
| `pending` | what waits | with arrivals |
| `delay/<partner>/<day>` | how late a partner's arrivals of a day became known | with arrivals of the day |
| `learned/authority`, `learned/<sector>` | what was learned, and what the last close found | at a close |
| `fresh/authority`, `fresh/<sector>` | the same of history that is being learned | with each week |

What was seen is in count's own buckets.
"""

from collections.abc import Iterator, Mapping
from typing import Final

import msgspec
import numpy as np

from streams.watches.authority import Watched
from streams.watches.history import Authority
from streams.watches.numbering import Numbering
from streams.watches.pending import Pending
from streams.watching.closing import Watch
from streams.watching.keeping import dump_array, dump_authority, dump_sector, load, load_array
from streams.watching.seen import DELAY_DAYS
from streams.watching.standing import Standing

NAMES: Final = "names"
FIRST: Final = "first"
PENDING: Final = "pending"
DELAY: Final = "delay"
LEARNED: Final = "learned"
FRESH: Final = "fresh"
AUTHORITY: Final = "authority"

_encode: Final = msgspec.msgpack.Encoder().encode
_decode_delays: Final = msgspec.msgpack.Decoder(list[int]).decode


def moved_parts(watched: Watched) -> Iterator[str]:
    """Parts that changed since this was last asked, those of `learned` and `fresh` one by one."""
    moved, watched.moved = watched.moved, set()
    for name in moved:
        if name in {LEARNED, FRESH}:
            yield f"{name}/{AUTHORITY}"
            yield from (f"{name}/{sector}" for sector in range(watched.watch.seen.layout.sectors))
        else:
            yield name


def dump_part(watched: Watched, name: str) -> bytes | None:
    """A part; None where there is nothing to keep of it any more."""
    kind, _, rest = name.partition("/")
    if kind == NAMES:
        return watched.numbering.dump()
    if kind == FIRST:
        return dump_array(watched.watch.seen.first)
    if kind == PENDING:
        return watched.pending.dump()
    if kind == DELAY:
        return _dump_delays(watched, *map(int, rest.split("/")))
    watch = watched.watch if kind == LEARNED else watched.fresh
    if watch is None:
        return None
    return dump_authority(watch, watched.standing) if rest == AUTHORITY else dump_sector(watch, int(rest))


def load_parts(parts: Mapping[str, bytes], held: Authority) -> Watched:
    """What `dump_part` gave, and what was seen from count's buckets."""
    numbering = Numbering.load(parts[NAMES])
    watch, standing = _load(numbering, parts, LEARNED)
    watched = Watched(numbering, watch, standing, Pending.load(parts[PENDING]))
    load_array(watch.seen.first, parts[FIRST])
    for name, raw in parts.items():
        if name.startswith(f"{DELAY}/"):
            partner, day = map(int, name.split("/")[1:])
            place = day - watch.seen.day + DELAY_DAYS - 1
            watch.seen.delays[partner, place] = _decode_delays(raw)
    watched.fill(held, anew=False)
    if f"{FRESH}/{AUTHORITY}" in parts:
        watched.fresh = _load(numbering, parts, FRESH)[0]
        watched.fresh.seen = watch.seen
    watched.moved.clear()
    return watched


def _load(numbering: Numbering, parts: Mapping[str, bytes], kind: str) -> tuple[Watch, Standing]:
    own = {name.removeprefix(f"{kind}/"): raw for name, raw in parts.items() if name.startswith(f"{kind}/")}
    authority = own.pop(AUTHORITY)
    return load(numbering.layout, authority, {int(sector): raw for sector, raw in own.items()})


def _dump_delays(watched: Watched, partner: int, day: int) -> bytes | None:
    place = day - watched.day + DELAY_DAYS - 1
    delays = watched.watch.seen.delays
    if not 0 <= place < DELAY_DAYS or not np.any(delays[partner, place]):
        return None
    return _encode(delays[partner, place].tolist())
