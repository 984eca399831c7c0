"""`needmonitor reconcile`: count again from the log of record, compare the cells, say what differs.

The state of the count stage says which records of the log it has applied, so it is compared exactly while
events go on arriving. A cell of the projection is compared where it did not move from before that state was
read until it must have been shown. The standing proof does the same with a sample, again and again.
"""

import asyncio
import logging
import os
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import NamedTuple

import click
import redis
from aiokafka.errors import KafkaError

from dictionary import projection
from dictionary.moments import WINDOWS, utc_hour
from dictionary.needs import load_dictionary
from dictionary.places import Places, load_places
from dictionary.topics import partition_of
from needmonitor.reconcile_reading import Logged, Reading, counted
from needmonitor.settings import Settings
from needmonitor.wiring import log_to_stderr, now
from streams.counting import Counts
from streams.recounting import CellKey, Numbers, count_at, read_log
from streams.recounting_sample import Sample, sums

PAST_DAYS = (1, 7, 30)
"""Besides the present, cells are compared as they were so many days ago."""
SHOWN = 20
PAUSE_SECONDS = 2.0
SETTLE_SECONDS = 8.0
"""What was committed is in the projection by then; the worker pauses 5 s at most."""
NICE = 10
SUSPECTS = 5
"""Of districts, needs and authorities: at most so many are looked at again."""

logger = logging.getLogger(__name__)


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


@dataclass(frozen=True, slots=True)
class Report:
    """What one comparison found.

    Attributes:
        events: in the log of record.
        cells: compared, over all moments.
        moving: cells of the projection that moved meanwhile, so that only the state was compared.
        differences: cells that are not as recounted.
    """

    events: int
    cells: int
    moving: int
    differences: tuple[Difference, ...]


class NothingCountedError(Exception):
    """The count stage has not seen the time yet, so there is nothing to compare."""


def run_reconcile(settings: Settings, *, wait: float) -> int:
    """Compare every cell, again and again for `wait` seconds while there are differences; the exit code.

    Raises:
        click.ClickException: the log or the projection does not answer, or nothing was counted yet.
    """
    reading, started = Reading(settings, load_places(), speed=None), time.monotonic()
    try:
        report = asyncio.run(_compare(reading, settings, None))
        while report.differences and time.monotonic() < started + wait:
            time.sleep(PAUSE_SECONDS)
            report = asyncio.run(_compare(reading, settings, None))
        every = before.every if (before := reading.last()) else None
        reading.publish(_result(report, Sample(), time.monotonic() - started, every))
    except NothingCountedError as error:
        raise click.ClickException(str(error)) from error
    except (KafkaError, redis.RedisError, OSError) as error:
        raise click.ClickException(f"{type(error).__name__}: see needmonitor doctor") from error
    for difference in report.differences[:SHOWN]:
        click.echo(difference)
    click.echo(_summary(report))
    return int(bool(report.differences))


def stand_proof(settings: Settings, *, draws: int, every: float, speed: float) -> None:
    """Compare a sample every so often until told to stop, with what the last one found wrong.

    Args:
        settings: where log and projection are.
        draws: events drawn from the log; their districts, and the need of one of them, are recounted.
        every: seconds from one to the next.
        speed: most records read a second.
    """
    log_to_stderr()
    os.nice(NICE)
    reading = Reading(settings, load_places(), speed=speed)
    chance = Random()  # noqa: S311  # a sample, no secret
    while True:
        started = time.monotonic()
        try:
            asyncio.run(_sample_once(reading, settings, draws, every, chance))
        except NothingCountedError as error:
            logger.info("%s", error)
        except (KafkaError, redis.RedisError, OSError) as error:
            logger.warning("Not recounted this time: %s", type(error).__name__)
        time.sleep(max(PAUSE_SECONDS, started + every - time.monotonic()))


async def _sample_once(
    reading: Reading, settings: Settings, draws: int, every: float, chance: Random
) -> None:
    started = time.monotonic()
    sample = await reading.draw(draws, chance)
    if not sample.districts:
        raise NothingCountedError("the log of record has no event yet")
    if before := reading.last():
        sample |= Sample(frozenset(before.districts), frozenset(before.needs), frozenset(before.authorities))
    report = await _compare(reading, settings, sample)
    if report.differences:  # a cell may have moved there and back while it was read
        report = await _compare(reading, settings, sample)
    suspects = sample.suspects((d.key for d in report.differences), load_places(), SUSPECTS)
    reading.publish(_result(report, suspects, time.monotonic() - started, every))
    logger.info("%s", _summary(report))
    for difference in report.differences[:SHOWN]:
        logger.error("Differs in the %s: %s", difference.where, " ".join(difference.key))


