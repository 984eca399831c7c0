"""Simulated events through the stages: nothing is refused, nothing waits for a record that never comes."""

from datetime import UTC, date, datetime, timedelta

import pytest

from dictionary.moments import day_of
from dictionary.needs import load_dictionary
from dictionary.places import load_places
from dictionary.register import demo_register
from dictionary.topics import CHECKED, REFUSED
from producers.simulator.profile import load_profile
from producers.simulator.simulation import Simulation
from streams.checking import check_step
from streams.engine.model import NoState
from streams.following import follow_step
from streams.people import People
from tests.support.stages import HORIZONS, Written

BIRMINGHAM = "E08000025"
NOW = datetime(2026, 6, 17, 14, tzinfo=UTC)
DAYS = 10


@pytest.fixture(scope="module")
def simulation():
    return Simulation(
        load_profile(),
        load_places(),
        demo_register(BIRMINGHAM),
        load_dictionary(),
        BIRMINGHAM,
        seed=4,
        daily=1_000,
        today=date(2026, 6, 17),
    )


@pytest.fixture(scope="module")
def sent(simulation):
    """Past days newest first, then an hour of people who come and of news of those who came."""
    today, began = day_of(NOW), int(NOW.timestamp())
    past = [simulation.day(today - back, backfill=True) for back in range(DAYS)]
    events = [event for day in past for event in day if event.due < NOW]
    for number in range(120):
        at = began + 30 * number
        live = simulation.events(simulation.live_contact(began, number, at))
        events += [event for event in live if event.due < NOW + timedelta(hours=2)]
        later = simulation.later(began, number, at, DAYS)
        events += [later] if later else []
    return events


def test_nothing_simulated_is_refused_or_waits(sent):
    people, refused = People(), []
    arrival = NOW + timedelta(hours=2)
    stamp = int(arrival.timestamp() * 1_000)
    records = [
        Written(event.topic, 0, offset, event.key, event.value, stamp) for offset, event in enumerate(sent)
    ]
    judged = check_step(
        NoState(),
        records,
        register=demo_register(BIRMINGHAM),
        dictionary=load_dictionary(),
        places=load_places(),
        links={},
        partitions=1,
        clock=lambda: arrival,
    ).out
    refused += [out for out in judged if out.topic == REFUSED]
    checked = [
        Written(CHECKED, 0, offset, out.key, out.value, stamp)
        for offset, out in enumerate(judged)
        if out.topic == CHECKED
    ]
    followed = follow_step(
        people,
        checked,
        horizons=HORIZONS,
        places_authority=load_places().authority_of,
        disclosure_secret=b"a secret of the tests",
        partitions=1,
    ).out
    refused += [out for out in followed if out.topic == REFUSED]
    assert [out.value for out in refused] == []
    assert len(checked) == len(sent) > 3_000
    assert not people.waiting
    tallies = people.tallies.values()
    duplicates = sum(tally.duplicates for tally in tallies)
    assert 0.035 < duplicates / len(sent) < 0.065
    assert sum(tally.accepted for tally in tallies) + duplicates == len(sent)
