from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from streams.engine.model import Out, Record, Result, Stage, State
from streams.engine.owner import Owner
from streams.engine.recovery import GapError
from streams.engine.runs import Run


@dataclass(frozen=True)
class Raw:
    offset: int
    key: bytes = b"k"
    value: bytes | None = b"v"
    topic: str = "in"
    partition: int = 2
    timestamp: int = 0
    timestamp_type: int = 0
    headers: Sequence[tuple[str, bytes]] = ()


class Seen(State):
    """Remembers every offset it was given."""

    def __init__(self) -> None:
        self.offsets: list[int] = []

    def dump(self, key: bytes) -> bytes | None:
        return str(self.offsets).encode() if key == b"seen" else None


def step(state: State, batch: Sequence[Record]) -> Result:
    assert isinstance(state, Seen)
    state.offsets += [record.offset for record in batch]
    return Result({b"seen"}, [Out("out", 0, b"k", record.value) for record in batch])


def owner(**offsets: int) -> Owner:
    stage = Stage("stage", tuple(offsets), "log", lambda _: Seen(), step)
    return Owner(stage, 2, Seen(), offsets)


def run(start: int, end: int, *present: int, topic: str = "in") -> Run:
    return Run(topic, 2, start, end, [Raw(offset, topic=topic) for offset in present or range(start, end)])


def test_applies_runs_that_follow_each_other():
    mine = owner(**{"in": 5})
    assert mine.apply(run(5, 8)) == 3
    assert mine.apply(run(8, 9)) == 1
    assert mine.state.offsets == [5, 6, 7, 8]
    assert mine.offsets == {"in": 9}


def test_moves_over_offsets_that_were_never_records():
    mine = owner(**{"in": 5})
    mine.apply(run(5, 12, 6, 9))
    assert mine.offsets == {"in": 12}
    assert mine.state.offsets == [6, 9]


def test_skips_what_it_applied_before():
    mine = owner(**{"in": 5})
    assert mine.apply(run(3, 7)) == 2
    assert mine.apply(run(2, 6)) == 0
    assert mine.state.offsets == [5, 6]


def test_stops_at_a_gap():
    mine = owner(**{"in": 5})
    with pytest.raises(GapError, match="applied up to 5, the log goes on at 6"):
        mine.apply(run(6, 8))
    assert mine.state.offsets == []


def test_keeps_its_sources_apart():
    mine = owner(a=0, b=7)
    mine.apply(run(0, 2, topic="a"))
    mine.apply(run(7, 8, topic="b"))
    assert mine.offsets == {"a": 2, "b": 8}


def test_takes_state_output_and_offsets_in_one_piece():
    mine = owner(**{"in": 0})
    mine.apply(run(0, 2))
    mine.apply(run(2, 3))
    commit = mine.take()
    assert commit.changed == [(b"seen", b"[0, 1, 2]")]
    assert [out.topic for out in commit.out] == ["out"] * 3
    assert (commit.offsets, commit.records, commit.moved) == ({"in": 3}, 3, True)


def test_has_nothing_pending_once_taken():
    mine = owner(**{"in": 0})
    mine.apply(run(0, 2))
    assert mine.pending == 3
    mine.take()
    again = mine.take()
    assert (mine.pending, again.changed, again.out, again.moved) == (0, [], [], False)


def test_does_not_let_later_batches_into_a_taken_commit():
    mine = owner(**{"in": 0})
    mine.apply(run(0, 1))
    commit = mine.take()
    mine.apply(run(1, 2))
    assert (commit.offsets, len(commit.out)) == ({"in": 1}, 1)


def test_wakes_its_committer_for_gaps_alone():
    mine = owner(**{"in": 0})
    mine.apply(Run("in", 2, 0, 4, []))
    assert mine.wake.is_set()
    assert mine.take().moved
