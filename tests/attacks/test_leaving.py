"""Attacks on the gate itself, as the stage runs it: what leaves is no more than what is shown."""

import random
from dataclasses import replace

import pytest

from dictionary.moments import utc_hour
from dictionary.projection_values import ReleasedCell
from streams.counting import OUTLIVES
from streams.releasing import read_snapshot
from streams.remade import forget
from tests.attacks.rule import POLICY as SHIPPED
from tests.support.counts import POLICY, Partition, clock, instant, people

HOUR = utc_hour(instant(492_000))
HOURS = 60
CAME = HOUR + 58
POLICY_OF_TESTS = replace(POLICY, hold=SHIPPED.hold, variance=SHIPPED.variance)


def watched(seed: int, *, target: bool, late: bool = False) -> Partition:
    """A sector to which people come at random; the target near the end, or told of then for the first time.

    Whether it is there or not, all others come with the same keys at the same moments.
    """
    draw = random.Random(seed)
    partition = Partition(policy=POLICY_OF_TESTS)
    partition.step(clock(instant(HOUR)))
    for hour in range(HOUR, HOUR + HOURS):
        came = [(draw.randrange(4096), hour) for _ in range(draw.choice((0, 0, 1, 2)))]
        if target and hour == CAME:
            came.append((5, HOUR + 2 if late else hour))
        partition.step(*(partition.change([people(began)], key12=key) for key, began in came))
        for minute in range(0, 60, 5):
            partition.step(clock(instant(hour, minute * 60)))
    return partition


def shown(partition: Partition) -> list[tuple[bytes, list[tuple[str, ReleasedCell]]]]:
    """What can be read off the figures themselves, whenever they changed."""
    return [
        (out.key.rpartition(b"/")[0], sorted(read_snapshot(out.value).cells.items()))
        for out in partition.out
        if out.topic == "released-history" and out.value is not None
    ]


def test_size_order_and_moment_of_what_leaves_tell_no_more_than_the_figures():
    """Where the figures are the same with and without the target, so is all that leaves: alerts too."""
    same = 0
    for seed in range(8):
        with_target, without = (watched(seed, target=target) for target in (True, False))
        assert len(with_target.out) > 0
        if shown(with_target) == shown(without):
            same += 1
            assert with_target.out == without.out
    assert same


def test_a_late_event_and_an_erased_person_change_no_snapshot_that_was():
    for late in (False, True):
        partition = watched(1, target=True, late=late)
        before = list(partition.out)
        partition.step(partition.change([people(HOUR + 2 if late else CAME, sign=-1)], key12=5))
        for minute in range(0, 26 * 60, 5):
            partition.step(clock(instant(HOUR + HOURS, minute * 60)))
        history = [out.key for out in partition.out if out.topic == "released-history"]
        assert len(history) == len(set(history))
        assert partition.out[: len(before)] == before


@pytest.mark.parametrize("seed", range(4))
def test_making_counts_again_gives_no_other_look(seed):
    """The state is forgotten and made again in the middle: not one figure leaves because of it."""
    partition = watched(seed, target=True)
    partition.commit()
    again = Partition(policy=partition.policy, offset=partition.offset)
    news = forget(partition.changelog, OUTLIVES)
    again.changelog = {key: value for key, value in (partition.changelog | news).items() if value}
    again.restart()
    for minute in range(0, 26 * 60, 5):
        again.step(clock(instant(HOUR + HOURS, minute * 60)))
    assert not again.out
    assert again.counts.releases.snapshots == partition.counts.releases.snapshots
