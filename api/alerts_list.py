"""Which alerts are asked for, in which order, and how far a reader has come. Pure."""

import base64
import binascii
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeVar

from dictionary.alerts import Alert, Handling, Level, Life
from dictionary.bands import BandedAlert

ANY: Final = "any"
NOBODY: Final = ""
"""The owner of an alert that nobody has taken."""
RANKS: Final = {Level.WATCH: 0, Level.ALERT: 1, Level.URGENT: 2}


Shown = Alert | BandedAlert
A = TypeVar("A", bound=Shown)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which alerts are asked for; an empty set is all of them.

    Attributes:
        need: a need, a domain or `any`.
        level: this level or above.
        lives, handlings: any of these.
        owner: a name, `NOBODY`, or None for whoever it is.
        merged: also those that another alert took in.
    """

    need: str = ANY
    level: Level = Level.WATCH
    lives: frozenset[Life] = frozenset()
    handlings: frozenset[Handling] = frozenset()
    owner: str | None = None
    merged: bool = True

    def takes(self, alert: Shown) -> bool:
        """Is this alert asked for? Who has it is not released, so a released one is nobody's."""
        exact = alert if isinstance(alert, Alert) else None
        owner = (exact.owner if exact else None) or NOBODY
        return (
            RANKS[alert.level] >= RANKS[self.level]
            and self.need in (ANY, alert.need.id, alert.need.id.partition(".")[0])
            and (not self.lives or alert.life in self.lives)
            and (not self.handlings or alert.handling in self.handlings)
            and (self.owner is None or owner == self.owner)
            and (self.merged or alert.parent is None)
        )


class CursorError(ValueError):
    """A cursor that was not given by this list."""


Place = tuple[int, float, str]


def seen_of(alert: Shown) -> datetime:
    """Since when an alert is known; of a released one to the hour."""
    return alert.first_seen if isinstance(alert, Alert) else alert.since


def place_of(alert: Shown) -> Place:
    """Where an alert stands: the highest level first, then the newest."""
    return -RANKS[alert.level], -seen_of(alert).timestamp(), alert.id


def in_order(alerts: Iterable[A], wanted: Wanted) -> list[A]:
    """The alerts that are asked for, in the order of the inbox."""
    return sorted(filter(wanted.takes, alerts), key=place_of)


def page_of(ordered: Sequence[A], after: str | None, limit: int) -> tuple[Sequence[A], str | None]:
    """The next alerts, at most `limit`, and the cursor of the page behind them; None where there is none.

    A cursor is the place of the last alert of a page, so what opens or ends meanwhile moves no other.

    Raises:
        CursorError: `after` is no cursor.
    """
    start = _read(after) if after else None
    rest = [alert for alert in ordered if start is None or place_of(alert) > start]
    page = rest[:limit]
    return page, _write(place_of(page[-1])) if len(rest) > limit else None


def _write(place: Place) -> str:
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


def _read(cursor: str) -> Place:
    try:
        rank, seen, id_ = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        return int(rank), float(seen), str(id_)
    except (ValueError, TypeError, binascii.Error) as error:
        raise CursorError("not a cursor of this list") from error
