"""When a partition is taken for stuck; the log itself is in `tests/journey/test_watchdog.py`."""

from itertools import pairwise

from aiokafka import TopicPartition
from hypothesis import given
from hypothesis import strategies as st

from streams.engine.watchdog import Standing, Stillness

PATIENCE, GAP, BATCH = 60.0, 20.0, 100
TP = TopicPartition("in", 0)
LATER = TopicPartition("between", 0)
SILENT, ABSENT = "silent", "absent"


def stillness() -> Stillness:
    return Stillness(patience=PATIENCE, gap=GAP, batch=BATCH)


def looks(*standings, every=5.0):
    """Whether the partition was taken for stuck at each look."""
    watch = stillness()
    return [bool(watch.look(n * every, [{TP: standing}])) for n, standing in enumerate(standings)]


def test_takes_a_partition_for_stuck_when_its_patience_is_over():
    found = looks(*[Standing(7, 3)] * 14)
    assert found == [False] * 12 + [True] * 2


def test_a_quiet_stream_is_not_stuck():
    assert not any(looks(*[Standing(7, 0)] * 30))


def test_one_step_in_a_minute_is_enough():
    assert not any(looks(*(Standing(n // 12, 500) for n in range(60))))


def test_patience_begins_when_there_is_work_not_when_the_last_was_done():
    assert not any(looks(*[Standing(7, 0)] * 20, *[Standing(7, 1)] * 12))
    assert looks(*[Standing(7, 0)] * 20, *[Standing(7, 1)] * 13)[-1]


def test_a_partition_that_goes_and_comes_back_has_its_whole_patience():
    watch = stillness()
    for n in range(12):
        watch.look(n * 5.0, [{TP: Standing(7, 3)}])
    watch.look(60.0, [{}])
    assert not any(watch.look(65.0 + n * 5.0, [{TP: Standing(7, 3)}]) for n in range(12))


def test_an_earlier_stage_may_wait_while_a_later_one_works_off_what_it_has():
    watch = stillness()
    for n in range(30):
        stages = [{TP: Standing(7, 3)}, {LATER: Standing(n, BATCH)}]
        assert not watch.look(n * 5.0, stages)


def test_an_earlier_stage_does_not_wait_for_a_later_one_that_is_nearly_done():
    watch = stillness()
    found = [watch.look(n * 5.0, [{TP: Standing(7, 3)}, {LATER: Standing(n, BATCH - 1)}]) for n in range(13)]
    assert found[-1] == {TP: Standing(7, 3)}


def test_a_later_stage_that_stands_still_is_no_excuse_for_an_earlier_one():
    watch = stillness()
    for n in range(13):
        found = watch.look(n * 5.0, [{TP: Standing(7, 3)}, {LATER: Standing(1, BATCH)}])
    assert found.keys() == {TP, LATER}


seen_at_a_look = st.sampled_from([SILENT, ABSENT]) | st.builds(Standing, st.integers(0, 1), st.integers(0, 1))
runs = st.tuples(
    st.sampled_from([5.0, 15.0, 25.0]), st.sampled_from([Standing(0, 1)]) | seen_at_a_look, st.integers(1, 14)
)


def stuck_by_definition(history):
    """The last look, and all looks back to one at least `patience` before it, told the same."""
    now, last = history[-1]
    if not isinstance(last, Standing):
        return False
    backwards = history[::-1]
    unbroken = [backwards[0]] if last.behind else []
    for (later, _), (at, seen) in pairwise(backwards):
        same = isinstance(seen, Standing) and seen.position == last.position and seen.behind
        if not (unbroken and same and later - at <= GAP):
            break
        unbroken.append((at, seen))
    return any(now - at >= PATIENCE for at, _ in unbroken)


@given(st.lists(runs, max_size=8))
def test_is_stuck_only_after_looks_without_a_break_that_all_told_the_same(taken):
    watch, history, now = stillness(), [], 0.0
    for seconds, seen in (run[:2] for run in taken for _ in range(run[2])):
        now += seconds
        history.append((now, seen))
        if seen == SILENT:
            watch.forget()
            continue
        found = watch.look(now, [{} if seen == ABSENT else {TP: seen}])
        assert bool(found) == stuck_by_definition(history)