async def _compare(reading: Reading, settings: Settings, sample: Sample | None) -> Report:
    places = load_places()
    before = reading.projected(sample)
    states = await reading.count_states(sample)
    await asyncio.sleep(SETTLE_SECONDS)
    projected = reading.projected(sample)
    log = await reading.log(sample)
    differences: list[Difference] = []
    cells = moving = 0
    for state in states:
        if state.clock is None:
            raise NothingCountedError("no clock record has reached the count stage: is a worker running?")
        present: Mapping[CellKey, Numbers] = {}
        for days, expected in _recounted(log, state, places):
            at = state.clock - timedelta(days=days)
            mine = {
                k: v for k, v in expected.items() if _is_of(settings, state, k) and _in(sample, k, places)
            }
            found = {k: v for k, v in counted(state, utc_hour(at)) if _in(sample, k, places)}
            cells += len(mine.keys() | found.keys())
            differences += _differences(mine, found, f"state at {at:%Y-%m-%d %H:%M}Z")
            if not days:
                present = mine
        shown = {k: v for k, v in projected.items() if _is_of(settings, state, k) and _in(sample, k, places)}
        moved = {k for k in present.keys() | shown.keys() if before.get(k) != projected.get(k)}
        moving += len(moved)
        differences += _differences(_without(present, moved), _without(shown, moved), "projection")
    if sample is not None:
        larger = _larger(projected)
        cells += len(larger)
        differences += _differences(sums(projected, places), larger, "projection, by its own sums")
    return Report(reading.events, cells, moving, tuple(differences))


def _recounted(
    log: Sequence[Logged], state: Counts, places: Places
) -> Iterator[tuple[int, dict[CellKey, Numbers]]]:
    """(days ago, every cell) by the records that a state speaks of: it says how far it came."""
    horizons = {need.id: need.horizon_days for need in load_dictionary().needs.values()}
    origins = state.origins
    applied = ((r.key, r.value) for r in log if r.offset <= origins.get(r.partition, -1))
    persons = read_log(applied, places.authority_of)
    assert state.clock is not None
    for days in (0, *PAST_DAYS):
        at: datetime = state.clock - timedelta(days=days)
        yield days, count_at(persons, at, horizons, places.district_code)


def _is_of(settings: Settings, state: Counts, key: CellKey) -> bool:
    return partition_of(key[0].encode(), settings.partitions) == state.partition


def _in(sample: Sample | None, key: CellKey, places: Places) -> bool:
    return sample is None or sample.covers(key, places)


def _without(cells: Mapping[CellKey, Numbers], left_out: set[CellKey]) -> dict[CellKey, Numbers]:
    return {key: numbers for key, numbers in cells.items() if key not in left_out}


def _larger(cells: Mapping[CellKey, Numbers]) -> dict[CellKey, Numbers]:
    """Districts and authorities."""
    return {key: n for key, n in cells.items() if " " not in key[2] and not key[2].endswith("/none")}


def _differences(
    expected: Mapping[CellKey, Numbers], found: Mapping[CellKey, Numbers], where: str
) -> Iterator[Difference]:
    nothing = Numbers((0,) * len(WINDOWS), (0,) * len(WINDOWS), 0)
    for key in sorted(expected.keys() | found.keys()):
        told, recounted = found.get(key, nothing), expected.get(key, nothing)
        if told != recounted:
            yield Difference(where, key, told, recounted)


def _text(numbers: Numbers) -> str:
    return f"people {numbers.people} records {numbers.records} open {numbers.open}"


def _summary(report: Report) -> str:
    moving = f", {report.moving} moving in the projection" if report.moving else ""
    found = f"{report.cells} cells compared{moving}, {len(report.differences)} differences"
    return f"{report.events} events, {found}"


def _result(report: Report, suspects: Sample, seconds: float, every: float | None) -> projection.Reconciled:
    return projection.Reconciled(
        at=now().isoformat(),
        cells=report.cells,
        differences=len(report.differences),
        events=report.events,
        seconds=round(seconds, 1),
        every=every,
        districts=_codes(suspects.districts),
        needs=_codes(suspects.needs),
        authorities=_codes(suspects.authorities),
    )


def _codes(found: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(found))
