from dataclasses import replace
from datetime import UTC, datetime

import msgspec
import pytest

from dictionary.moments import utc_hour
from dictionary.projection_values import ReleasedCell
from streams.counting import HELD_SINCE, Counts, migrate
from streams.engine.model import Out
from streams.protecting import Held
from streams.releasing import Releases, Snapshot, keep_snapshot, read_snapshot
from streams.ticking import COMMISSIONER_TIMINGS, DEMO, moment
from tests.support.counts import LA, POLICY, Districts, Partition, clock, instant
from tests.support.edits import Edit

NOON = utc_hour(datetime(2026, 3, 2, 12, tzinfo=UTC))
DEBT = "money.debt"
HOURLY = COMMISSIONER_TIMINGS[0]
KEY = ("commissioner", LA, DEBT, "7d")
KEY_7D = "/".join(KEY)


def people(n: int, scope: str = DEBT, area: str = "B1 1", sign: int = 1) -> list[Edit]:
    return [Edit("people", sign, scope, area, NOON, None)] * n


@pytest.fixture
def partition() -> Partition:
    made = Partition()
    made.step(clock(instant(NOON)))
    return made


def snapshots(out: list[Out], topic: str, role: str = "commissioner") -> dict[str, Snapshot]:
    """By key, the last wins."""
    return {
        record.key.decode(): read_snapshot(record.value)
        for record in out
        if record.topic == topic and record.key.decode().startswith(role) and record.value is not None
    }


def hour_later(partition: Partition, hours: int = 1) -> None:
    """Tick every minute, so that each cell's moment of the hour passes."""
    start = utc_hour(partition.counts.clock)
    for minute in range(1, hours * 60 + 1):
        partition.step(clock(instant(start, minute * 60)))


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


def test_what_was_shown_outlives_a_restart(partition):
    partition.step(partition.change(people(12)))
    hour_later(partition, 24)
    partition.commit()
    partition.restart()
    partition.out.clear()
    hour_later(partition, 24)
    assert partition.out == []
    partition.step(partition.change(people(5)))
    hour_later(partition)
    assert snapshots(partition.out, "released")[KEY_7D].cells["B1"].people == 15


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


def test_what_cells_are_held_with_never_leaves(partition):
    partition.step(partition.change(people(13)))
    hour_later(partition)
    partition.commit()
    inside = partition.changelog[b"\0released|" + KEY_7D.replace("/", "|").encode()]
    assert b'"held":{' in inside
    assert not [record for record in partition.out if b"held" in record.value]
    gate = [record for record in partition.out if record.topic.startswith("released")]
    fields = {tuple(sorted(msgspec.json.decode(record.value))) for record in gate}
    assert fields == {("as_of", "cells", "policy", "tick")}


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


def test_what_was_released_before_cells_were_held_stays_until_it_is_looked_at(partition):
    before = Snapshot("floor-1", 7, instant(NOON), {"B1 1": ReleasedCell(20, "value", 7)})
    key = b"\0released|" + KEY_7D.replace("/", "|").encode()
    partition.step(partition.change(people(32)))
    partition.commit()
    partition.changelog[key] = migrate(HELD_SINCE - 1, key, msgspec.json.encode(before))
    partition.restart()
    assert partition.counts.releases.snapshots[KEY] == before
    hour_later(partition)
    cells = snapshots(partition.out, "released")[KEY_7D].cells
    assert cells["B1 1"].people == 30


@pytest.mark.parametrize(
    ("role", "held"), [("commissioner", {"B1 1": [20, 20], "B1": [0, 0]}), ("public", {})]
)
def test_cells_from_before_they_were_held_are_held_with_what_commissioners_were_shown(role, held):
    cells = {"B1 1": ReleasedCell(20, "value", 7), "B1": ReleasedCell(None, "small", 7)}
    before = Snapshot("floor-1", 7, instant(NOON), cells)
    key = f"\0released|{role}|{LA}|{DEBT}|7d".encode()
    kept = msgspec.json.decode(keep_snapshot(key, msgspec.json.encode(before)))
    assert msgspec.convert(kept["shown"], Snapshot) == before
    assert {area: cell[:2] for area, cell in kept.get("held", {}).items()} == held
    # No block has this number, so all of them are drawn anew.
    assert all(cell[2] < 0 for cell in kept.get("held", {}).values())


def test_what_is_held_and_what_is_shown_are_each_kept_without_the_other():
    held_only = b"\0released|commissioner|E1|any|7d"
    shown_only = b"\0released|public|E1|any|28d"
    values = {
        held_only: b'{"held":{"B1":[3,4,5]}}',
        shown_only: b'{"shown":{"policy":"p","tick":1,"as_of":"2026-03-02T12:00:00Z","cells":{}}}',
    }
    first, second = Releases(0), Releases(0)
    assert first.dump(held_only) is None
    for key, value in values.items():
        first.load(key, value)
        again = first.dump(key)
        assert again is not None
        second.load(key, again)
    assert second.held == first.held == {("commissioner", "E1", "any", "7d"): {"B1": Held(3, 4, 5)}}
    assert second.snapshots == first.snapshots
    assert set(second.snapshots) == {("public", "E1", "any", "28d")}


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


def test_a_restart_at_any_minute_releases_the_same(partition):
    undisturbed, restarted = (Partition(policy=replace(POLICY, variance=5.0)) for _ in range(2))
    for one in (undisturbed, restarted):
        one.step(clock(instant(NOON)), one.change([*people(9), *people(30, area="B2 1")]))
    for minute in range(1, 90):
        for one in (undisturbed, restarted):
            one.step(clock(instant(NOON, minute * 60)))
        if minute % 7 == 0:
            restarted.commit()
            restarted.restart()
    assert restarted.out == undisturbed.out
    assert undisturbed.out


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


def test_a_snapshot_that_is_none_cannot_be_read():
    with pytest.raises(msgspec.DecodeError):
        read_snapshot(b"[]")


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
