"""Comparing a recount with the state of the count stage and with the projection.

The state says which records of the log it has applied, so it is compared exactly while events go on arriving.
The projection does not: it may be a batch ahead of what is committed, and seconds behind. So it is read
before the state and once more when all of that state must have been written to it. A cell that is not the
same both times is not compared, nor one that count has changed since its state was read: it may have gone
there and back.
"""

import asyncio
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from dictionary.erasures import is_of_person
from dictionary.moments import WINDOWS, parse_instant, utc_hour
from dictionary.needs import load_dictionary
from dictionary.places import Places, load_places
from dictionary.topics import partition_of
from needmonitor.reconcile_reading import Logged, Reading, counted
from needmonitor.settings import Settings
from streams.counting import Counts
from streams.recounting import NONE, CellKey, Numbers, by_person, count_at
from streams.recounting_log import Gone, PersonLog, Told, read_record
from streams.recounting_sample import Sample, person_of, sums
from streams.valkey import BACKLOG_PAUSE

PAST_DAYS: Final = (1, 7, 30)
"""Besides the present, cells are compared as they were so many days ago."""
COMMIT_SECONDS: Final = 2.0
"""What the projection shows is mostly committed by then."""
WRITES: Final = 3
"""New moments of the projection until one whole write is over."""
WRITE_SECONDS: Final = (WRITES + 1) * BACKLOG_PAUSE
"""A projection that was not written so often by then is compared as it is: nobody writes it."""
POLL_SECONDS: Final = 0.3
_NOTHING: Final = Numbers((0,) * len(WINDOWS), (0,) * len(WINDOWS), 0)

Cells = Mapping[CellKey, Numbers]


class Difference(NamedTuple):
    """A cell that is not as recounted; numbers of small areas, so not for a log."""

    where: str
    key: CellKey
    told: Numbers
    recounted: Numbers

    def __str__(self) -> str:
        """For whoever asked."""
        told, recounted = map(_text, (self.told, self.recounted))
        return f"{self.where}: {' '.join(self.key)}: {told}, recounted {recounted}"


@dataclass(slots=True)
class Report:
    """What one comparison found.

    Attributes:
        events: in the log of record.
        cells: compared, over all moments.
        moving: cells of the projection that moved meanwhile, so that only the state was compared.
        differences: cells that are not as recounted.
    """

    events: int = 0
    cells: int = 0
    moving: int = 0
    differences: list[Difference] = field(default_factory=list)

    def compare(self, expected: Cells, found: Cells, where: str) -> None:
        """Add a comparison."""
        keys = expected.keys() | found.keys()
        self.cells += len(keys)
        for key in sorted(keys):
            told, recounted = found.get(key, _NOTHING), expected.get(key, _NOTHING)
            if told != recounted:
                self.differences.append(Difference(where, key, told, recounted))

    def __str__(self) -> str:
        """In a line."""
        moving = f", {self.moving} moving in the projection" if self.moving else ""
        cells = f"{self.cells} cells compared{moving}"
        return f"{self.events} events, {cells}, {len(self.differences)} differences"


class NothingCountedError(Exception):
    """The count stage has not seen the time yet, so there is nothing to compare."""


async def compare(reading: Reading, settings: Settings, sample: Sample | None) -> Report:
    """Compare every cell, or those of a sample.

    Raises:
        NothingCountedError: no worker has counted anything yet.
        aiokafka.errors.KafkaError: the log does not answer.
        redis.RedisError: the projection does not answer.
    """
    places = load_places()
    before = reading.projected(sample)
    shown = reading.shown_at({la for la, _, _ in before})
    await asyncio.sleep(COMMIT_SECONDS)
    states = await reading.count_states(sample)
    await _written(reading, shown.keys() | {la for state in states for la in state.cells.places})
    after = reading.projected(sample)
    await asyncio.sleep(COMMIT_SECONDS)
    touched = await reading.touched()
    if any(state.clock is None for state in states):
        raise NothingCountedError("no clock record has reached the count stage: is a worker running?")
    owned = [_Ours(settings.partitions, state, sample, places) for state in states]
    async for part in reading.log(sample):
        _recount(part, owned)
    report = Report(reading.events)
    for ours in owned:
        present = ours.compare_state(report)
        ahead = {la for la, moment in shown.items() if moment and ours.at(0) <= parse_instant(moment)}
        projected = ours.of(after)
        known = present.keys() | projected.keys()
        moved = {
            key for key in known if key in touched or key[0] in ahead or before.get(key) != after.get(key)
        }
        report.moving += len(moved)
        report.compare(_without(present, moved), _without(projected, moved), "projection")
    if sample is not None:
        report.compare(sums(after, places), _larger(after), "projection, by its own sums")
    return report


