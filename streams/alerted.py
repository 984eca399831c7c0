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
from dictionary.bands import ReleasedAlerts
from dictionary.moments import day_of
from dictionary.topics import ALERTS
from streams.alerting.candidates import Scored
from streams.alerting.outside import Around, Figures, look_outside
from streams.alerting.rules import Rules
from streams.alerting.state import Alerts, Told
from streams.engine.model import Out

ALERT_PREFIX: Final = b"\0alert|"
ALERTED_PREFIX: Final = b"\0alerted|"
KEPT_DAYS: Final = 400
"""On the topic, after their end."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What alerts are made by.

    Attributes:
        rules: lookups, and the local events known now.
        secret: the disclosure secret, which keys ids outside the trusted zone.
        timer: seconds, to say how long a close took.
    """

    rules: Callable[[], Rules]
    secret: bytes
    timer: Callable[[], float]


class _Kept(msgspec.Struct, array_like=True, frozen=True):
    due: bool  # of an older form, in which what had changed was released
    released: str
    ended: dict[str, int]


_encode: Final = msgspec.msgpack.Encoder().encode
_decode: Final = msgspec.msgpack.Decoder(_Kept).decode


def keep_alerted(value: bytes) -> bytes:
    """A changelog value from before alerts outside stood by themselves: those told then are forgotten."""
    kept = _decode(value)
    return _encode(_Kept(due=False, released="", ended=kept.ended))


class Alerted:
    """The alerts of a partition.

    Attributes:
        alerts: as they are.
    """

    def __init__(self, partition: int) -> None:
        self._partition = partition
        self.alerts = Alerts()
        self._released: dict[str, ReleasedAlerts] = {}
        self._ended: dict[str, dict[str, int]] = {}
        self._dirty: set[str] = set()

    def load(self, key: bytes, value: bytes) -> None:
        """Take back what `dump` gave for a key."""
        if key.startswith(ALERT_PREFIX):
            self.alerts.load(key.removeprefix(ALERT_PREFIX), value)
            return
        la, kept = key.removeprefix(ALERTED_PREFIX).decode(), _decode(value)
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
        return _encode(_Kept(due=False, released=shown, ended=self._ended.get(la, {})))

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

    def tick(self, at: datetime) -> list[Out]:
        """A clock record: snoozes end."""
        return self._tell(self.alerts.wake(at))

    def tell_outside(self, shown: Mapping[str, Figures], at: datetime, terms: Terms) -> list[Out]:
        """At a full hour: what leaves the trusted zone of each authority, where it is not as it was.

        Args:
            shown: authority -> what commissioners are shown.
            at: the hour.
            terms: what alerts are made by.
        """
        out = []
        for la in sorted(shown):
            before = self._released.get(la)
            around = Around(
                terms.rules(), terms.secret, self.alerts.mutes(la), self.alerts.handling_by_people(la, at)
            )
            released = look_outside(la, shown[la], before, at, around)
            if before is not None and (before.alerts, before.past) == (released.alerts, released.past):
                continue
            self._released[la] = released
            self._dirty.add(la)
            key = f"released/{la}".encode()
            out.append(Out(ALERTS, self._partition, key, released.model_dump_json().encode()))
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
