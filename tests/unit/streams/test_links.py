"""Links between references, read whole before anything is checked."""

import json
import logging

import pytest

from dictionary.topics import LINKS
from streams.engine.settings import EngineSettings
from streams.links import Links


@pytest.fixture
def known():
    return Links(EngineSettings(kafka_url="nowhere:1", app_id="tests", transactions=False, partitions=2))


def link(new, old):
    return json.dumps({"data": {"new_ref": new, "old_ref": old, "key_id": "k2"}}).encode()


async def test_every_link_written_before_is_known(reader, known):
    reader.write(LINKS, b"1", link("new-1", "old-1"))
    reader.write(LINKS, b"2", link("new-2", "old-2"), partition=1)
    await known.caught_up()
    assert known.older == {"new-1": "old-1", "new-2": "old-2"}


async def test_later_links_are_followed_and_a_link_under_the_same_key_replaces_it(reader, known):
    await known.caught_up()
    assert known.older == {}
    reader.write(LINKS, b"1", link("new", "old"))
    await known.caught_up()
    assert known.older == {"new": "old"}
    reader.write(LINKS, b"1", link("new", "older"))
    await known.caught_up()
    assert known.older == {"new": "older"}


async def test_a_link_that_was_erased_is_forgotten_and_others_stay(reader, known):
    reader.write(LINKS, b"1", link("new-1", "old-1"))
    reader.write(LINKS, b"2", link("new-2", "old-2"))
    reader.write(LINKS, b"1", None)
    reader.write(LINKS, b"never", None)
    await known.caught_up()
    assert known.older == {"new-2": "old-2"}


async def test_what_is_no_link_is_left_out_and_never_shown(reader, known, caplog):
    reader.write(LINKS, b"1", b'{"data": {"new_ref": "secret-1"}}')
    reader.write(LINKS, b"2", link("new", "old"))
    with caplog.at_level(logging.WARNING):
        await known.caught_up()
    assert known.older == {"new": "old"}
    assert LINKS in caplog.text
    assert "secret" not in caplog.text
