import asyncio

import msgspec
import pytest
from aiokafka import TopicPartition

from dictionary import projection
from dictionary.clock import CLOCK_KEY
from dictionary.erasures import is_event
from dictionary.places import load_places
from dictionary.projection_values import ExactCell
from dictionary.topics import CHECKED
from needmonitor import reconcile_reading
from needmonitor.reconcile_reading import Reading
from needmonitor.settings import Settings
from streams.buckets import OPEN, encode
from streams.recounting_sample import Sample
from streams.releasing import RELEASED_PREFIX
from streams.topics_admin import COUNT_LOG
from tests.support.reader import Reader

SETTINGS = Settings(partitions=2)
LA = "E08000025"
PERSONS = 40


@pytest.fixture
def log(monkeypatch):
    """Three records of each of forty persons, and the clock between them."""
    found = Reader()
    monkeypatch.setattr(reconcile_reading, "Consumer", found)
    for number in range(3 * PERSONS):
        person = number % PERSONS
        found.write(CHECKED, b"%d/events.advice/0/%d" % (person, number), b"{}", person % 2)
        found.write(CHECKED, CLOCK_KEY, b"{}", person % 2)
    found.write(CHECKED, b"mark/0f", b"{}", 1)
    return found


async def parts_of(most, settings=SETTINGS):
    reading = Reading(settings, load_places(), speed=None, most=most)
    return reading, [part async for part in reading.log(None)]


def persons(part):
    return {record.key.partition(b"/")[0] for record in part}


async def test_a_short_log_is_read_in_one_part_for_each_partition(log):
    reading, parts = await parts_of(most=60)
    assert [len(part) for part in parts] == [60, 60]
    assert reading.events == 241


async def test_a_record_that_the_broker_shows_late_is_read(log):
    whole = (await parts_of(most=60))[1]
    log.late = {(TopicPartition(CHECKED, 0), 6), (TopicPartition(CHECKED, 1), 0)}
    without = SETTINGS.model_copy(update={"transactions": False})
    assert (await parts_of(most=60, settings=without))[1] == whole


async def test_a_long_log_is_read_in_parts_of_whole_persons(log):
    reading, parts = await parts_of(most=30)
    assert len(parts) == 4
    assert max(map(len, parts)) < 60
    assert sum(len(persons(part)) for part in parts) == PERSONS
    assert sorted(record.key for part in parts for record in part) == sorted(
        record.key for held in log.log.values() for record in held if is_event(record.key)
    )
    assert reading.events == 241


async def test_a_person_with_more_records_than_are_held_is_read_all_the_same(log, monkeypatch):
    monkeypatch.setattr(reconcile_reading, "MOST_PARTS", 8)
    _, parts = await parts_of(most=1)
    assert sum(map(len, parts)) == 3 * PERSONS


async def test_of_a_sample_its_persons_are_read_whole_in_one_part(log, monkeypatch):
    def first(records, *_):
        return {key.partition(b"/")[0] for key, _ in records if key.endswith(b"/3")}

    monkeypatch.setattr(reconcile_reading, "persons_in", first)
    reading = Reading(SETTINGS, load_places(), speed=None)
    (part,) = [part async for part in reading.log(Sample())]
    assert [record.key for record in part] == [b"3/events.advice/0/%d" % at for at in (3, 43, 83)]
    assert reading.events == 241


def test_of_the_projection_a_sample_reads_its_authorities_and_its_needs(valkey, valkey_server):
    cell = msgspec.json.encode(ExactCell(*[(1, 1, 1)] * 5, (1, 1)))
    for la, scope in (("E1", "any"), ("E2", "any"), ("E2", "money.debt@gp"), ("E2", "money.hardship")):
        valkey.hset(projection.exact(la, scope), "B1 1", cell)
    sample = Sample(needs=frozenset({"money.debt"}), authorities=frozenset({"E1"}))
    reading = Reading(Settings(redis_url=valkey_server.url), load_places(), speed=None)
    assert set(reading.projected(sample)) == {("E1", "any", "B1 1"), ("E2", "money.debt@gp", "B1 1")}


async def test_a_log_is_divided_into_so_many_parts_at_most(log, monkeypatch):
    async def one_by_one(*_, **__):
        await asyncio.sleep(0)
        ((tp, at),) = log.positions.items()
        log.positions[tp] += 1
        return {tp: log.log[tp][at : at + 1]}

    monkeypatch.setattr(reconcile_reading, "MOST_PARTS", 4)
    monkeypatch.setattr(log, "getmany", one_by_one)
    async with asyncio.timeout(2):
        _, parts = await parts_of(most=1)
    assert len(parts) == 2 * 4
    assert sum(map(len, parts)) == 3 * PERSONS


async def test_what_count_has_changed_since_its_states_were_read_is_told_with_what_it_adds_up_to(log):
    def bucket(area: str) -> None:
        log.write(COUNT_LOG, f"{LA}|money|{area}|20500".encode(), encode({OPEN: 1}), 1)

    bucket("B1 1")
    reading = Reading(SETTINGS, load_places(), speed=None)
    await reading.count_states(None)
    assert await reading.touched() == set()
    bucket("B2 4")
    bucket(f"{LA}/none")
    log.write(COUNT_LOG, b"\0clock", b"", 1)
    areas = {area for la, scope, area in await reading.touched() if (la, scope) == (LA, "money")}
    assert areas == {"B2 4", load_places().district_code("B2 4"), f"{LA}/none", LA}


def test_what_was_released_is_not_read_for_a_recount():
    reading = Reading(SETTINGS, load_places(), speed=None)
    assert not reading._is_wanted(RELEASED_PREFIX + b"public", None)
    assert reading._is_wanted(b"\0clock", Sample())
