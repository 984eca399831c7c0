"""State of another version of a stage."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from streams.engine.changelog import NEXT, Replay, marker
from streams.engine.migrating import SchemaError, present_schema
from streams.engine.model import NoState, Result, Stage

OLD = Stage("sum", ("in",), "sums", lambda _: NoState(), lambda _state, _batch: Result())


def to_words(schema: int, key: bytes, value: bytes) -> bytes | None:
    """Schema 1 had numbers, 0 among them; schema 2 has as many letters, and none for 0."""
    assert (schema, key[:1]) == (1, b"k")
    return b"x" * int(value) or None


NEW = replace(OLD, schema=2, migrate=to_words)


@pytest.fixture
def written() -> Callable[[int], Replay]:
    def replay(schema: int) -> Replay:
        found = Replay()
        for key, value in ((b"k1", b"3"), (b"k2", b"0"), (NEXT, marker({"in": 5}, schema))):
            found.feed(key, value)
        return found

    return replay


def test_reads_state_of_its_own_schema_as_it_is(written):
    assert present_schema(OLD, 0, written(1)) == ({b"k1": b"3", b"k2": b"0"}, {})


def test_begins_with_nothing_where_nothing_was_written():
    assert present_schema(NEW, 0, Replay()) == ({}, {})


def test_brings_older_state_to_the_present_schema_and_writes_it_again(written):
    assert present_schema(NEW, 0, written(1)) == ({b"k1": b"xxx"}, {b"k1": b"xxx", b"k2": None})


def test_refuses_older_state_that_it_cannot_migrate(written):
    with pytest.raises(SchemaError, match="sum/0 has schema 1, this version reads 2"):
        present_schema(replace(NEW, migrate=None), 0, written(1))


def test_refuses_state_of_a_newer_version_even_if_it_migrates_older_ones(written):
    with pytest.raises(SchemaError, match="newer version"):
        present_schema(NEW, 0, written(3))
