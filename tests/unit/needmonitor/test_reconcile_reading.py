import pytest

from dictionary.clock import CLOCK_KEY
from dictionary.places import load_places
from dictionary.topics import CHECKED
from needmonitor import reconcile_reading
from needmonitor.reconcile_reading import Reading
from needmonitor.settings import Settings
from tests.support.reader import Reader

SETTINGS = Settings(partitions=2)
PERSONS = 40


@pytest.fixture
def log(monkeypatch):
    """Three records of each of forty persons, and the clock between them."""
    found = Reader()
    monkeypatch.setattr(reconcile_reading, "AIOKafkaConsumer", found)
    for number in range(3 * PERSONS):
        person = number % PERSONS
        found.write(CHECKED, b"%d/events.advice/0/%d" % (person, number), b"{}", person % 2)
        found.write(CHECKED, CLOCK_KEY, b"{}", person % 2)
    return found


async def parts_of(most):
    reading = Reading(SETTINGS, load_places(), speed=None, most=most)
    return reading, [part async for part in reading.log(None)]


def persons(part):
    return {record.key.partition(b"/")[0] for record in part}


async def test_a_short_log_is_read_in_one_part_for_each_partition(log):
    reading, parts = await parts_of(most=60)
    assert [len(part) for part in parts] == [60, 60]
    assert reading.events == 240


async def test_a_long_log_is_read_in_parts_of_whole_persons(log):
    reading, parts = await parts_of(most=30)
    assert len(parts) == 4
    assert max(map(len, parts)) < 60
    assert sum(len(persons(part)) for part in parts) == PERSONS
    assert sorted(record.key for part in parts for record in part) == sorted(
        record.key for held in log.log.values() for record in held if record.key != CLOCK_KEY
    )
    assert reading.events == 240


async def test_a_person_with_more_records_than_are_held_is_read_all_the_same(log, monkeypatch):
    monkeypatch.setattr(reconcile_reading, "MOST_PARTS", 8)
    _, parts = await parts_of(most=1)
    assert sum(map(len, parts)) == 3 * PERSONS
