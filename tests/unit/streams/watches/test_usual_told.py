import msgspec
import pytest

from dictionary.projection_values import UsualNeed
from tests.support.watch_log import FIRST, FOOD, NEEDS, SECTORS, Arrival, Log, Reader, at, usual

TODAY = FIRST + 84
LA = "E08000025"


def told(reader: Reader) -> dict[str, UsualNeed]:
    """What would be written to the projection now."""
    clock = reader.counts.clock
    assert clock is not None
    values = dict(reader.counts.watches.take_usual(clock)).get(LA, {})
    return {need: msgspec.json.decode(value, type=UsualNeed) for need, value in values.items()}


@pytest.fixture(scope="module")
def calm() -> dict[bytes, bytes]:
    days = range(FIRST, TODAY)
    return Reader().read(Log().live(days, usual(days)).records).changelog


def test_after_a_close_every_need_is_told_by_sector_district_and_authority(calm: dict[bytes, bytes]):
    spike = [Arrival(TODAY - 2, FOOD, "B1 1", "advice", known=TODAY - 1) for _ in range(40)]
    log = Log(start=1_000_000).arrive(*spike).clock(at(TODAY, 2.5))
    found = told(Reader(changelog=dict(calm)).restart().read(log.records))
    assert set(found) == set(NEEDS)
    food = found[FOOD]
    assert food.until == "2026-03-29"
    assert set(food.d7) == {*SECTORS, "B1", "B11", LA}
    assert food.d7["B1 1"].how == 2
    assert food.d7["B1 1"].arrivals == food.d7["B1"].arrivals - food.d7["B1 2"].arrivals
    assert food.d7["B1 1"].low < food.d7["B1 1"].expected < food.d7["B1 1"].high < food.d7["B1 1"].arrivals
    assert found["money.debt"].d28["B1 1"].how == 0


def test_it_is_told_once_after_each_close_and_again_after_a_restart(calm: dict[bytes, bytes]):
    reader = Reader(changelog=dict(calm)).restart().read(Log(start=1_000_000).clock(at(TODAY, 2.5)).records)
    assert told(reader)
    assert told(reader) == {}
    reader.read(Log(start=1_000_001).clock(at(TODAY, 12)).records)
    assert told(reader) == {}
    reader.read(Log(start=1_000_002).clock(at(TODAY + 1, 2)).records)
    assert {each.until for each in told(reader).values()} == {"2026-03-30"}
    assert {each.until for each in told(reader.restart()).values()} == {"2026-03-30"}


def test_nothing_is_told_before_a_partner_is_known_well_enough():
    days = range(FIRST, FIRST + 20)
    assert told(Reader().read(Log().live(days, usual(days)).records)) == {}
