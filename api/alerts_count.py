"""How many alerts wait in the inbox: for the navigation of every page, so it reads only what it counts by."""

from typing import Final

import msgspec

from api.access import NotAllowedError, Role, Viewer
from api.alerts_reading import where
from api.inbox import ALL, HERE, IN_HAND, LEAST, LEVELS
from api.problems import ProblemError
from api.reading import Reader, answered, values_of
from dictionary import projection

_LEVELS: Final = frozenset(LEVELS[: LEVELS.index(LEAST) + 1])


class _Head(msgspec.Struct):
    """What an alert, a released one or a notice is counted by."""

    kind: str = "alert"
    level: str = ""
    life: str = ""
    handling: str = ""
    parent: str | None = None

    @property
    def waits(self) -> bool:
        return (
            self.kind == "alert"
            and self.level in _LEVELS
            and self.life in HERE
            and self.handling in IN_HAND
            and self.parent is None
        )


class _Released(msgspec.Struct):
    alerts: list[_Head]


_head: Final = msgspec.json.Decoder(_Head)
_released: Final = msgspec.json.Decoder(_Released)


async def open_alerts(reader: Reader, viewer: Viewer, place: str) -> str | None:
    """What the navigation says of the inbox: a number, nothing (`""`), or None where it has no entry.

    `place` is an authority, or `all` that the viewer is limited to.
    """
    if viewer.role is Role.PARTNER:
        return ""
    try:
        return f"{await _count(reader, viewer, None if place == ALL else place):,}"
    except NotAllowedError:
        return None
    except ProblemError:
        return ""  # Valkey is away: pages of words are there all the same


async def _count(reader: Reader, viewer: Viewer, within: str | None) -> int:
    place = where(reader, viewer, within)
    if place.zone != "trusted":
        keys = [projection.alerts_released(authority) for authority in place.authorities]
        found = [value for value in await answered(reader.redis.mget(keys)) if value is not None]
        return sum(head.waits for value in found for head in _released.decode(value).alerts)
    told = await values_of(reader, map(projection.alerts, place.authorities))
    return sum(_head.decode(value).waits for value in told)
