from dataclasses import replace

from dictionary.actions import Acknowledge
from dictionary.moments import utc_hour
from dictionary.topics import ACTIONS
from streams.counting import OUTLIVES
from streams.releasing import read_snapshot
from streams.remade import ORIGIN, UNTIL, encode_origin, forget
from tests.support.alerting import MONDAY, RULES, candidate, closing
from tests.support.counts import DEBT, LA, POLICY, Partition, Written, clock, instant, people

HOUR = utc_hour(instant(492_000))
RELEASED = b"\0released|"


def made_again(partition: Partition) -> Partition:
    """The partition as `rebuild` leaves it: its changelog without the counts."""
    partition.commit()
    again = Partition(policy=partition.policy, offset=partition.offset)
    news = forget(partition.changelog, OUTLIVES)
    again.changelog = {k: v for k, v in (partition.changelog | news).items() if v is not None}
    again.restart()
    again.out = []
    return again


def hours(partition: Partition, first: int, last: int) -> None:
    for minute in range(first * 60, last * 60):
        partition.step(clock(instant(HOUR, minute * 60)))


def history() -> tuple[Partition, list[Written]]:
    """A partition after some hours in which people came, and the changes that it was told."""
    partition = Partition(policy=replace(POLICY, hold=10, variance=2.0))
    partition.step(clock(instant(HOUR)))
    told = [partition.change([people(HOUR)], key12=n * 37 % 4096) for n in range(30)]
    partition.step(*told[:25])
    hours(partition, 0, 3)
    partition.step(*told[25:])
    hours(partition, 3, 5)
    return partition, told


def test_what_was_released_is_kept_and_counts_are_forgotten() -> None:
    partition, _ = history()
    partition.commit()
    before = dict(partition.changelog)
    again = made_again(partition)
    kept = {key for key in before if key.startswith(OUTLIVES)}
    assert any(key.startswith(RELEASED) for key in kept)
    assert set(again.changelog) == kept | {UNTIL + b"0"}
    assert all(again.changelog[key] == before[key] for key in kept)
    assert again.counts.cells.find(LA, DEBT) is None


def test_alerts_and_what_people_made_of_them_are_kept() -> None:
    partition, _ = history()
    (told,) = partition.counts.alerted.alerts.look(closing(MONDAY, candidate(6.5)), RULES)
    on = {"authority": LA, "alert": told.id, "who": "ada", "at": instant(HOUR)}
    done = Acknowledge(id="5f0c2b1e-0000-4000-8000-000000000001", **on).model_dump_json().encode()
    partition.step(*[Written(LA.encode(), done, ACTIONS)] * 2)
    hours(partition, 5, 7)
    again = made_again(partition)
    (kept,) = again.counts.alerted.alerts.told(LA)
    assert (kept.id, kept.owner, kept.revision) == (told.id, "ada", 2)
    alerts = {key: value for key, value in partition.changelog.items() if key.startswith(b"\0alert")}
    assert {key.partition(b"|")[0] for key in alerts} == {b"\0alert", b"\0alerted"}
    assert alerts.items() <= again.changelog.items()
    assert again.counts.clock == partition.counts.clock


def test_nothing_is_released_while_changes_come_again() -> None:
    partition, told = history()
    again = made_again(partition)
    hours(again, 5, 7)
    again.step(*told[:10])
    hours(again, 7, 9)
    again.step(*told[10:29])
    hours(again, 9, 11)
    assert not again.out


def test_what_would_have_moved_meanwhile_moves_as_soon_as_counts_are_made_again() -> None:
    partition, told = history()
    again = made_again(partition)
    hours(again, 5, 6)
    again.step(*told, *(again.change([people(HOUR + 5)], key12=n) for n in range(12)))
    again.step(clock(instant(HOUR, 6 * 3600)))
    (moved,) = (out for out in again.out if out.key == f"commissioner/{LA}/{DEBT}/7d".encode())
    assert set(read_snapshot(moved.value).cells) == {"B1 1", "B1", LA}
    assert {cell.tick for cell in read_snapshot(moved.value).cells.values()} == {(HOUR + 6) * 3600}


def test_counts_that_were_made_again_release_what_they_would_have_released() -> None:
    partition, told = history()
    again = made_again(partition)
    hours(again, 5, 6)
    again.step(*told)
    partition.out.clear()
    for one in (partition, again):
        hours(one, 6, 12)
        one.step(one.change([people(HOUR + 6)] * 12, key12=99))
        hours(one, 12, 14)
    assert again.out == partition.out != []


def test_what_is_still_to_come_outlives_a_restart_and_is_gone_once_it_came() -> None:
    partition, told = history()
    again = made_again(partition)
    again.commit()
    again.restart()
    hours(again, 5, 6)
    assert again.changelog[UNTIL + b"0"] == encode_origin((30, 0))
    again.step(*told, clock(instant(HOUR + 6)))
    again.commit()
    assert UNTIL + b"0" not in again.changelog


def test_forgetting_twice_waits_for_the_furthest() -> None:
    first = forget({ORIGIN + b"2": encode_origin((40, 1)), b"a|b|c|1": b"x"}, OUTLIVES)
    assert first == {ORIGIN + b"2": None, b"a|b|c|1": None, UNTIL + b"2": encode_origin((40, 1))}
    broken_off = {UNTIL + b"2": encode_origin((40, 1)), ORIGIN + b"2": encode_origin((7, 0))}
    assert forget(broken_off, OUTLIVES) == {ORIGIN + b"2": None, UNTIL + b"2": encode_origin((40, 1))}
