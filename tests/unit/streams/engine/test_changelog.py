import pytest

from streams.engine.changelog import NEXT, Replay, marker


def replayed(*records: tuple[bytes | None, bytes | None]) -> Replay:
    replay = Replay()
    for key, value in records:
        replay.feed(key, value)
    return replay


def test_gives_the_last_committed_value_of_each_key():
    replay = replayed(
        (b"a", b"1"), (NEXT, marker({"in": 3}, 1)), (b"a", b"2"), (b"b", b"9"), (NEXT, marker({"in": 5}, 1))
    )
    assert replay.values == {b"a": b"2", b"b": b"9"}
    assert replay.offsets == {"in": 5}


def test_forgets_a_key_whose_last_value_is_a_tombstone():
    replay = replayed((b"a", b"1"), (NEXT, marker({"in": 3}, 1)), (b"a", None), (NEXT, marker({"in": 4}, 1)))
    assert replay.values == {}


def test_leaves_out_a_commit_that_broke_off():
    replay = replayed((b"a", b"1"), (NEXT, marker({"in": 3}, 1)), (b"a", b"2"), (b"b", b"9"))
    assert replay.values == {b"a": b"1"}
    assert replay.offsets == {"in": 3}


def test_takes_a_broken_commit_back_key_by_key():
    replay = replayed((b"a", b"1"), (NEXT, marker({"in": 3}, 1)), (b"a", b"2"), (b"b", b"9"))
    assert dict(replay.repairs()) == {b"a": b"1", b"b": None}


def test_has_nothing_to_take_back_after_a_whole_commit():
    assert list(replayed((b"a", b"1"), (NEXT, marker({"in": 3}, 1))).repairs()) == []


def test_reads_a_repair_as_if_the_broken_commit_had_never_been():
    broken = [(b"a", b"1"), (NEXT, marker({"in": 3}, 1)), (b"a", b"2"), (b"b", b"9")]
    repaired = [*broken, *replayed(*broken).repairs(), (NEXT, marker({"in": 3}, 1))]
    assert replayed(*repaired).values == {b"a": b"1"}


def test_knows_no_offsets_of_an_empty_changelog():
    assert replayed().offsets == {}


@pytest.mark.parametrize("record", [(None, b"1"), (NEXT, None), (NEXT, b"[5]")])
def test_refuses_what_is_no_changelog(record):
    with pytest.raises(ValueError):
        replayed(record)
