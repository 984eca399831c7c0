from array import array

from streams.buckets import ONE
from streams.cells import Cell, Scope, sum_up


def numbers(*values: int) -> "array[int]":
    return array("q", values)


def cell_of(*values: int) -> Cell:
    cell = Cell(Scope("E08000025", "money"), "B1 1", ())
    cell.now[: len(values)] = numbers(*values)
    return cell


def test_a_window_is_the_sum_of_its_bands_and_the_24h_stand_apart():
    people = [n * ONE + 4095 * n for n in (9, 1, 2, 3, 4)]
    assert sum_up(numbers(*people, 9, 1, 2, 3, 4, 7)) == (9, 1, 3, 6, 10, 9, 1, 3, 6, 10, 7)


def test_keys_that_stay_behind_do_not_make_a_person():
    assert sum_up(numbers(4095, -4095, 0, 0, 0, 0, 0, 0, 0, 0, 0)) == (0,) * 11


def test_a_cell_whose_persons_changed_but_not_their_number_has_no_news():
    cell = cell_of(ONE + 5, ONE + 5)
    assert cell.news(numbers(ONE + 9, ONE + 9, *[0] * 9), 3) is None


def test_news_stamps_the_windows_that_moved_and_keeps_the_ticks_of_the_others():
    cell = cell_of(0, ONE, 0, 0, 0, 0, 1)
    first = cell.news(None, 3)
    assert first is not None
    assert first.d28 == (1, 1, 3)
    before = cell.now[:11]
    cell.now[3] += ONE
    second = cell.news(before, 4)
    assert second is not None
    assert (second.d7, second.d28, second.d91, second.d365) == ((1, 1, 3), (1, 1, 3), (2, 1, 4), (2, 1, 4))
    assert second.open == (0, 3)


def test_a_cells_people_are_those_of_the_window_asked():
    cell = cell_of(0, ONE, ONE, ONE, ONE)
    assert [cell.people(window) for window in ("24h", "7d", "28d", "91d", "365d")] == [0, 1, 2, 3, 4]
