"""A partition of count that releases, and what it has released."""

from datetime import UTC, datetime
from typing import Final

import msgspec

from dictionary.moments import utc_hour
from dictionary.projection_values import ReleasedCell
from dictionary.topics import RELEASED_HISTORY
from streams.engine.model import Out
from streams.publishing import Writes, publish_released
from streams.releasing import Snapshot, read_snapshot
from tests.support.counts import LA, Partition, clock, instant
from tests.support.edits import Edit

NOON: Final = utc_hour(datetime(2026, 3, 2, 12, tzinfo=UTC))
DEBT: Final = "money.debt"
KEY: Final = ("commissioner", LA, DEBT, "7d")
KEY_7D: Final = "/".join(KEY)


def past_release(
    key: tuple[str, str, str, str], tick: int, cells: dict[str, tuple[int | None, str]]
) -> Writes:
    """What the projection is given of (people, state) by area; key: role, authority, scope, window."""
    told = {area: ReleasedCell(*cell, tick) for area, cell in cells.items()}  # type: ignore[arg-type]
    snapshot = Snapshot("gate-1", tick, datetime.fromtimestamp(tick, UTC), told)
    record = RELEASED_HISTORY, "/".join((*key, str(tick))).encode(), msgspec.json.encode(snapshot)
    return publish_released([record], told=False)


def begun() -> Partition:
    """A partition whose clock stands at noon."""
    made = Partition()
    made.step(clock(instant(NOON)))
    return made


def people(n: int, scope: str = DEBT, area: str = "B1 1", sign: int = 1) -> list[Edit]:
    return [Edit("people", sign, scope, area, NOON, None)] * n


def snapshots(out: list[Out], topic: str, role: str = "commissioner") -> dict[str, Snapshot]:
    """By key, the last wins."""
    return {
        record.key.decode(): read_snapshot(record.value)
        for record in out
        if record.topic == topic and record.key.decode().startswith(role) and record.value is not None
    }


def hour_later(partition: Partition, hours: int = 1) -> None:
    """Tick every minute, so that each cell's moment of the hour passes."""
    start = utc_hour(partition.counts.clock)
    for minute in range(1, hours * 60 + 1):
        partition.step(clock(instant(start, minute * 60)))
