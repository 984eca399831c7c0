"""What releases keep in their changelog, across restarts and versions."""

from dataclasses import replace

import msgspec
import pytest

from dictionary.projection_values import ReleasedCell
from streams.counting import HELD_SINCE, migrate
from streams.protecting import Held
from streams.releasing import Releases, Snapshot, keep_snapshot, read_snapshot
from tests.support.counts import LA, POLICY, Partition, clock, instant
from tests.support.releases import DEBT, KEY, KEY_7D, NOON, begun, hour_later, people, snapshots


@pytest.fixture
def partition() -> Partition:
    return begun()


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


def test_a_snapshot_that_is_none_cannot_be_read():
    with pytest.raises(msgspec.DecodeError):
        read_snapshot(b"[]")
