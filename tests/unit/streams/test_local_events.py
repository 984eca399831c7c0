"""Local events, read whole before anything is counted."""

import json
import logging

import pytest

from dictionary.topics import LOCAL_EVENTS
from streams.engine.settings import EngineSettings
from streams.local_events import LocalEvents

CLOSURE = {
    "local_event_id": "2f0d4b1e-8c0a-4a52-9d4f-0c8de2f6a001",
    "kind": "employer_closure",
    "title": "A large employer closes",
    "starts_on": "2026-03-01",
    "area": {"sectors": ["B1 1"]},
}


@pytest.fixture
def known():
    return LocalEvents(
        EngineSettings(kafka_url="nowhere:1", app_id="tests", transactions=False, partitions=1)
    )


async def test_an_event_stands_as_it_was_entered_last_until_it_is_taken_out(reader, known):
    reader.write(LOCAL_EVENTS, b"one", json.dumps({"data": CLOSURE}).encode())
    reader.write(LOCAL_EVENTS, b"one", json.dumps({"data": {**CLOSURE, "title": "It stays open"}}).encode())
    await known.caught_up()
    assert [event.title for event in known.known.values()] == ["It stays open"]
    reader.write(LOCAL_EVENTS, b"one", None)
    await known.caught_up()
    assert known.known == {}
    await known.close()


async def test_what_is_no_local_event_is_left_out_and_said(reader, known, caplog):
    with caplog.at_level(logging.WARNING):
        reader.write(LOCAL_EVENTS, b"one", b"not json")
        reader.write(LOCAL_EVENTS, b"two", json.dumps({"data": {"kind": "party"}}).encode())
        await known.caught_up()
    assert known.known == {}
    assert caplog.text.count("is no local event") == 2
    await known.close()
