"""What the system says after a fault: the projection, the stored state of counts, the log of record."""

import json
from collections import Counter
from dataclasses import dataclass
from datetime import datetime

import msgspec
from aiokafka import TopicPartition
from redis import Redis

from dictionary import projection
from dictionary.clock import CLOCK_KEY
from dictionary.moments import WINDOWS, parse_instant
from dictionary.places import load_places
from dictionary.projection_values import ExactCell
from dictionary.topics import CHECKED, REFUSED
from streams.counting import Counts
from streams.engine.consumer import Consumer
from streams.engine.recovery import read_changelog
from streams.engine.settings import EngineSettings
from streams.recounting import CellKey, Numbers
from streams.topics_admin import COUNT_LOG
from tests.faults.load import AUTHORITIES, PARTNERS
from tests.support.journey import PARTITIONS


@dataclass(frozen=True, slots=True)
class Log:
    """The log of record: how often each place of a raw topic was passed on, and which events."""

    places: Counter[str]
    ids: Counter[str]
    refused: Counter[str]


def moments(valkey: Redis) -> dict[str, datetime]:
    """Authority -> the moment its figures are of."""
    found = {la: valkey.hget(projection.exact_status(la), "as_of") for la in AUTHORITIES}
    return {la: parse_instant(at.decode()) for la, at in found.items() if isinstance(at, bytes)}


def projected(valkey: Redis) -> dict[CellKey, Numbers]:
    """Every exact cell."""
    read = msgspec.json.Decoder(ExactCell).decode
    keys = sorted(valkey.scan_iter(match=projection.exact("*", "*"), count=1000))
    with valkey.pipeline(transaction=False) as pipeline:
        for key in keys:
            pipeline.hgetall(key)
        hashes = pipeline.execute()
    cells = {}
    for key, areas in zip(keys, hashes, strict=True):
        _, _, la, scope = key.decode().split(":")
        for area, value in areas.items():
            cell = read(value)
            people, records, _ = zip(*map(cell.window, WINDOWS), strict=True)
            cells[la, scope, area.decode()] = Numbers(people, records, cell.open[0])
    return cells


def counted(valkey: Redis) -> int:
    """Records of a year, everywhere: quick to ask."""
    cells = [valkey.hget(projection.exact(la, "any"), la) for la in AUTHORITIES]
    return sum(json.loads(cell)["365d"][1] for cell in cells if isinstance(cell, bytes))


def tallies(valkey: Redis) -> dict[str, tuple[int, int]]:
    """Partner -> accepted, repeats, of those that sent any."""
    found = {}
    for partner in PARTNERS:
        fields = valkey.hgetall(projection.partner(partner))
        assert isinstance(fields, dict)
        found[partner] = (int(fields.get(b"accepted", 0)), int(fields.get(b"duplicates", 0)))
    return {partner: numbers for partner, numbers in found.items() if any(numbers)}


def owned(valkey: Redis) -> list[list[int]]:
    """The partitions of each worker that gives a sign of life."""
    beats = [
        valkey.hget(key, "partitions") for key in valkey.scan_iter(match=projection.worker("*"), count=1000)
    ]
    return [[int(p) for p in beat.decode().split(",") if p] for beat in beats if isinstance(beat, bytes)]


async def stored(kafka_url: str) -> list[Counts]:
    """The state of each partition of counts as its next owner would read it."""
    settings = EngineSettings(kafka_url, "a reader", transactions=True, partitions=PARTITIONS)
    states = []
    for partition in range(PARTITIONS):
        state = Counts(partition, load_places())
        for key, value in (await read_changelog(settings, COUNT_LOG, partition)).values.items():
            state.load(key, value)
        state.recovered()
        states.append(state)
    return states


async def logged(kafka_url: str) -> Log:
    """All that was committed to `checked` and `refused`."""
    log = Log(Counter(), Counter(), Counter())
    consumer = Consumer(
        bootstrap_servers=kafka_url, isolation_level="read_committed", auto_offset_reset="earliest"
    )
    await consumer.start()
    try:
        tps = [TopicPartition(topic, p) for topic in (CHECKED, REFUSED) for p in range(PARTITIONS)]
        consumer.assign(tps)
        ends = await consumer.end_offsets(tps)
        await consumer.seek_to_beginning(*tps)
        while [tp for tp in tps if await consumer.position(tp) < ends[tp]]:
            for batch in (await consumer.getmany(timeout_ms=200)).values():
                for record in batch:
                    _enter(log, record)
    finally:
        await consumer.stop()
    return log


def _enter(log: Log, record: Consumer) -> None:
    if record.key == CLOCK_KEY or record.value is None:
        return
    event = json.loads(record.value)
    if record.topic == REFUSED:
        data = event["data"]
        log.refused[f"{data['source_topic']}/{data['partition']}/{data['offset']}"] += 1
    else:
        log.places[record.key.decode().partition("/")[2]] += 1
        log.ids[event["id"]] += 1
