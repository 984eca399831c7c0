"""`needmonitor reconcile`: count again from the log of record, compare every cell, say what differs.

The state of the count stage says which records of the log it has applied, so it is compared exactly while
events go on arriving. The projection is compared as it is a moment later: with a flow of events it may be
ahead, so a comparison with differences is repeated for a while.
"""

import asyncio
import json
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

import click
import msgspec
import redis
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from dictionary import projection
from dictionary.moments import WINDOWS, utc_hour
from dictionary.needs import load_dictionary
from dictionary.places import Places, load_places
from dictionary.topics import CHECKED, partition_of
from needmonitor.settings import Settings
from needmonitor.wiring import engine_settings, now
from streams.counting import Counts
from streams.engine.recovery import read_changelog
from streams.recounting import CellKey, Numbers, count_at, read_log
from streams.topics_admin import COUNT_LOG

PAST_DAYS = (1, 7, 30)
"""Besides the present, cells are compared as they were so many days ago."""
SHOWN = 20
PAUSE_SECONDS = 2.0


class Logged(NamedTuple):
    """A record of `checked`."""

    partition: int
    offset: int
    key: bytes
    value: bytes | None


@dataclass(frozen=True, slots=True)
class Report:
    """What one comparison found.

    Attributes:
        events: in the log of record.
        cells: compared, over all moments.
        differences: one line each, by code; nothing about a person.
    """

    events: int
    cells: int
    differences: tuple[str, ...]


def run_reconcile(settings: Settings, *, wait: float) -> int:
    """Compare, again and again for `wait` seconds while there are differences; returns the exit code.

    Raises:
        click.ClickException: the log or the projection does not answer.
    """
    try:
        return _reconcile(settings, wait)
    except (KafkaError, redis.RedisError, OSError) as error:
        raise click.ClickException(f"{type(error).__name__}: see needmonitor doctor") from error


def _reconcile(settings: Settings, wait: float) -> int:
    until = time.monotonic() + wait
    report = asyncio.run(_compare(settings))
    while report.differences and time.monotonic() < until:
        time.sleep(PAUSE_SECONDS)
        report = asyncio.run(_compare(settings))
    _publish(settings, report)
    for line in report.differences[:SHOWN]:
        click.echo(line)
    click.echo(
        f"{report.events} events, {report.cells} cells compared, {len(report.differences)} differences"
    )
    return int(bool(report.differences))


async def _compare(settings: Settings) -> Report:
    places = load_places()
    horizons = {need.id: need.horizon_days for need in load_dictionary().needs.values()}
    states = await _count_states(settings, places)
    projected = dict(_projected(settings))
    log = await _log_of_record(settings)
    clock = max((state.clock for state in states if state.clock), default=None)
    if clock is None:
        return Report(len(log), 0, ("no clock record has reached the count stage: is a worker running?",))
    differences: list[str] = []
    cells = 0
    present: dict[CellKey, Numbers] = {}
    for state in states:
        persons = read_log(_applied(log, state), places.authority_of)
        for days in (0, *PAST_DAYS):
            at = clock - timedelta(days=days)
            counted = count_at(persons, at, horizons, places.district_code)
            mine = {
                key: value for key, value in counted.items() if _partition(settings, key) == state.partition
            }
            found = dict(_counted(state, at))
            cells += len(mine.keys() | found.keys())
            differences += _differences(mine, found, f"state at {at:%Y-%m-%d %H:%M}Z")
            if not days:
                present |= mine
    differences += _differences(present, projected, "projection")
    return Report(len(log), cells, tuple(differences))


def _applied(log: Sequence[Logged], state: Counts) -> Iterator[tuple[bytes, bytes | None]]:
    """The records that a state of the count stage speaks of: it says how far it came in each partition."""
    origins = state.origins
    for record in log:
        if record.offset <= origins.get(record.partition, -1):
            yield record.key, record.value


