"""Whether anything was lost or doubled: what was sent, counted by definition, beside what the system says."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from redis import Redis

from dictionary.moments import WINDOWS, utc_hour
from needmonitor.reconcile_reading import counted
from streams.recounting import CellKey, Numbers
from tests.faults import found
from tests.faults.load import AUTHORITIES
from tests.faults.recount import Cells, Recount

FRESH = timedelta(seconds=20)
"""Figures are of no earlier moment than this, once a fault is over."""
NOTHING = Numbers((0,) * len(WINDOWS), (0,) * len(WINDOWS), 0)
SHOWN = 12


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is too little and what is too much: records, events and people of cells, added up.

    Attributes:
        compared: figures of cells.
        lost: how much is missing.
        doubled: how much is there once too often.
        lines: some of the differences, by code.
    """

    compared: int
    lost: int
    doubled: int
    lines: tuple[str, ...] = ()

    def __add__(self, other: "Verdict") -> "Verdict":
        return Verdict(
            self.compared + other.compared,
            self.lost + other.lost,
            self.doubled + other.doubled,
            (self.lines + other.lines)[:SHOWN],
        )

    @property
    def exact(self) -> bool:
        return not self.lost and not self.doubled and not self.lines


def of_projection(valkey: Redis, recount: Recount, ahead: timedelta) -> Verdict:
    """All cells and tallies as anybody reads them, and whether they are of now, or at most so far ahead."""
    now = datetime.now(UTC)
    wrong = [at for at in found.moments(valkey).values() if not now - FRESH <= at <= now + ahead]
    stale = Verdict(0, 0, 0, tuple(f"figures of {at:%H:%M:%S}" for at in wrong))
    return of_figures(valkey, recount) + stale


def of_figures(valkey: Redis, recount: Recount) -> Verdict:
    """All cells and tallies as anybody reads them, each as of its own moment."""
    expected, cells = _as_of(recount, found.moments(valkey)), found.projected(valkey)
    return of_cells(expected, cells, "projection") + _of_tallies(valkey, recount)


def _as_of(recount: Recount, at: Mapping[str, datetime]) -> Cells:
    """The recount of each authority at its own moment."""
    moments = {la: at.get(la, datetime.now(UTC)) for la in AUTHORITIES}
    return {
        key: numbers
        for la, moment in moments.items()
        for key, numbers in recount.cells(moment).items()
        if key[0] == la
    }


def of_state(kafka_url: str, recount: Recount) -> Verdict:
    """All cells as the next owner of each partition would know them, now and a week ago."""
    verdict = Verdict(0, 0, 0)
    for state in asyncio.run(found.stored(kafka_url)):
        for days in (0, 7) if state.clock else ():
            at = state.clock - timedelta(days=days)
            places = set(state.cells.places)
            mine = {key: numbers for key, numbers in recount.cells(at).items() if key[0] in places}
            verdict += of_cells(mine, dict(counted(state, utc_hour(at))), f"state, {days} days ago")
    return verdict


def of_log(kafka_url: str, recount: Recount) -> Verdict:
    """Every message is in the log of record or refused, once; one that was sent twice, twice."""
    log, verdict = asyncio.run(found.logged(kafka_url)), Verdict(0, 0, 0)
    sent = recount.ids()
    for event in sent.keys() | log.ids.keys():
        verdict += _compare(sent[event], log.ids[event], f"log of record: {event}")
    for place, times in (log.places + log.refused).items():
        verdict += _compare(1, times, f"passed on: {place}")
    return verdict + _compare(recount.refused(), len(log.refused), "refusals")


def of_cells(expected: Cells, shown: Cells, where: str) -> Verdict:
    """Cell by cell."""
    verdict = Verdict(0, 0, 0)
    for key in expected.keys() | shown.keys():
        verdict += _of_cell(expected.get(key, NOTHING), shown.get(key, NOTHING), key, where)
    return verdict


def _of_cell(expected: Numbers, shown: Numbers, key: CellKey, where: str) -> Verdict:
    pairs = list(zip(_figures(expected), _figures(shown), strict=True))
    lost = sum(max(0, told - seen) for told, seen in pairs)
    doubled = sum(max(0, seen - told) for told, seen in pairs)
    line = (f"{where}: {' '.join(key)}: {shown}, recounted {expected}",) if lost or doubled else ()
    return Verdict(len(pairs), lost, doubled, line)


def _figures(numbers: Numbers) -> tuple[int, ...]:
    return (*numbers.people, *numbers.records, numbers.open)


def _of_tallies(valkey: Redis, recount: Recount) -> Verdict:
    verdict, told, shown = Verdict(0, 0, 0), recount.tallies(), found.tallies(valkey)
    for partner in told.keys() | shown.keys():
        expected, seen = told.get(partner, (0, 0)), shown.get(partner, (0, 0))
        verdict += _compare(expected[0], seen[0], f"accepted from {partner}")
        verdict += _compare(expected[1], seen[1], f"repeats from {partner}")
    return verdict


def _compare(expected: int, seen: int, what: str) -> Verdict:
    line = (f"{what}: {seen}, sent {expected}",) if seen != expected else ()
    return Verdict(1, max(0, expected - seen), max(0, seen - expected), line)
