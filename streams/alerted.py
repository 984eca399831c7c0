r"""Alerts as part of count's state: what looks and actions make of them, and what goes to the topic `alerts`.

Changelog keys are `\0alert|<la>/<id>` (a part of `alerting/state.py`) and `\0alerted|<la>` (what was released
of an authority, and which alerts are to leave the topic one day).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import msgspec

from dictionary.actions import Action, Subscribe, TryOut, Unsubscribe
from dictionary.alerts import Alert, Life
from dictionary.bands import AreaLevel, BandedAlert, ReleasedAlerts, band, outward_id
from dictionary.moments import day_of, utc_hour
from dictionary.topics import ALERTS
from streams.alerting.candidates import Scored
from streams.alerting.rules import Rules
from streams.alerting.state import Alerts, Told
from streams.engine.model import Out

ALERT_PREFIX: Final = b"\0alert|"
ALERTED_PREFIX: Final = b"\0alerted|"
KEPT_DAYS: Final = 400
"""On the topic, after their end."""
SHOWN_DAYS: Final = 14
"""Outside the trusted zone, after their end: as long as they may come back under the same id."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What alerts are made by.

    Attributes:
        rules: lookups, and the local events known now.
        secret: the disclosure secret, which keys ids outside the trusted zone.
        kinds: partner -> its kind.
        timer: seconds, to say how long a close took.
    """

    rules: Callable[[], Rules]
    secret: bytes
    kinds: Mapping[str, str]
    timer: Callable[[], float]


class _Kept(msgspec.Struct, array_like=True, frozen=True):
    due: bool
    released: str
    ended: dict[str, int]


_encode: Final = msgspec.msgpack.Encoder().encode
_decode: Final = msgspec.msgpack.Decoder(_Kept).decode


class Alerted:
    """The alerts of a partition.

    Attributes:
        alerts: as they are.
    """

    def __init__(self, partition: int) -> None:
        self._partition = partition
        self.alerts = Alerts()
        self._released: dict[str, ReleasedAlerts] = {}
        self._due: set[str] = set()
        self._ended: dict[str, dict[str, int]] = {}
        self._dirty: set[str] = set()

    def load(self, key: bytes, value: bytes) -> None:
        """Take back what `dump` gave for a key."""
        if key.startswith(ALERT_PREFIX):
            self.alerts.load(key.removeprefix(ALERT_PREFIX), value)
            return
        la, kept = key.removeprefix(ALERTED_PREFIX).decode(), _decode(value)
        if kept.due:
            self._due.add(la)
        if kept.released:
            self._released[la] = ReleasedAlerts.model_validate_json(kept.released)
        self._ended[la] = kept.ended

    def dump(self, key: bytes) -> bytes | None:
        """The value of a changelog key; None where nothing is left."""
        if key.startswith(ALERT_PREFIX):
            return self.alerts.dump(key.removeprefix(ALERT_PREFIX))
        la = key.removeprefix(ALERTED_PREFIX).decode()
        released = self._released.get(la)
        shown = "" if released is None else released.model_dump_json()
        return _encode(_Kept(la in self._due, shown, self._ended.get(la, {})))

    def take_touched(self) -> set[bytes]:
        """Changelog keys that changed since the last time."""
        dirty, self._dirty = self._dirty, set()
        keys = {ALERTED_PREFIX + la.encode() for la in dirty}
        return keys | {ALERT_PREFIX + key for key in self.alerts.take_touched()}

    def look(self, scored: Scored, rules: Rules) -> list[Out]:
        """Take in a look at the series of an authority."""
        out = self._tell(self.alerts.look(scored, rules))
        if scored.closed is not None:
            out += self._let_go(scored.authority, scored.closed)
        return out

    def act(self, action: Action) -> list[Out]:
        """Apply what somebody did; what is about subscriptions is for others."""
        if isinstance(action, Subscribe | Unsubscribe | TryOut):
            return []
        return self._tell(self.alerts.act(action))

    def tick(self, before: datetime | None, at: datetime, terms: Terms) -> list[Out]:
        """A clock record: snoozes end, and at each full hour what changed is released."""
        out = self._tell(self.alerts.wake(at))
        if before is not None and utc_hour(before) < utc_hour(at):
            for la in sorted(self._due):
                out += self._release(la, at, terms)
            self._dirty |= self._due
            self._due.clear()
        return out

    def _tell(self, told: Iterable[Told]) -> list[Out]:
        out = []
        for one in told:
            la = one.authority
            out.append(Out(ALERTS, self._partition, one.id.encode(), one.model_dump_json().encode()))
            if isinstance(one, Alert):
                ended = self._ended.setdefault(la, {})
                if one.life is Life.CLOSED and one.closed_at is not None:
                    ended[one.id] = day_of(one.closed_at)
                else:
                    ended.pop(one.id, None)
                self._due.add(la)
                self._dirty.add(la)
        return out

    def _let_go(self, la: str, day: int) -> list[Out]:
        """Alerts that ended long ago leave the topic."""
        ended = self._ended.get(la, {})
        gone = sorted(name for name, on in ended.items() if day - on > KEPT_DAYS)
        for name in gone:
            del ended[name]
            self._dirty.add(la)
        return [Out(ALERTS, self._partition, name.encode(), None) for name in gone]

    def _release(self, la: str, at: datetime, terms: Terms) -> list[Out]:
        """What commissioners may see of an authority, where it shows differently."""
        before = self._released.get(la)
        levels: dict[str, AreaLevel] = {one.id: one.area.level for one in before.alerts} if before else {}
        shown = []
        for alert in self.alerts.told(la):
            if isinstance(alert, Alert) and _is_shown(alert, at):
                least = levels.get(outward_id(alert.id, terms.secret), "sector")
                shown.append(band(alert, terms.secret, kinds=terms.kinds, least=least))
        alerts = tuple(sorted((one for one in shown if one is not None), key=_order))
        if alerts == (before.alerts if before else ()):
            return []
        released = self._released[la] = ReleasedAlerts(authority=la, as_of=at, alerts=alerts)
        key = f"released/{la}".encode()
        return [Out(ALERTS, self._partition, key, released.model_dump_json().encode())]


def _is_shown(alert: Alert, at: datetime) -> bool:
    return alert.closed_at is None or day_of(at) - day_of(alert.closed_at) <= SHOWN_DAYS


def _order(alert: BandedAlert) -> str:
    return alert.id
