"""When cells are released, and what of them."""

from dataclasses import replace

import pytest

from dictionary.projection_values import ReleasedCell
from streams.counting import Counts
from streams.releasing import Snapshot, read_snapshot
from streams.ticking import COMMISSIONER_TIMINGS, DEMO, moment
from tests.support.counts import LA, POLICY, Districts, Partition, clock, instant
from tests.support.releases import DEBT, KEY_7D, NOON, begun, hour_later, people, snapshots

HOURLY = COMMISSIONER_TIMINGS[0]


@pytest.fixture
def partition() -> Partition:
    return begun()


def test_a_cell_is_released_rounded_at_its_own_second_and_not_before(partition):
    partition.step(partition.change(people(12)))
    second = moment("commissioner", LA, DEBT, "B1 1", HOURLY) - NOON * 3600 % 3600
    partition.step(clock(instant(NOON, second - 1)))
    assert "B1 1" not in snapshots(partition.out, "released").get(KEY_7D, Snapshot("", 0, None, {})).cells
    partition.step(clock(instant(NOON, second)))
    shown = snapshots(partition.out, "released")[KEY_7D]
    assert shown.cells["B1 1"] == ReleasedCell(10, "value", NOON * 3600 + second)
    assert shown.policy == "gate-1"
    assert shown.as_of == instant(NOON, second)


def test_the_history_holds_only_what_changed_under_its_tick(partition):
    partition.step(partition.change(people(12)))
    hour_later(partition)
    out = [r for r in partition.out if r.key.decode().startswith(KEY_7D)]
    history = [record for record in out if record.topic == "released-history"]
    assert len(history) == 3
    assert [len(read_snapshot(record.value).cells) for record in history] == [1, 1, 1]
    last = read_snapshot(history[-1].value)
    assert history[-1].key.decode() == f"{KEY_7D}/{last.tick}"
    assert set(snapshots(out, "released")[KEY_7D].cells) == {"B1 1", "B1", LA}


def test_nothing_goes_out_while_nothing_shows_differently(partition):
    partition.step(partition.change(people(8)))
    hour_later(partition, 4)
    partition.out.clear()
    partition.step(partition.change(people(4)))
    hour_later(partition, 4)
    assert not [record for record in partition.out if DEBT in record.key.decode()]
    partition.step(partition.change(people(1)))
    hour_later(partition, 1)
    assert snapshots(partition.out, "released")[KEY_7D].cells["B1 1"].people == 15


def test_a_cell_that_never_had_a_value_is_not_named(partition):
    partition.step(partition.change(people(7)))
    hour_later(partition, 24)
    assert not [record for record in partition.out if DEBT in record.key.decode()]


def test_a_cell_that_falls_under_eight_shows_as_small(partition):
    partition.step(partition.change(people(9)))
    hour_later(partition)
    partition.step(partition.change(people(5, sign=-1)))
    hour_later(partition)
    cell = snapshots(partition.out, "released")[KEY_7D].cells["B1 1"]
    assert (cell.people, cell.state) == (None, "small")


@pytest.mark.parametrize("hours", [1, 2])
def test_the_authority_shows_as_begun_even_where_it_is_small(partition, hours):
    partition.step(partition.change(people(1, scope="any")))
    hour_later(partition, hours)
    cells = snapshots(partition.out, "released")[f"commissioner/{LA}/any/7d"].cells
    assert {area: cell.state for area, cell in cells.items()} == {LA: "small"}


def test_each_window_moves_in_its_own_period(partition):
    partition.step(partition.change(people(8)))
    hour_later(partition, 24)
    ticks: dict[str, list[int]] = {}
    for n in range(1, 25):
        partition.step(partition.change(people(5)))
        partition.out.clear()
        hour_later(partition)
        for key in snapshots(partition.out, "released-history"):
            ticks.setdefault(key.split("/")[3], []).append(n)
    # Three areas, in an hour, in four hours, in a day.
    assert {window: len(seen) for window, seen in ticks.items()} == {"7d": 72, "28d": 18, "91d": 3}


def test_the_public_sees_everything_move_at_once_at_six(partition):
    partition.step(partition.change([*people(20), *people(20, scope="any")]))
    hour_later(partition, 17)
    partition.step(clock(instant(NOON + 17, 3599)))
    assert not snapshots(partition.out, "released", "public")
    partition.step(clock(instant(NOON + 18)))
    shown = snapshots(partition.out, "released", "public")
    assert {key.split("/", 2)[2] for key in shown} == {
        f"{s}/{w}" for s in (DEBT, "any") for w in ("28d", "91d")
    }
    assert {snapshot.tick for snapshot in shown.values()} == {(NOON + 18) * 3600}


