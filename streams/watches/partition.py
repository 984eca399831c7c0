r"""The watches of a partition's authorities: part of count's state, under keys `\0watch|<la>|<part>`."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Final

from dictionary.moments import day_of
from streams.alerting.candidates import Scored
from streams.store import Cells
from streams.watches.authority import Row, Watched
from streams.watches.history import number_all
from streams.watches.looking import (
    Series,
    holidays_near,
    look_at_all,
    look_at_close,
    look_at_touched,
)
from streams.watches.numbering import Numbering
from streams.watches.parts import dump_part, load_parts, moved_parts
from streams.watches.relearning import begin, go_on, may_begin
from streams.watches.usual_told import tell_usual

WATCH_PREFIX: Final = b"\0watch|"
CLOSES_AFTER: Final = timedelta(hours=2)
"""A London day is closed two hours after it ended: what came by then was in time."""
MOST_CLOSED: Final = 50_000
"""Series of days closed at one clock record, after which the others wait for the next: about 0.2 s."""
LEAST_WORK: Final = 1_000
"""A close costs as much as of so many series, however few there are."""


class Watches:
    """All watches of a partition.

    Attributes:
        authorities: by local authority.
        rows: arrivals not taken yet; count adds to it.
        untold: authorities whose days are to be told against what is usual.
        closes: days closed since the start of this process; `seconds`: that the last one took.
    """

    def __init__(self, cells: Cells) -> None:
        self._cells = cells
        self.authorities: dict[str, Watched] = {}
        self.rows: list[Row] = []
        self.untold: set[str] = set()
        self.closes = 0
        self.seconds = 0.0
        self._begun = False
        self._parts: dict[str, dict[str, bytes]] = {}

    def load(self, key: bytes, value: bytes) -> None:
        """Take back a part under its changelog key."""
        la, name = _read_key(key)
        self._parts.setdefault(la, {})[name] = value

    def recovered(self, clock: datetime | None) -> None:
        """Put the parts together, and begin a watch where none was kept."""
        for la, parts in sorted(self._parts.items()):
            self.authorities[la] = load_parts(parts, self._cells.places.get(la, {}))
        self._parts.clear()
        self.untold.update(self.authorities)
        if clock is not None:
            self._begin_all(clock)

    def dump(self, key: bytes) -> bytes | None:
        """The part of a changelog key."""
        la, name = _read_key(key)
        return dump_part(self.authorities[la], name)

    def take_touched(self) -> Iterator[bytes]:
        """Changelog keys of the parts that changed since the last time."""
        for la, watched in self.authorities.items():
            if watched.moved:
                for name in moved_parts(watched):
                    yield WATCH_PREFIX + f"{la}|{name}".encode()

    def take(self, clock: datetime | None) -> None:
        """Count the arrivals that came since the last time; before the first clock record, none."""
        rows, self.rows = self.rows, []
        if clock is None or not rows:
            return
        by_authority: dict[str, list[Row]] = {}
        for row in rows:
            by_authority.setdefault(row[0].scope.la, []).append(row)
        for la, own in by_authority.items():
            watched = self.authorities.get(la) or self._begin(la, own, clock)
            if watched is not None:
                watched.take(own)

    def tick(
        self,
        before: datetime | None,
        at: datetime,
        asked: Callable[[str], Series],
        timer: Callable[[], float],
    ) -> Iterator[Scored]:
        """Enter a clock record: a look at each authority in which something is due.

        Args:
            before: the moment of the one before, if there was one.
            at: its moment.
            asked: authority -> the open alerts' series.
            timer: seconds.
        """
        self._begin_all(at)
        due, closed = closing_day(at), 0
        for la, watched in sorted(self.authorities.items()):
            if watched.pending.tick(at.timestamp()):
                watched.moved.add("pending")
            if watched.day < due:
                while watched.day < due and closed < MOST_CLOSED:
                    layout = watched.watch.seen.layout
                    closed += LEAST_WORK + layout.needs * layout.sectors
                    self.closes += 1
                    began = timer()
                    scored = look_at_close(la, watched, at, asked(la))
                    self.seconds = timer() - began
                    self.untold.add(la)
                    yield scored
            elif watched.pending.next_week is not None:
                if go_on(watched, self._cells.places.get(la, {}), holidays_near(la, watched.day)):
                    self.untold.add(la)
                    yield look_at_all(la, watched, at, asked(la))
            elif may_begin(watched, at.timestamp()):
                begin(watched, holidays_near(la, watched.day))
            elif watched.pending.touched and watched.standing.known.any():
                yield from look_at_touched(la, watched, before, at, asked(la))
            elif watched.pending.touched:
                # Nobody is known well enough to be tested.
                watched.pending.touched.clear()
                watched.moved.add("pending")

    def take_usual(self, clock: datetime) -> Iterator[tuple[str, dict[str, bytes]]]:
        """(la, need -> `UsualNeed` JSON) of authorities that closed a day or learned since the last time."""
        untold, self.untold = sorted(self.untold), set()
        for la in untold:
            watched = self.authorities[la]
            if told := dict(tell_usual(la, watched, clock, holidays_near(la, watched.day))):
                yield la, told

    def _begin(self, la: str, rows: list[Row], clock: datetime) -> Watched | None:
        numbering = Numbering()
        for cell, *_ in rows:
            if numbering.sector(cell) is not None:
                numbering.pair(cell.scope.name)
        if numbering.sectors:
            self.authorities[la] = Watched.new(numbering, closing_day(clock))
        return self.authorities.get(la)

    def _begin_all(self, clock: datetime) -> None:
        """Watch authorities that have arrivals and no watch: at the first clock record, in an older state."""
        if self._begun:
            return
        self._begun = True
        for la, held in sorted(self._cells.places.items()):
            if la in self.authorities:
                continue
            numbering = Numbering()
            number_all(held, numbering)
            if numbering.sectors:
                watched = self.authorities[la] = Watched.new(numbering, closing_day(clock))
                watched.fill(held, anew=True)


def closing_day(at: datetime) -> int:
    """The London day that is closed next at a moment: today, or yesterday until 02:00."""
    return day_of(at - CLOSES_AFTER)


def _read_key(key: bytes) -> tuple[str, str]:
    la, name = key.removeprefix(WATCH_PREFIX).decode().split("|")
    return la, name
