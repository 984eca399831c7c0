from streams.buckets import ONE
from streams.cells import Cell, Scope
from streams.packed import NOTHING, OPEN_NOW, WINDOW_NOW


def cell_of(now: int) -> Cell:
    cell = Cell(Scope("E08000025", "money"), "B1 1", None)
    cell.now += now
    return cell


def people(*windows: str) -> int:
    return sum(ONE * WINDOW_NOW[window] for window in windows)


def test_a_cell_whose_persons_changed_but_not_their_number_has_no_news():
    cell = cell_of((ONE + 5) * WINDOW_NOW["24h"])
    assert cell.news(NOTHING + (ONE + 9) * WINDOW_NOW["24h"], 3) is None


def test_news_stamps_the_windows_that_moved_and_keeps_the_ticks_of_the_others():
    cell = cell_of(people("7d", "28d", "91d", "365d") + OPEN_NOW)
    first = cell.news(None, 3)
    assert first is not None
    assert (first.d28, first.open) == ((1, 0, 3), (1, 3))
    before = cell.now
    cell.now += people("91d", "365d")
    second = cell.news(before, 4)
    assert second is not None
    assert (second.d7, second.d28, second.d91, second.d365) == ((1, 0, 3), (1, 0, 3), (2, 0, 4), (2, 0, 4))
    assert (second.h24, second.open) == ((0, 0, 3), (1, 3))


def test_a_cells_people_and_keys_are_those_of_the_window_asked():
    cell = cell_of(people("7d", "28d", "91d", "365d") + people("28d") + 9 * WINDOW_NOW["28d"])
    counted = [cell.counted(window) for window in ("24h", "7d", "28d", "91d", "365d")]
    assert counted == [(0, 0), (1, 0), (2, 9), (1, 0), (1, 0)]


def test_the_sum_of_keys_is_modulo_4096_of_either_sign():
    assert cell_of((ONE - 3) * WINDOW_NOW["7d"]).counted("7d") == (1, 4093)
    assert cell_of((ONE + 4096 * 7 + 5) * WINDOW_NOW["365d"]).counted("365d") == (1, 5)


def test_a_cell_adds_to_every_roll_up_above_it():
    scope = Scope("E08000025", "money")
    authority = Cell(scope, "E08000025", None)
    district = Cell(scope, "B1", authority)
    assert list(Cell(scope, "B1 1", district).lines())[1:] == [district, authority]
