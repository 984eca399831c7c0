"""What goes to the projection: hashes to set and messages to send, from what changed. Pure.

One `Writes` is for one MULTI: a message never speaks of a value that is not yet there.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

import msgspec

from dictionary import projection
from dictionary.projection_values import ExactCell, Live, ShownCell, Zone
from dictionary.topics import RELEASED, RELEASED_HISTORY
from streams.releasing import Snapshot, read_snapshot
from streams.ticking import COMMISSIONER

Changed = Mapping[tuple[str, str], Mapping[str, ExactCell]]
"""(la, scope) -> area -> numbers now: what `Counts.take_dirty` gives."""

_encode: Final = msgspec.json.Encoder().encode


Fields = dict[str, bytes | str | int]
"""Field -> value, of one hash."""


@dataclass(slots=True)
class Writes:
    """Commands of one MULTI.

    Attributes:
        hashes: key -> field -> value, for HSET.
        messages: for PUBLISH on `projection.live()`.
        ordered: key -> member -> score, for ZADD.
    """

    hashes: dict[str, Fields] = field(default_factory=dict)
    messages: list[bytes] = field(default_factory=list)
    ordered: dict[str, dict[bytes, int]] = field(default_factory=dict)


def next_tick(previous: int, milliseconds: int) -> int:
    """The tick of a write to the trusted zone: the time (unix ms), but always later than the one before."""
    return max(previous + 1, milliseconds)


def publish_exact(changed: Changed, tick: int, as_of: datetime) -> Writes:
    """Exact numbers that changed: one hash and one message for each local authority and scope."""
    writes = Writes()
    moment = _instant(as_of)
    for (la, scope), cells in changed.items():
        values = {area: _encode(cell) for area, cell in cells.items()}
        writes.hashes[projection.exact(la, scope)] = dict(values)
        writes.hashes.setdefault(projection.exact_status(la), {"as_of": moment, "tick": tick})
        writes.messages.append(_live("trusted", (la, scope, None), tick, moment, values))
    return writes


def publish_status(authorities: Iterable[str], as_of: datetime | None) -> dict[str, Fields]:
    """Hashes that say of which moment the figures of authorities are; none before the first one."""
    if as_of is None:
        return {}
    moment = _instant(as_of)
    return {projection.exact_status(la): {"as_of": moment} for la in authorities}


def publish_released(records: Iterable[tuple[str, bytes, bytes]], *, told: bool = True) -> Writes:
    """Released values from records of `released` and `released-history`, in the order they were written.

    The same for records just written and for both topics read from their beginning: a projection made again
    shows what it showed. Records of other topics are passed over.

    Args:
        records: (topic, key, value).
        told: whether history is news: then it is told, with the values it speaks of set beside it. Else it
            only fills in what was shown, and never sets a value back to an older one.

    Raises:
        msgspec.DecodeError: a value that the gate did not write.
    """
    writes = Writes()
    for topic, key, value in records:
        if topic == RELEASED:
            role, la, scope, window = key.decode().split("/")
            _set_released(writes, (role, la, scope, window), read_snapshot(value))
        elif topic == RELEASED_HISTORY:
            role, la, scope, window, _ = key.decode().split("/")
            _set_shown(writes, (role, la, scope, window), read_snapshot(value), told=told)
    return writes


def _set_released(writes: Writes, key: tuple[str, str, str, str], snapshot: Snapshot) -> None:
    role, la, _, _ = key
    cells = writes.hashes.setdefault(projection.released(*key), {})
    cells.update({area: _encode(cell) for area, cell in snapshot.cells.items()})
    status = writes.hashes.setdefault(projection.released_status(role, la), {"tick": 0})
    if snapshot.tick >= int(status["tick"]):
        status |= {"as_of": _instant(snapshot.as_of), "tick": snapshot.tick, "policy": snapshot.policy}


def _set_shown(writes: Writes, key: tuple[str, str, str, str], news: Snapshot, *, told: bool) -> None:
    role, la, scope, window = key
    shown = writes.hashes.setdefault(projection.shown(*key), {})
    for area, cell in news.cells.items():
        shown[projection.shown_field(area, cell.tick)] = _encode(ShownCell(cell.people, cell.state))
    if la in news.cells:
        whole = news.cells[la]
        writes.ordered.setdefault(projection.shown_whole(*key), {})[_encode(whole)] = whole.tick
    if told:
        _set_released(writes, key, news)
        values = {area: _encode(cell) for area, cell in news.cells.items()}
        zone: Zone = "commissioner" if role == COMMISSIONER else "public"
        writes.messages.append(_live(zone, (la, scope, window), news.tick, _instant(news.as_of), values))


def _live(
    zone: Zone, of: tuple[str, str, str | None], tick: int, as_of: str, values: Mapping[str, bytes]
) -> bytes:
    cells = {area: msgspec.Raw(value) for area, value in values.items()}
    return _encode(Live(zone, *of, tick, as_of, cells))


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
