"""`needmonitor watch replay`: what a team would have received, worked out anew from the log of record.

Reads accepted events, not the state of any worker nor Valkey: arrivals by day, need, sector and partner, each
on the day it became known, as records stand today. Then every day is closed as it would have been.
"""

import asyncio
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Final, NamedTuple

import click
from aiokafka.errors import KafkaError

from dictionary.alerts import Alert, Entry, Notice
from dictionary.budgets import Past
from dictionary.moments import day_date, day_number, day_of, london_midnight
from dictionary.needs import load_dictionary
from dictionary.places import Places, load_places
from needmonitor.reconcile_reading import Reading
from needmonitor.settings import Settings
from streams.alerting.rules import Rules
from streams.alerting.state import Alerts
from streams.judging import HANDED_IN_MICROS
from streams.recounting import by_person
from streams.recounting_log import PersonLog, read_record
from streams.store import Cells, Districts
from streams.watches.authority import Row, Watched
from streams.watches.looking import look_at_close
from streams.watches.numbering import Numbering
from streams.watches.partition import CLOSES_AFTER

HANDED_IN: Final = timedelta(microseconds=HANDED_IN_MICROS)
"""A record that came so much later than it was made is history: it was known when it was made."""
LONGEST_PAST: Final = 3 * 365
"""Days learned from before the first one that is told."""


class Arrived(NamedTuple):
    """A person's arrival in a series: who recorded it, its London day, and that on which it became known."""

    authority: str
    need: str
    partner: str
    area: str
    day: int
    known: int


@dataclass
class Replayed:
    """What was told of an authority within the days asked for.

    Attributes:
        alerts, notices: those of which something was told, as they stood at the end.
        told: their stories within these days, the oldest first.
        series: how many series it had at the end.
    """

    authority: str
    alerts: list[Alert] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    told: list[tuple[Alert, Entry]] = field(default_factory=list)
    series: int = 0

    def past(self) -> list[Past]:
        """The alerts that no larger area took in, for a budget."""
        return [Past(alert.first_seen, alert.peak) for alert in self.alerts if not alert.parent]


def run_replay(
    settings: Settings, first: date, last: date, authority: str | None, *, as_recorded: bool
) -> list[Replayed]:
    """Replay the log of record, for one authority or all there are.

    `as_recorded`: as if every record had come when it was made, as for days before a system was there.

    Raises:
        click.ClickException: the log does not answer.
    """
    places, handed_in = load_places(), timedelta(0) if as_recorded else HANDED_IN
    try:
        arrived = asyncio.run(_read(Reading(settings, places, speed=None), places, authority, handed_in))
    except (KafkaError, OSError) as error:
        raise click.ClickException(f"{type(error).__name__}: see needmonitor doctor") from error
    rules, days = Rules.of(places, load_dictionary()), (day_number(first), day_number(last))
    by_authority: dict[str, Counter[Arrived]] = {}
    for one, number in arrived.items():
        by_authority.setdefault(one.authority, Counter())[one] = number
    wanted = sorted(by_authority) if authority is None else [authority]
    return [replay(la, by_authority.get(la, {}), days, rules, places) for la in wanted]


async def _read(
    reading: Reading, places: Places, authority: str | None, handed_in: timedelta
) -> Counter[Arrived]:
    found: Counter[Arrived] = Counter()

    def authority_of(sector: str) -> str | None:
        return places.authority_of(sector) if sector in places.sectors else None

    async for part in reading.log(None):
        events = ((r.key, read_record(r.key, r.value, authority_of)) for r in part)
        arrived = arrivals_of(by_person(events), handed_in)
        found.update(one for one in arrived if authority in (None, one.authority))
    return found


def arrivals_of(log: Iterable[PersonLog], handed_in: timedelta) -> Iterator[Arrived]:
    """Distinct persons by day and series, each known when the first of its records was.

    A record that came later than `handed_in` after it was made was known when it was made.
    """
    for person in log:
        found: dict[tuple[str, str, str, str, int], int] = {}
        for record in person.standing:
            made = record.order[1]
            known = day_of(made if record.arrival - made > handed_in else record.arrival)
            series = record.authority, record.need, record.partner, record.area, record.day
            found[series] = min(found.get(series, known), known)
        yield from (Arrived(*series, known=max(known, series[-1])) for series, known in found.items())


def replay(
    la: str, arrived: Mapping[Arrived, int], days: tuple[int, int], rules: Rules, districts: Districts
) -> Replayed:
    """Close every day from the first record on, and say what was told of the days asked for."""
    told, alerts, rows = Replayed(la), Alerts(), _by_day(arrived, districts)
    numbering, (first, last) = _numbered(rows), days
    if not numbering.sectors:
        return told
    told.series = len(numbering.needs) * len(numbering.sectors)
    watched = Watched.new(numbering, max(min(rows), first - LONGEST_PAST))
    watched.take(row for known in sorted(rows) if known < watched.day for row in rows[known])
    for day in range(watched.day, last + 1):
        watched.take(rows.get(day, ()))
        at = london_midnight(day_date(day + 1)).astimezone(UTC) + CLOSES_AFTER
        changed = alerts.look(look_at_close(la, watched, at, alerts.open_series(la)), rules)
        if day >= first:
            _note(told, changed, at)
    return told


def _by_day(arrived: Mapping[Arrived, int], districts: Districts) -> dict[int, list[Row]]:
    """Arrivals by the day they became known, as the watch takes them."""
    cells, rows = Cells(districts), dict[int, list[Row]]()
    for one in sorted(arrived):
        scope = cells.scope(one.authority, f"{one.need}@{one.partner}")
        late = 1 if one.known > one.day else 0
        row = (cells.cell(scope, one.area), one.day, one.known, 1, late)
        rows.setdefault(one.known, []).extend([row] * arrived[one])
    return rows


def _numbered(rows: Mapping[int, list[Row]]) -> Numbering:
    """All names at once, so that nothing grows on the way."""
    numbering = Numbering()
    for known in sorted(rows):
        for cell, *_ in rows[known]:
            if numbering.sector(cell) is not None:
                numbering.pair(cell.scope.name)
    return numbering


def _note(told: Replayed, changed: Collection[Alert | Notice], at: datetime) -> None:
    for one in changed:
        if isinstance(one, Notice):
            told.notices = [*(old for old in told.notices if old.id != one.id), one]
            continue
        told.alerts = [*(old for old in told.alerts if old.id != one.id), one]
        told.told += [(one, entry) for entry in one.timeline if entry.at == at]
