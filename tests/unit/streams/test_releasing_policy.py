"""What a policy, and a stricter one later, lets be released."""

from dataclasses import replace

import pytest

from tests.support.counts import LA, POLICY, Partition
from tests.support.releases import DEBT, KEY_7D, begun, hour_later, people, snapshots


@pytest.fixture
def partition() -> Partition:
    return begun()


@pytest.mark.parametrize(("count", "shown", "told"), [(13, None, None), (20, 20, None), (32, 30, 30)])
def test_a_coarse_need_is_released_at_thresholds_of_its_own(partition, count, shown, told):
    coarse = "safety.domestic_abuse"
    partition.step(partition.change(people(count, scope=coarse)))
    hour_later(partition, 24)
    for role, number in (("commissioner", shown), ("public", told)):
        found = snapshots(partition.out, "released", role).get(f"{role}/{LA}/{coarse}/28d")
        # What never reached its threshold was never named, not even for a moment.
        assert (found.cells[LA].people if found else None) == number
        assert (found is None) is (number is None)


def test_a_need_that_becomes_coarse_is_small_under_its_new_threshold_though_nobody_came(partition):
    partition.step(partition.change(people(13)))
    hour_later(partition, 24)
    assert snapshots(partition.out, "released")[f"commissioner/{LA}/{DEBT}/28d"].cells[LA].people == 15
    partition.policy = replace(POLICY, coarse=frozenset({DEBT}))
    hour_later(partition, 4)
    assert snapshots(partition.out, "released")[f"commissioner/{LA}/{DEBT}/28d"].cells[LA].people is None


@pytest.mark.parametrize("restarts", [False, True])
def test_what_agreements_no_longer_let_show_is_small_from_its_next_look_on(partition, restarts):
    partition.step(partition.change(people(12)))
    hour_later(partition)
    assert snapshots(partition.out, "released")[KEY_7D].cells["B1 1"].people == 10
    partition.policy = replace(POLICY, coarse=frozenset({DEBT}))
    if restarts:
        partition.commit()
        partition.restart()
    hour_later(partition)
    cells = snapshots(partition.out, "released")[KEY_7D].cells
    assert {cell.state for cell in cells.values()} == {"small"}


def test_a_stricter_threshold_holds_for_what_is_shown_already(partition):
    partition.step(partition.change(people(12)))
    hour_later(partition)
    partition.policy = replace(POLICY, least=20)
    hour_later(partition)
    cells = snapshots(partition.out, "released")[KEY_7D].cells
    assert {cell.state for cell in cells.values()} == {"small"}


def test_partners_numbers_and_coarse_needs_below_the_authority_stay_inside(partition):
    coarse = "safety.domestic_abuse"
    partition.step(partition.change([*people(40, scope=f"{DEBT}@advice"), *people(40, scope=coarse)]))
    hour_later(partition, 24)
    shown = snapshots(partition.out, "released") | snapshots(partition.out, "released", "public")
    assert {key: set(snapshot.cells) for key, snapshot in shown.items()} == {
        f"{role}/{LA}/{coarse}/{window}": {LA}
        for role, window in [
            ("commissioner", "28d"),
            ("commissioner", "91d"),
            ("public", "28d"),
            ("public", "91d"),
        ]
    }
