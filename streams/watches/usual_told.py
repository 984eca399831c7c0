"""What the watch of an authority tells of what is usual, need by need, as the projection holds it."""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Final

import msgspec

from dictionary.moments import day_date, day_start
from dictionary.projection_values import UsualCount, UsualNeed
from streams.watches.authority import Watched
from streams.watching.usual import TOO_FEW, Usual, usual_of

SECONDS: Final = 86_400

_encode: Final = msgspec.json.Encoder().encode


def tell_usual(
    la: str, watched: Watched, clock: datetime, holidays: Collection[int]
) -> Iterator[tuple[str, bytes]]:
    """(need, `UsualNeed` JSON) of all needs of an authority of which a partner is known well enough.

    Args:
        la: local authority code.
        watched: its watch.
        clock: the last clock record.
        holidays: near the day under way.
    """
    if not watched.standing.known.any():
        return
    numbering, day = watched.numbering, watched.day
    # A sector that places no longer know hangs under the authority, which has a sum of its own.
    districts = [name if name != la else "" for name in numbering.districts]
    names = {"sector": list(numbering.sectors), "district": districts, "la": [la]}
    gone = (clock.timestamp() - day_start(day) * 3600) / SECONDS
    by_need = [UsualNeed(day_date(day - 1).isoformat(), {}, {}) for _ in numbering.needs]
    for level, days, usual in usual_of(watched.watch, watched.look(holidays), min(max(gone, 0.0), 1.0)):
        for need, area in zip(*(axis.tolist() for axis in usual.told.nonzero()), strict=True):
            if name := names[level][area]:
                by_need[need].window(f"{days}d")[name] = _count(usual, need, area)
    for need, told in zip(numbering.needs, by_need, strict=True):
        yield need, _encode(told)


def _count(usual: Usual, need: int, area: int) -> UsualCount:
    how = int(usual.how[need, area])
    return UsualCount(
        arrivals=int(usual.arrived[need, area]),
        expected=round(float(usual.expected[need, area]), 1),
        low=int(usual.low[need, area]),
        high=int(usual.high[need, area]),
        how=None if how == TOO_FEW else how,
    )
