"""Simulated events as they go over the wire."""

import msgspec
import pytest

from dictionary.events import parse_event
from producers.simulator.wire import Said, timestamp, written

from .conftest import BIRMINGHAM


@pytest.fixture
def advice(simulation):
    return next(caseload for caseload in simulation.caseloads if caseload.kind == "advice")


def withdrawn(name="x/0"):
    data = {"issue_id": "00000000-0000-5000-8000-000000000000", "reason": "duplicate"}
    return Said("issue-withdrawn", name, 1_780_000_000, data, "standard")


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "1970-01-01T00:00:00Z"), (1_780_000_000, "2026-05-28T20:26:40Z"), (86_399, "1970-01-01T23:59:59Z")],
)
def test_writes_seconds_as_a_timestamp(seconds, text):
    assert timestamp(seconds) == text


def test_an_event_is_one_that_the_models_read(simulation, advice):
    person = simulation.town.person(3)
    event = written(withdrawn(), advice, person, recorded=1_780_000_010, due=1_780_000_020, backfill=True)
    read = parse_event(event.value)
    assert (read.source, read.partitionkey, read.backfill) == (
        "urn:needmonitor:partner:advice",
        person.ref,
        True,
    )
    assert event.due.timestamp() == 1_780_000_020
    assert simulation.town.authority == BIRMINGHAM


def test_the_id_follows_from_what_the_event_is_about(simulation, advice):
    def event_id(said, number):
        person = simulation.town.person(number)
        event = written(said, advice, person, recorded=said.time, due=said.time, backfill=False)
        return msgspec.json.decode(event.value)["id"]

    assert event_id(withdrawn(), 3) == event_id(withdrawn(), 3)
    assert event_id(withdrawn("x/0"), 3) != event_id(withdrawn("x/1"), 3)
