"""Agreements as a process follows them: what it goes by, and what it tells its operator."""

import asyncio
import logging

import pytest

from dictionary.topics import AGREEMENTS
from streams import agreements as followed
from streams.agreements import Agreements
from streams.engine.settings import EngineSettings
from tests.support.agreements import DEMO, agreement, demo, new_key, public, record

KEY = new_key()
SETTINGS = EngineSettings(kafka_url="nowhere:1", app_id="tests", transactions=False, partitions=2)


@pytest.fixture
def known():
    return Agreements(SETTINGS, demo(), public(KEY))


async def test_goes_by_what_was_published_before_and_since(reader, known):
    reader.write(AGREEMENTS, DEMO.encode(), record(agreement({"data": {"needs": ["money"]}}), KEY))
    await known.caught_up()
    assert known.register.agreements[DEMO].needs == ("money",)
    later = agreement({"data": {"needs": ["housing"]}}, version=2)
    reader.write(AGREEMENTS, DEMO.encode(), record(later, KEY))
    await known.caught_up()
    assert known.register.agreements[DEMO].needs == ("housing",)


async def test_tells_the_operator_what_changes_and_what_changes_nothing(reader, known, caplog):
    reader.write(AGREEMENTS, DEMO.encode(), record(agreement(), KEY))
    reader.write(AGREEMENTS, DEMO.encode(), record(agreement(version=2), new_key()))
    reader.write(AGREEMENTS, b"Ann Smith", None, partition=1)
    with caplog.at_level(logging.INFO):
        await known.caught_up()
    assert known.register.agreements[DEMO].version == 1
    assert f"Agreement {DEMO}, version 1: in_force" in caplog.text
    assert f"Agreement {DEMO} on the topic changes nothing: the signature" in caplog.text
    assert "Ann" not in caplog.text


async def test_without_keys_the_file_counts_and_nothing_is_read(reader, caplog):
    reader.write(AGREEMENTS, DEMO.encode(), record(agreement({"data": {"needs": ["money"]}}), KEY))
    known = Agreements(SETTINGS, demo(), None)
    with caplog.at_level(logging.INFO):
        await known.caught_up()
        await known.follow()
        await known.keep_following()
    assert known.register.agreements[DEMO].needs == ("*",)
    assert known.fresh()
    assert "register file alone" in caplog.text


async def test_is_fresh_for_a_minute_after_a_look(reader, known, monkeypatch):
    assert not known.fresh()
    await known.caught_up()
    assert known.fresh()
    seen = followed.time.monotonic()
    monkeypatch.setattr(followed.time, "monotonic", lambda: seen + followed.FRESH_SECONDS)
    assert not known.fresh()


async def test_reads_all_again_after_it_was_closed(reader, known):
    await known.caught_up()
    await known.close()
    reader.write(AGREEMENTS, DEMO.encode(), record(agreement(version=5), KEY))
    await known.caught_up()
    assert known.register.agreements[DEMO].version == 5


async def test_a_first_look_is_waited_for_and_never_for_ever(reader, known, monkeypatch):
    async def hangs():
        await asyncio.Event().wait()

    with monkeypatch.context() as broken:
        broken.setattr(known, "caught_up", hangs)
        await known.first_look(0.05)
    assert not known.fresh()
    await known.first_look(30)
    assert known.fresh()
