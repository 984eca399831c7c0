r"""Count: spans of one partition of `changes` into cells, and any question about any hour from them.

The state of one partition. Its changelog keys are `<la>|<scope>|<area>|<day>` (a day's bucket, `buckets.py`),
`\0origin|<p>` (the highest origin applied from partition p of `checked`), `\0clock`, what was released
(`releasing.py`), what the watch knows (`watches/`), the alerts (`alerted.py`), while counts are made again
`\0until|<p>` (`remade.py`).
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Final

import msgspec

from dictionary.actions import Action, read_action
from dictionary.clock import CLOCK_KEY, read_clock
from dictionary.moments import day_of, day_start, utc_hour
from dictionary.projection_values import ExactCell
from dictionary.topics import ACTIONS
from streams import buckets
from streams.alerted import ALERT_PREFIX, ALERTED_PREFIX, Alerted, Terms, keep_alerted
from streams.cells import MEASURED
from streams.changed import Change, read_change
from streams.engine.model import Out, Record, Result, State
from streams.entering import enter
from streams.present import Present
from streams.protecting import Policy
from streams.releasing import RELEASED_PREFIX, Releases, keep_snapshot
from streams.remade import ORIGIN, UNTIL, Origin, Remade, encode_origin, read_origin
from streams.series import Series
from streams.store import Cells, Districts
from streams.ticking import REAL, Pace
from streams.watches.partition import WATCH_PREFIX, Watches

SCHEMA: Final = 4
"""In 1, an open piece was taken back on the day it ended; read as before, so both add up. Before 3, nothing
was kept of what cells were released with. Before 4, alerts outside were made of exact ones."""
HELD_SINCE: Final = 3
KEPT_DAYS: Final = 800 + 365
"""Any hour of the last 800 days may be asked about, with a window of 365."""
_CLOCK: Final = b"\0clock"
OUTLIVES: Final = (RELEASED_PREFIX, ALERT_PREFIX, ALERTED_PREFIX, _CLOCK)
"""Beginnings of the keys that stay when counts are made again."""

_encode: Final = msgspec.msgpack.Encoder().encode
_CLOCK_DECODER: Final = msgspec.msgpack.Decoder(float)


class Counts:
    """The state of one partition: cells, their numbers now, what was released.

    Attributes:
        partition: of `changes`; what is released goes to the same partition.
        clock: the latest clock record, None before the first.
        present: the numbers now and what of them changed.
        releases: what each released role was last shown.
        watches: what is usual in each authority, and what is not.
        alerted: the alerts that came of it.
    """

    def __init__(self, partition: int, districts: Districts, pace: Pace = REAL) -> None:
        self.partition = partition
        self.clock: datetime | None = None
        self.cells = Cells(districts)
        self.present = Present(self.cells)
        self.releases = Releases(partition, pace)
        self.watches = Watches(self.cells)
        self.alerted = Alerted(partition)
        self._origins: dict[int, Origin] = {}
        self._remade = Remade()
        self._silent_since: datetime | None = None
        self._dirty: set[bytes] = set()

    @property
    def origins(self) -> dict[int, int]:
        """Partition of `checked` -> the last of its offsets whose change is applied here."""
        return {partition: offset for partition, (offset, _) in self._origins.items()}

    def load(self, key: bytes, value: bytes) -> None:
        """Take back what `dump` gave for a key."""
        if key.startswith(ORIGIN):
            partition, origin = read_origin(key, value)
            self._origins[partition] = origin
        elif key.startswith(UNTIL):
            self._remade.load(key, value)
        elif key == _CLOCK:
            self.clock = datetime.fromtimestamp(_CLOCK_DECODER.decode(value), UTC)
        elif key.startswith(RELEASED_PREFIX):
            self.releases.load(key, value)
        elif key.startswith(WATCH_PREFIX):
            self.watches.load(key, value)
        elif key.startswith((ALERT_PREFIX, ALERTED_PREFIX)):
            self.alerted.load(key, value)
        else:
            self.cells.load(key, value)

    def recovered(self) -> None:
        """Count the present as of the last clock record."""
        if self.clock is not None:
            self.present.advance(utc_hour(self.clock))
        self.watches.recovered(self.clock)

    def dump(self, key: bytes) -> bytes | None:
        """The value of a changelog key; None where nothing is left. Buckets are encoded here."""
        if key[0]:
            return self.cells.dump(key)
        if key == _CLOCK:
            return None if self.clock is None else _encode(self.clock.timestamp())
        if key.startswith(ORIGIN):
            return encode_origin(self._origins[int(key.removeprefix(ORIGIN))])
        if key.startswith(UNTIL):
            return self._remade.dump(key)
        if key.startswith(WATCH_PREFIX):
            return self.watches.dump(key)
        alerts = key.startswith((ALERT_PREFIX, ALERTED_PREFIX))
        return self.alerted.dump(key) if alerts else self.releases.dump(key)

    def apply(self, la: str, change: Change) -> None:
        """Apply a change of a local authority, unless its origin (or a later one) was applied before."""
        partition, offset, n = change.origin
        origin = (offset, n)
        if origin <= self._origins.get(partition, (-1, -1)):
            return
        self._origins[partition] = origin
        self._dirty.add(ORIGIN + b"%d" % partition)
        person, known = buckets.ONE + change.key12, change.known or 0
        enter(self.cells, self.present, self.watches.rows, la, person, change.edits, known)

    def tick(self, at: datetime, policy: Policy, terms: Terms) -> list[Out]:
        """Enter the time of a clock record: what it releases and tells; nothing where it is not later."""
        before = self.clock
        if before is not None and at <= before:
            return []
        self.clock = at
        self._dirty.add(_CLOCK)
        self.present.advance(utc_hour(at))
        self.releases.admit(self.cells.take_born())
        self.watches.take(before)
        if before is not None and day_of(before) != day_of(at):
            self.cells.forget(day_of(at) - KEPT_DAYS)
        done = self._remade.come_to(self._origins)
        if done is None:
            # While counts are being made again, nobody is shown or told of a part of them.
            self._silent_since = self._silent_since or before
            return []
        self._dirty |= done
        told = self._look(before, at, terms)
        return told if before is None else told + self._release(before, at, policy, terms)

    def _release(self, before: datetime, at: datetime, policy: Policy, terms: Terms) -> list[Out]:
        """What the gate lets out, and what it held back while counts were made again; of that, the alerts."""
        before, self._silent_since = self._silent_since or before, None
        dirty, out = self.releases.tick(before, at, policy)
        self._dirty |= dirty
        if utc_hour(before) == utc_hour(at):
            return out
        hour = at.replace(minute=0, second=0, microsecond=0)
        return out + self.alerted.tell_outside(self.releases.figures(), hour, terms)

    def act(self, action: Action) -> list[Out]:
        """Apply what somebody did to an alert."""
        return self.alerted.act(action)

    def take_arrivals(self) -> None:
        """Hand the watch what arrived since the last time."""
        self.watches.take(self.clock)

    def take_touched(self) -> set[bytes]:
        """The changelog keys that changed since the last time."""
        dirty, self._dirty = self._dirty, set()
        dirty.update(self.cells.take_touched())
        dirty.update(self.watches.take_touched())
        return dirty | self.alerted.take_touched()

    def take_dirty(self, tick: int) -> dict[tuple[str, str], dict[str, ExactCell]]:
        """(la, scope) -> area -> numbers that changed since the last take, stamped with this tick.

        Districts, the authority and `need@partner` scopes included. Empty before the first clock record.
        """
        return self.present.take(tick)

    def mark_all(self) -> None:
        """Have the next `take_dirty` give every cell: the projection is to be made again."""
        self.present.mark_all()

    def at(  # noqa: PLR0917  the words of a question, in their order
        self, la: str, scope: str, areas: Iterable[str] | None, window: str, measure: str, hour: int
    ) -> dict[str, int]:
        """Area -> a measure at a UTC hour, exact, from the buckets.

        Args:
            la: local authority code.
            scope: need, domain, `any` or `need@partner`.
            areas: sectors, `<LA>/none`, districts (or parts), the authority; None for all that have cells.
            window: window code; not looked at for `open` and `arrivals`, which are of the hour's London day.
            measure: people, records, open or arrivals.
            hour: UTC hours since the epoch, within the last 800 days (or ahead).

        Raises:
            KeyError: no such window or measure.
        """
        found = self.cells.find(la, scope)
        totals = found.totals(MEASURED[measure], window, hour) if found else {}
        return totals if areas is None else {area: totals.get(area, 0) for area in areas}

    def history(  # noqa: PLR0917  the words of a question, in their order
        self, la: str, scope: str, area: str, window: str, first: int, last: int
    ) -> list[tuple[int, int, int, int]]:
        """(day, people, records, open) of an area on each London day from first to last, both included.

        A day's 24h are those of its last hour, or of the present hour where that comes first.

        Raises:
            KeyError: no such window.
        """
        until = day_start(last + 1) - 1 if self.present.hour is None else self.present.hour
        series = Series(window, first, last, until)
        found = self.cells.find(la, scope)
        for cell in found.under(area) if found else ():
            series.add(cell.days)
        return series.totals()

    def _look(self, before: datetime | None, at: datetime, terms: Terms) -> list[Out]:
        """Have the watch look at what is due by a clock record, and tell what comes of it."""
        out: list[Out] = []
        for scored in self.watches.tick(before, at, self.alerted.alerts.open_series, terms.timer):
            out += self.alerted.look(scored, terms.rules())
        return out + self.alerted.tick(at)


def migrate(schema: int, key: bytes, value: bytes) -> bytes:
    """A value of schema 1 to 3: sums are the same, and what was shown stays shown."""
    if key.startswith(ALERTED_PREFIX):
        return keep_alerted(value)
    return keep_snapshot(key, value) if key.startswith(RELEASED_PREFIX) and schema < HELD_SINCE else value


def count_step(state: State, batch: Sequence[Record], *, policy: Policy, terms: Terms) -> Result:
    """Apply a batch of `changes` or `actions`.

    Changes go to cells, clock records to the present, through the gate and to the watch, actions to alerts.

    Raises:
        msgspec.DecodeError: a record that follow or the clock never wrote.
        pydantic.ValidationError: a record that the API never wrote.
        TypeError: the state is not this step's.
    """
    if not isinstance(state, Counts):
        raise TypeError("the step of count works on Counts alone")
    out: list[Out] = []
    for record in batch:
        if record.value is None or record.key is None:
            continue
        if record.topic == ACTIONS:
            out += state.act(read_action(record.value))
        elif record.key == CLOCK_KEY:
            out += state.tick(read_clock(record.value), policy, terms)
        else:
            state.apply(record.key.decode(), read_change(record.value))
    state.take_arrivals()
    return Result(state.take_touched(), out)