def _partition(settings: Settings, key: CellKey) -> int:
    return partition_of(key[0].encode(), settings.partitions)


async def _log_of_record(settings: Settings) -> list[Logged]:
    """All of `checked`, each partition in its order."""
    consumer = AIOKafkaConsumer(
        bootstrap_servers=settings.kafka_url,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        isolation_level="read_committed" if settings.transactions else "read_uncommitted",
    )
    await consumer.start()
    try:
        partitions = [TopicPartition(CHECKED, number) for number in range(settings.partitions)]
        consumer.assign(partitions)
        ends = await consumer.end_offsets(partitions)
        log: list[Logged] = []
        for tp in partitions:
            consumer.assign([tp])
            await consumer.seek_to_beginning(tp)
            while await consumer.position(tp) < ends[tp]:
                for batch in (await consumer.getmany(tp, timeout_ms=500)).values():
                    log += [Logged(tp.partition, record.offset, record.key, record.value) for record in batch]
        return log
    finally:
        await consumer.stop()


async def _count_states(settings: Settings, places: Places) -> list[Counts]:
    """The state of each partition of the count stage, from its changelog."""
    states = []
    for partition in range(settings.partitions):
        replay = await read_changelog(engine_settings(settings), COUNT_LOG, partition)
        state = Counts(partition, places)
        for key, value in replay.values.items():
            state.load(key, value)
        state.recovered()
        states.append(state)
    return states


def _counted(state: Counts, at: datetime) -> Iterator[tuple[CellKey, Numbers]]:
    """Every cell of a state of the count stage at a moment."""
    hour = utc_hour(at)
    for la, scope in sorted({(cell.scope.la, cell.scope.name) for cell in state.cells}):
        people = [state.at(la, scope, None, window, "people", hour) for window in WINDOWS]
        records = [state.at(la, scope, None, window, "records", hour) for window in WINDOWS]
        opened = state.at(la, scope, None, WINDOWS[0], "open", hour)
        for area in {area for row in (*people, *records, opened) for area in row}:
            yield (
                (la, scope, area),
                Numbers(
                    tuple(row.get(area, 0) for row in people),
                    tuple(row.get(area, 0) for row in records),
                    opened.get(area, 0),
                ),
            )


def _projected(settings: Settings) -> Iterator[tuple[CellKey, Numbers]]:
    """Every exact cell of the projection."""
    read = msgspec.json.Decoder(projection.ExactCell).decode
    with redis.Redis.from_url(settings.redis_url) as valkey:
        for name in valkey.scan_iter(match=projection.exact("*", "*"), count=1000):
            _, _, la, scope = name.decode().split(":")
            for area, value in valkey.hgetall(name).items():
                cell = read(value)
                windows = [cell.window(window) for window in WINDOWS]
                yield (
                    (la, scope, area.decode()),
                    Numbers(tuple(w[0] for w in windows), tuple(w[1] for w in windows), cell.open[0]),
                )


def _differences(
    expected: Mapping[CellKey, Numbers], found: Mapping[CellKey, Numbers], where: str
) -> Iterator[str]:
    nothing = Numbers((0,) * len(WINDOWS), (0,) * len(WINDOWS), 0)
    for key in sorted(expected.keys() | found.keys()):
        told, recounted = found.get(key, nothing), expected.get(key, nothing)
        if told != recounted:
            yield f"{where}: {' '.join(key)}: {_text(told)}, recounted {_text(recounted)}"


def _text(numbers: Numbers) -> str:
    return f"people {numbers.people} records {numbers.records} open {numbers.open}"


def _publish(settings: Settings, report: Report) -> None:
    """Leave the result where `/readyz` shows it."""
    result = {"at": now().isoformat(), "cells": report.cells, "differences": len(report.differences)}
    with redis.Redis.from_url(settings.redis_url) as valkey:
        valkey.set(projection.reconcile(), json.dumps(result))
