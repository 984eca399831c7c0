"""A call: that there is an exact alert, for teams all of whose readers may see exact figures.

An exact alert hangs on exact counts, so what goes out at once says only its level and its local authority:
not where, of what or how many. An alert's id can be made again by guessing its area, and ids of messages are
made of it: a call has a keyed one. The rest is on the alert's page, behind the sign-in.
"""

from dataclasses import dataclass, field
from datetime import datetime

from dictionary.alerts import Alert, AlertArea, AlertNeed, Handling, Level, Life
from dictionary.bands import outward_id


@dataclass(frozen=True, slots=True)
class Call:
    """An alert as calls need it; no model, so that no channel can write the whole of it by mistake.

    Attributes:
        authority, level: what is told, and that it is over or in a wider one.
        id: keyed, so that ids of messages may be made of it.
        need, area, since, peak, life, handling, parent, muted: what decides who is told and when; of
            the exact alert, and never told.
    """

    authority: str
    level: Level
    id: str = field(repr=False)
    need: AlertNeed = field(repr=False)
    area: AlertArea = field(repr=False)
    since: datetime = field(repr=False)
    peak: float = field(repr=False)
    life: Life = field(repr=False)
    handling: Handling = field(repr=False)
    parent: str | None = field(repr=False)
    muted: bool = field(repr=False)

    @property
    def link(self) -> str:
        """The path of the inbox of its authority: the address of its page would tell which alert it is."""
        return f"/alerts?place={self.authority}"


def call_of(alert: Alert, secret: bytes) -> Call:
    """The call that an exact alert makes; `secret` is the disclosure secret of the installation."""
    return Call(
        authority=alert.authority,
        level=alert.level,
        id=outward_id(f"call/{alert.id}", secret),
        need=alert.need,
        area=alert.area,
        since=alert.first_seen,
        peak=alert.peak,
        life=alert.life,
        handling=alert.handling,
        parent=alert.parent,
        muted=alert.muted is not None,
    )
