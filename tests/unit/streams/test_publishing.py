from datetime import UTC, datetime

import msgspec
import pytest

from dictionary import projection
from dictionary.moments import utc_hour
from dictionary.projection_values import ExactCell, Live, ReleasedCell
from streams.publishing import next_tick, publish_exact, publish_released, publish_status
from streams.releasing import Snapshot
from tests.support.counts import LA, Partition, clock, instant
from tests.support.edits import Edit

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
NOON = utc_hour(AT)
CELL = ExactCell((1, 2, 5), (1, 2, 5), (1, 2, 5), (1, 2, 5), (1, 2, 5), (0, 0))


def snapshot(tick: int, cells: dict[str, ReleasedCell]) -> bytes:
    return msgspec.json.encode(Snapshot("gate-1", tick, datetime.fromtimestamp(tick, UTC), cells))


def test_ticks_never_stand_still_even_where_the_clock_does():
    assert next_tick(0, 1_000) == 1_000
    assert next_tick(1_000, 1_000) == 1_001
    assert next_tick(1_000, 10) == 1_001


def test_exact_numbers_go_to_one_hash_and_one_message_for_each_scope():
    writes = publish_exact({(LA, "money"): {"B1 1": CELL, LA: CELL}, (LA, "any"): {LA: CELL}}, 5, AT)
    key = projection.exact(LA, "money")
    assert msgspec.json.decode(writes.hashes[key]["B1 1"], type=ExactCell) == CELL
    assert set(writes.hashes[projection.exact(LA, "any")]) == {LA}
    assert writes.hashes[projection.exact_status(LA)] == {"as_of": "2026-03-02T12:00:00Z", "tick": 5}
    first, second = (msgspec.json.decode(message, type=Live) for message in writes.messages)
    assert (first.zone, first.scope, first.window, first.tick) == ("trusted", "money", None, 5)
    assert bytes(first.cells["B1 1"]) == writes.hashes[key]["B1 1"]
    assert second.cells.keys() == {LA}


def test_nothing_changed_nothing_written():
    writes = publish_exact({}, 5, AT)
    assert (writes.hashes, writes.messages) == ({}, [])


def test_authorities_have_the_moment_of_their_figures_once_there_is_one():
    assert publish_status([LA], AT) == {projection.exact_status(LA): {"as_of": "2026-03-02T12:00:00Z"}}
    assert publish_status([LA], None) == {}


def test_a_release_is_set_told_and_kept_as_shown():
    key, tick = f"public/{LA}/money/28d", 1_772_000_000
    whole = snapshot(
        tick, {"B1 1": ReleasedCell(10, "value", tick), LA: ReleasedCell(20, "value", tick - 60)}
    )
    news = snapshot(tick, {"B1 1": ReleasedCell(10, "value", tick)})
    writes = publish_released(
        [
            ("released", key.encode(), whole),
            ("released-history", f"{key}/{tick}".encode(), news),
            ("changes", b"x", b""),
        ]
    )
    values = writes.hashes[projection.released("public", LA, "money", "28d")]
    assert values["B1 1"] == b'[10,"value",%d]' % tick
    assert values[LA] == b'[20,"value",%d]' % (tick - 60)
    shown = writes.hashes[projection.shown("public", LA, "money", "28d")]
    assert shown == {projection.shown_field("B1 1", tick): b'[10,"value"]'}
    status = writes.hashes[projection.released_status("public", LA)]
    assert (status["tick"], status["policy"]) == (tick, "gate-1")
    (message,) = (msgspec.json.decode(message, type=Live) for message in writes.messages)
    assert (message.zone, message.window, list(message.cells)) == ("public", "28d", ["B1 1"])


def test_history_that_is_news_sets_the_value_it_tells():
    news = (
        "released-history",
        f"public/{LA}/money/28d/100".encode(),
        snapshot(100, {"B1 1": ReleasedCell(10, "value", 100)}),
    )
    writes = publish_released([news])
    assert writes.hashes[projection.released("public", LA, "money", "28d")] == {"B1 1": b'[10,"value",100]'}
    assert len(writes.messages) == 1


def test_what_was_shown_of_the_authority_itself_is_kept_apart_in_its_order():
    cells = {LA: ReleasedCell(20, "value", 100), "B1 1": ReleasedCell(10, "value", 100)}
    history = [
        ("released-history", f"public/{LA}/money/28d/100".encode(), snapshot(100, cells)),
        ("released-history", f"public/{LA}/money/28d/200".encode(), snapshot(200, {"B1 1": cells["B1 1"]})),
    ]
    writes = publish_released(history, told=False)
    assert writes.ordered == {
        projection.shown_whole("public", LA, "money", "28d"): {b'[20,"value",100]': 100}
    }


def test_history_that_is_no_news_fills_in_what_was_shown_and_nothing_else():
    old = (
        "released-history",
        f"public/{LA}/money/28d/100".encode(),
        snapshot(100, {"B1 1": ReleasedCell(10, "value", 100)}),
    )
    writes = publish_released([old], told=False)
    assert set(writes.hashes) == {projection.shown("public", LA, "money", "28d")}
    assert writes.messages == []


def test_the_status_of_a_role_is_that_of_its_latest_release_whatever_the_order():
    def record(scope: str, tick: int) -> tuple[str, bytes, bytes]:
        return "released", f"public/{LA}/{scope}/28d".encode(), snapshot(tick, {})

    writes = publish_released([record("money", 200), record("any", 100)])
    assert writes.hashes[projection.released_status("public", LA)]["tick"] == 200


def test_what_the_gate_did_not_write_is_an_error():
    with pytest.raises(msgspec.DecodeError):
        publish_released([("released", f"public/{LA}/money/28d".encode(), b"{}")])


def test_what_the_counts_give_is_what_is_published():
    partition = Partition()
    partition.step(clock(instant(NOON)), partition.change([Edit("people", 1, "money", "B1 1", NOON, None)]))
    writes = publish_exact(partition.counts.take_dirty(9), 9, AT)
    cell = msgspec.json.decode(writes.hashes[projection.exact(LA, "money")]["B1"], type=ExactCell)
    assert cell.window("24h") == (1, 0, 9)