@dataclass(frozen=True, slots=True)
class _Ours:
    """The cells that belong to a partition of the count stage, and to the sample.

    Attributes:
        recounted: days back -> what was recounted so far for then.
    """

    partitions: int
    state: Counts
    sample: Sample | None
    places: Places
    recounted: dict[int, dict[CellKey, Numbers]] = field(
        default_factory=lambda: {days: {} for days in (0, *PAST_DAYS)}
    )

    def at(self, days: int) -> datetime:
        """The moment that the state is of, so many days back."""
        assert self.state.clock is not None
        return self.state.clock - timedelta(days=days)

    def add(self, persons: Sequence[PersonLog], horizons: Mapping[str, int]) -> None:
        """Recount some persons more: nobody is counted twice, so the numbers of all are the sums."""
        for days, recounted in self.recounted.items():
            cells = count_at(persons, self.at(days), horizons, self.places.district_code)
            for key, numbers in self.of(cells).items():
                recounted[key] = recounted[key].plus(numbers) if key in recounted else numbers

    def compare_state(self, report: Report) -> Cells:
        """Compare the state, now and in the past; the recounted present."""
        for days, recounted in self.recounted.items():
            at = self.at(days)
            found = self.of(dict(counted(self.state, utc_hour(at))))
            report.compare(recounted, found, f"state at {at:%Y-%m-%d %H:%M}Z")
        return self.recounted[0]

    def of(self, cells: Cells) -> dict[CellKey, Numbers]:
        return {key: numbers for key, numbers in cells.items() if self._has(key)}

    def _has(self, key: CellKey) -> bool:
        ours = partition_of(key[0].encode(), self.partitions) == self.state.partition
        return ours and (self.sample is None or self.sample.covers(key, self.places))


def _recount(part: Sequence[Logged], owned: Sequence[_Ours]) -> None:
    """Recount some persons, for each state by the records that it speaks of: it says how far it came."""
    horizons = {need.id: need.horizon_days for need in load_dictionary().needs.values()}
    places = load_places()
    told = [
        (record, read_record(record.key, record.value, places.authority_of))
        for record in part
        if is_of_person(record.key)
    ]
    for ours in owned:
        ours.add(by_person(_applied(told, ours.state.origins)), horizons)


def _applied(
    told: Sequence[tuple[Logged, Told | Gone | None]], origins: Mapping[int, int]
) -> Iterator[tuple[bytes, Told | Gone | None]]:
    """What a state has applied, and what follow deleted since then because it never counted.

    What was refused changes no number, so no state tells of it; but a person whose erasure a state has not
    applied yet is in its numbers, and their records are deleted for that.
    """
    ahead = {
        person_of(record.key)
        for record, event in told
        if isinstance(event, Gone) and record.offset > origins.get(record.partition, -1)
    }
    for record, event in told:
        applied = record.offset <= origins.get(record.partition, -1)
        if applied or (event is None and person_of(record.key) not in ahead):
            yield record.key, event


async def _written(reading: Reading, authorities: Collection[str]) -> None:
    """Wait until the projection of each authority has been written from beginning to end since now.

    A write shows its moment with the first of its parts. The first new moment may be of a write begun before;
    the second is of one that was not, and the third shows that this one has ended. Where nobody writes, wait
    no longer than `WRITE_SECONDS`.
    """
    until = time.monotonic() + WRITE_SECONDS
    last, writes = reading.shown_at(authorities), dict.fromkeys(authorities, 0)
    while any(number < WRITES for number in writes.values()) and time.monotonic() < until:
        await asyncio.sleep(POLL_SECONDS)
        now = reading.shown_at(authorities)
        for authority in authorities:
            writes[authority] += now[authority] != last[authority]
        last = now


def _without(cells: Cells, left_out: set[CellKey]) -> Cells:
    return {key: numbers for key, numbers in cells.items() if key not in left_out}


def _larger(cells: Cells) -> Cells:
    """Districts and authorities."""
    return {key: n for key, n in cells.items() if " " not in key[2] and not key[2].endswith(NONE)}


def _text(numbers: Numbers) -> str:
    return f"people {numbers.people} records {numbers.records} open {numbers.open}"
