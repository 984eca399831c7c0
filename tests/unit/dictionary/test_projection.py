import msgspec
import pytest

from dictionary import projection
from dictionary.projection_values import (
    Answer,
    Ask,
    CellsAnswer,
    CellsAsk,
    ErrorAnswer,
    ExactCell,
    HistoryAsk,
    Live,
    ReleasedCell,
)


def test_every_key_starts_with_the_prefix_and_is_its_own():
    keys = [
        projection.epoch(),
        projection.live(),
        projection.reconcile(),
        projection.exact("E08000025", "money"),
        projection.exact_status("E08000025"),
        projection.released("public", "E08000025", "money", "28d"),
        projection.released_status("public", "E08000025"),
        projection.shown("public", "E08000025", "money", "28d"),
        projection.shown_whole("public", "E08000025", "money", "28d"),
        projection.asks(0),
        projection.asks_of_many(0),
        projection.answer("0"),
        projection.partner("0"),
        projection.alerts("E08000025"),
        projection.alerts_released("E08000025"),
        projection.mutes("E08000025"),
        projection.told(),
        projection.refusals("0"),
        projection.worker("0"),
    ]
    assert len(set(keys)) == len(keys)
    assert all(key.startswith("nm:") for key in keys)


def test_an_exact_cell_is_written_under_the_window_codes():
    cell = ExactCell((1, 2, 9), (3, 4, 9), (5, 6, 8), (7, 8, 7), (9, 10, 6), (11, 5))
    text = msgspec.json.encode(cell)
    assert text == (b'{"24h":[1,2,9],"7d":[3,4,9],"28d":[5,6,8],"91d":[7,8,7],"365d":[9,10,6],"open":[11,5]}')
    assert msgspec.json.decode(text, type=ExactCell) == cell
    assert [cell.window(w)[0] for w in ("24h", "7d", "28d", "91d", "365d")] == [1, 3, 5, 7, 9]


def test_an_unknown_window_is_a_key_error():
    cell = ExactCell((1, 2, 9), (3, 4, 9), (5, 6, 8), (7, 8, 7), (9, 10, 6), (11, 5))
    with pytest.raises(KeyError):
        cell.window("1d")


def test_a_small_released_cell_carries_no_people():
    assert msgspec.json.encode(ReleasedCell(None, "small", 1_700_000_000)) == b'[null,"small",1700000000]'


def test_a_shown_field_gives_back_area_and_tick():
    assert projection.read_shown_field(projection.shown_field("B1 1", 1_700_000_000)) == (
        "B1 1",
        1_700_000_000,
    )


def test_asks_are_told_apart_by_their_kind():
    asked = (
        b'{"id":"x","kind":"cells","la":"E08000025","scope":"money","window":"7d",'
        b'"at":"2026-03-02T10:00:00Z"}'
    )
    assert msgspec.json.decode(asked, type=Ask) == CellsAsk(
        "x", "E08000025", "money", "7d", "2026-03-02T10:00:00Z"
    )
    history = (
        b'{"id":"x","kind":"history","la":"E08000025","scope":"money","area":"B1 1","window":"7d",'
        b'"from":"2026-03-01","to":"2026-03-02"}'
    )
    assert msgspec.json.decode(history, type=Ask) == HistoryAsk(
        "x", "E08000025", "money", "B1 1", "7d", "2026-03-01", "2026-03-02"
    )


@pytest.mark.parametrize("answer", [CellsAnswer({"B1 1": (1, 2, 3)}), ErrorAnswer("too long ago")])
def test_an_answer_reads_back(answer):
    assert msgspec.json.decode(msgspec.json.encode(answer), type=Answer) == answer


def test_a_live_message_holds_the_value_of_the_hash_as_it_is():
    value = msgspec.json.encode(ReleasedCell(10, "value", 1_700_000_000))
    live = Live("public", "E08000025", "money", "28d", 1_700_000_000, "2023-11-14T22:13:20Z", {})
    live.cells["B1 1"] = msgspec.Raw(value)
    back = msgspec.json.decode(msgspec.json.encode(live), type=Live)
    assert bytes(back.cells["B1 1"]) == value
