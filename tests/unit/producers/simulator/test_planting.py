"""What is planted, and what its truth says."""

from datetime import date, timedelta
from math import dist

import msgspec

from dictionary.events import parse_event
from dictionary.moments import day_number
from dictionary.places import load_places
from producers.simulator.planting import LOCAL_EVENTS, Plant, local_events

from .conftest import TODAY, make_simulation


def test_food_insecurity_began_two_days_ago_in_three_neighbouring_sectors_and_goes_on(simulation):
    spike = simulation.plants[0]
    sectors = [load_places().sectors[code] for code in spike.sectors]
    assert (spike.need, spike.last_day, len(sectors)) == ("money.food_insecurity", None, 3)
    assert spike.first_day == day_number(TODAY - timedelta(days=2))
    centre = sectors[0]
    assert all(dist((s.easting, s.northing), (centre.easting, centre.northing)) < 4_000 for s in sectors)


def test_a_plant_acts_from_its_first_to_its_last_day():
    plant = Plant("storm", 1, "housing.disrepair", ("B1 1",), 100, 102, 3.0)
    assert [day for day in range(98, 105) if plant.is_on(day)] == [100, 101, 102]


def test_local_events_are_valid_and_say_that_they_are_synthetic(simulation):
    events = local_events(simulation.plants)
    assert len(events) == 3
    for event in events:
        read = parse_event(event.value)
        assert read.data.title.startswith("Synthetic: ")
        assert event.topic == LOCAL_EVENTS
        assert event.key.decode() == read.data.local_event_id == read.partitionkey


def test_the_truth_names_everything_that_was_planted(simulation):
    truth = msgspec.json.decode(msgspec.json.encode(simulation.truth()))
    assert truth["synthetic"] is True
    assert [plant["need"] for plant in truth["planted"]] == [plant.need for plant in simulation.plants]
    spike = truth["planted"][0]
    assert spike["starts_on"] == "2026-06-15"
    assert spike["ends_on"] is None
    assert spike["extra_people_a_day"] >= 3
    ids = {
        msgspec.json.decode(event.value)["data"]["local_event_id"]
        for event in local_events(simulation.plants)
    }
    assert ids == {plant["local_event_id"] for plant in truth["planted"]} - {None}


def test_another_seed_plants_elsewhere():
    assert make_simulation(seed=5).plants[0].sectors != make_simulation(seed=1).plants[0].sectors


def test_places_of_one_large_sector_or_few_can_be_planted_too():
    scilly = make_simulation(authority="E06000053", today=date(2026, 6, 17))
    assert all(plant.sectors for plant in scilly.plants)
