"""Whole days of simulated events."""

from collections import Counter, defaultdict
from datetime import timedelta
from itertools import chain

import msgspec
import pytest

from dictionary.checking import Checked, check
from dictionary.moments import day_number
from dictionary.needs import load_dictionary
from dictionary.places import load_places
from dictionary.register import demo_register

from .conftest import BIRMINGHAM, TODAY, make_simulation

DAY = day_number(TODAY)


@pytest.fixture(scope="module")
def days(simulation):
    return {day: simulation.day(day) for day in range(DAY - 6, DAY + 1)}


@pytest.fixture(scope="module")
def documents(days):
    return [msgspec.json.decode(event.value) for event in chain(*days.values())]


def test_every_event_is_accepted(days):
    register, needs, places = demo_register(BIRMINGHAM), load_dictionary(), load_places()
    for event in chain(*days.values()):
        found = check(
            event.value,
            partner_id=event.partner,
            arrival=event.due,
            register=register,
            dictionary=needs,
            places=places,
        )
        assert isinstance(found, Checked), found
        assert event.key.decode() == found.event.data.person_ref
        assert event.topic == f"events.{event.partner}"


def test_every_type_of_event_that_partners_send_is_there(documents):
    types = {document["type"].removeprefix("uk.needmonitor.") for document in documents}
    assert len(types) == 11


def test_a_day_is_the_same_however_and_whenever_it_is_made(days):
    other = make_simulation()
    assert other.day(DAY - 3) == days[DAY - 3]
    assert make_simulation(seed=2).day(DAY - 3) != days[DAY - 3]


def test_planted_changes_are_the_only_thing_that_depends_on_today(days):
    later = make_simulation(today=TODAY + timedelta(days=200))
    ids = {msgspec.json.decode(event.value)["id"] for event in later.day(DAY - 5)}
    usual = {msgspec.json.decode(event.value)["id"] for event in days[DAY - 5]}
    assert len(ids & usual) > 0.9 * len(usual)


def test_a_week_has_about_the_volume_asked_for(days):
    assert 0.8 < sum(len(events) for events in days.values()) / 7_000 < 1.25


def test_events_come_in_the_order_they_are_due(days):
    for events in days.values():
        assert [event.due for event in events] == sorted(event.due for event in events)


def test_what_comes_twice_comes_unchanged(days):
    values = {event.value for event in chain(*days.values())}
    ids = Counter(msgspec.json.decode(value)["id"] for value in values)
    assert max(ids.values()) == 1


def test_the_same_person_comes_to_several_partners_under_the_same_reference(documents):
    partners = defaultdict(set)
    for document in documents:
        if document["data"]["id_scope"] == "linked":
            partners[document["partitionkey"]].add(document["data"]["partner_id"])
    assert sum(len(found) > 1 for found in partners.values()) > 10


def test_one_partner_has_identifiers_of_its_own(documents):
    scopes = {document["data"]["partner_id"]: document["data"]["id_scope"] for document in documents}
    assert [partner for partner, scope in scopes.items() if scope == "local"] == ["fire"]


def test_the_spike_shows_in_its_sectors_and_nowhere_before(simulation, days):
    spike = simulation.plants[0]

    def recorded(day):
        found = [msgspec.json.decode(event.value) for event in days[day]]
        return sum(
            "issue.recorded" in document["type"]
            and document["data"]["need"] == spike.need
            and document["data"].get("postcode_sector") in spike.sectors
            for document in found
        )

    assert min(recorded(day) for day in (DAY - 1, DAY)) > max(
        recorded(day) for day in range(DAY - 6, DAY - 2)
    )


def test_backfill_is_marked_and_otherwise_the_same(simulation, days):
    marked = [msgspec.json.decode(event.value) for event in simulation.day(DAY - 3, backfill=True)]
    assert all(document.pop("backfill") is True for document in marked)
    assert marked == [msgspec.json.decode(event.value) for event in days[DAY - 3]]


def test_a_live_contact_arrives_when_it_is_asked_to(simulation):
    at = 1_780_000_000
    for number in range(50):
        contact = simulation.live_contact(at, number, at)
        assert contact.due == contact.recorded == at >= contact.time


def test_what_is_said_later_is_of_a_contact_that_was_sent_before(simulation):
    stream = 1_780_000_000
    later = [simulation.later(stream, number, stream + 60, 30) for number in range(200)]
    said = [msgspec.json.decode(event.value) for event in later if event]
    assert len(said) > 30
    first = (stream // 86_400) - 31
    issues = {
        issue.issue_id
        for day in range(first, first + 32)
        for contact in simulation._contacts(day)
        for issue in contact.issues
    }
    about = [document["data"]["issue_id"] for document in said if "issue_id" in document["data"]]
    assert about
    assert set(about) <= issues
