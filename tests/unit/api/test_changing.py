import pytest

from api.changing import change, change_of, change_words
from api.texts import load_texts
from tests.support.cells import cell


@pytest.mark.parametrize(
    ("now", "before", "shade"),
    [(30, 60, 1), (31, 60, 2), (45, 60, 3), (60, 60, 3), (100, 60, 4), (120, 60, 5), (2, 1, 3), (0, 0, 3)],
)
def test_classes_part_sure_falls_and_rises_from_no_clear_change(now, before, shade):
    assert change(now, before).shade == shade


def test_what_the_gate_may_have_altered_is_no_clear_change():
    assert change(35, 15).shade == 5
    assert change(35, 15, slack=7).shade == 3


@pytest.mark.parametrize(
    ("now", "before", "words"),
    [
        (120, 60, "▲ +60 (+100%)"),
        (30, 60, "▼ \N{MINUS SIGN}30 (\N{MINUS SIGN}50%)"),
        (12, 10, "● +2 (+20%)"),
        (10, 10, "● 0 (0%)"),
        (3, 0, "● +3"),
    ],
)
def test_says_a_change_with_its_sign_and_whether_it_is_clear(now, before, words):
    assert change_words(change(now, before), load_texts()) == words


def test_without_two_numbers_there_is_no_change():
    assert change_of(cell("B1 1", None, "small"), cell("B1 1", 20), 0) == ("small", None)
    assert change_of(cell("B1 1", None, "no_data"), cell("B1 1", 20), 0) == ("no_data", None)
    assert change_of(cell("B1 1", 20), cell("B1 1", None, "small"), 0) == ("absent", None)
    assert change_of(cell("B1 1", 20), None, 0) == ("absent", None)


def test_a_partial_figure_stays_one():
    kind, found = change_of(cell("B1 1", 20, "partial"), cell("B1 1", 20), 0)
    assert kind == "partial"
    assert found is not None