def test_a_cell_does_not_move_before_five_have_come(partition):
    partition.step(partition.change(people(18)))
    hour_later(partition)
    partition.out.clear()
    for _ in range(4):
        partition.step(partition.change(people(1)))
        hour_later(partition)
    assert not [record for record in partition.out if record.key.decode().startswith(KEY_7D)]
    partition.step(partition.change(people(1)))
    hour_later(partition)
    assert snapshots(partition.out, "released")[KEY_7D].cells["B1 1"].people == 25


def test_with_noise_the_authority_is_not_the_sum_of_its_sectors():
    areas = [f"B{n} 1" for n in range(1, 10)]
    differ = 0
    for secret in (b"one", b"another", b"a third", b"a fourth"):
        noisy = Partition(policy=replace(POLICY, variance=5.0, secret=secret))
        noisy.step(clock(instant(NOON)))
        for area in areas:
            for key12 in range(30):
                noisy.step(noisy.change(people(1, area=area), key12=key12 * 97))
        hour_later(noisy)
        cells = snapshots(noisy.out, "released")[KEY_7D].cells
        shown = [cells[area].people for area in areas]
        assert len(set(shown)) > 1
        assert all(25 <= number <= 35 for number in shown)
        assert 265 <= cells[LA].people <= 275
        differ += cells[LA].people != sum(shown)
    assert differ


def test_the_public_is_shown_what_the_commissioner_was_shown_last_or_small():
    noisy = Partition(policy=replace(POLICY, variance=5.0))
    noisy.step(clock(instant(NOON)))
    for n in range(1, 40):
        for key12 in range(n):
            noisy.step(noisy.change(people(1, area=f"B{n} 1"), key12=key12 * 131 % 4096))
    hour_later(noisy, 24)
    for window in ("28d", "91d"):
        known = snapshots(noisy.out, "released")[f"commissioner/{LA}/{DEBT}/{window}"].cells
        told = snapshots(noisy.out, "released", "public")[f"public/{LA}/{DEBT}/{window}"].cells
        assert len(told) > 20
        # Who was looked at after six in the morning may have moved since.
        early = {area: cell for area, cell in told.items() if known[area].tick <= cell.tick}
        assert len(early) > 10
        assert all(cell.people == known[area].people >= 15 for area, cell in early.items())


def test_alerts_outside_are_given_what_commissioners_are_shown_of_needs_in_places(partition):
    none = f"{LA}/none"
    edits = people(13) + people(30, "money") + people(20, area=none) + people(30, "any")
    partition.step(partition.change([*edits, *people(40, f"{DEBT}@advice")]))
    hour_later(partition)
    (figures,) = partition.counts.releases.figures().values()
    assert figures == {
        (DEBT, "B1 1"): {"7d": 15},
        (DEBT, "B1"): {"7d": 15},
        (DEBT, LA): {"7d": 35},
        ("any", LA): {"7d": 30},
    }
    told = [record for record in partition.out if record.topic == "alerts"]
    assert [record.key for record in told] == [f"released/{LA}".encode()]


def test_releases_are_written_to_the_partition_that_was_counted():
    third = Partition(counts=Counts(3, Districts()))
    third.step(clock(instant(NOON)), third.change(people(20)))
    hour_later(third)
    released = {(out.topic, out.partition) for out in third.out if out.topic.startswith("released")}
    assert released == {("released", 3), ("released-history", 3)}


def test_commissioners_and_the_public_are_told_by_the_same_tick_where_both_are_due(partition):
    partition.step(partition.change(people(20)))
    partition.step(clock(instant(NOON + 18)))
    assert KEY_7D in snapshots(partition.out, "released")
    assert f"public/{LA}/{DEBT}/28d" in snapshots(partition.out, "released", "public")


def test_in_the_demo_all_areas_of_a_scope_are_released_within_five_minutes_to_everybody():
    partition = Partition(Counts(0, Districts(), DEMO))
    partition.step(clock(instant(NOON)))
    partition.step(partition.change(people(20)))
    for minute in range(1, 11):
        partition.step(clock(instant(NOON, minute * 60)))
    shown = {role: snapshots(partition.out, "released", role) for role in ("commissioner", "public")}
    assert set(shown["commissioner"][KEY_7D].cells) == {"B1 1", "B1", LA}
    assert len({cell.tick for cell in shown["commissioner"][KEY_7D].cells.values()}) == 1
    assert set(shown["public"][f"public/{LA}/{DEBT}/28d"].cells) == {"B1 1", "B1", LA}
