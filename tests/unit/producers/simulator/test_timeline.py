"""Events of any span of time."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from dictionary.needs import load_dictionary
from dictionary.places import load_places
from dictionary.register import demo_register
from producers.simulator.profile import load_profile
from producers.simulator.timeline import simulate

from .conftest import BIRMINGHAM

START = datetime(2026, 6, 8, 12, tzinfo=UTC)


def events_until(end):
    return list(
        simulate(
            load_profile(),
            load_places(),
            demo_register(BIRMINGHAM),
            load_dictionary(),
            BIRMINGHAM,
            seed=3,
            start=START,
            end=end,
            daily=300,
        )
    )


@pytest.fixture(scope="module")
def events():
    return events_until(START + timedelta(days=7))


def test_events_come_in_order_within_the_span(events):
    dues = [event.due for event in events]
    assert dues == sorted(dues)
    assert dues[0] >= START
    assert dues[-1] < START + timedelta(days=7)
    assert len(events) > 1_000


def test_nothing_is_said_of_an_issue_before_it_was_recorded(events):
    known = set()
    for event in events:
        document = msgspec.json.decode(event.value)
        if "issue.recorded" in document["type"]:
            known.add(document["data"]["issue_id"])
        elif document["type"].startswith("uk.needmonitor.issue."):
            assert document["data"]["issue_id"] in known


def test_the_same_arguments_give_the_same_events():
    assert events_until(START + timedelta(days=1)) == events_until(START + timedelta(days=1))
