from streams.buckets import OPEN, encode
from streams.store import Cells
from tests.support.counts import LA, Districts

KEY = f"{LA}|money.debt@advice|B1 1|20500".encode()


def test_a_bucket_is_found_under_its_key_whatever_the_codes_hold():
    cells = Cells(Districts())
    for area in ("B1 1", f"{LA}/none"):
        cell = cells.cell(cells.scope(LA, "money.debt@advice"), area)
        cells.bucket(cell, 20500)[OPEN] = 1
    keys = list(cells.take_touched())
    assert keys == [KEY, KEY.replace(b"B1 1", LA.encode() + b"/none")]
    again = Cells(Districts())
    for key in keys:
        again.load(key, cells.dump(key) or b"")
    assert [again.dump(key) for key in keys] == [cells.dump(key) for key in keys]
    assert [cell.area for cell in again] == ["B1 1", f"{LA}/none"]


def test_a_bucket_is_told_as_touched_once_until_it_is_dumped():
    cells = Cells(Districts())
    cell = cells.cell(cells.scope(LA, "money.debt@advice"), "B1 1")
    cells.bucket(cell, 20500)[OPEN] = 1
    assert list(cells.take_touched()) == [KEY]
    cells.bucket(cell, 20500)[OPEN] = 2
    assert list(cells.take_touched()) == []
    value = cells.dump(KEY)
    cells.bucket(cell, 20500)[OPEN] = 3
    assert list(cells.take_touched()) == [KEY]
    assert cells.dump(KEY) != value


def test_an_emptied_bucket_is_gone_and_its_dump_a_tombstone():
    cells = Cells(Districts())
    cell = cells.cell(cells.scope(LA, "money.debt@advice"), "B1 1")
    cells.bucket(cell, 20500)[OPEN] = 0
    assert cells.dump(KEY) is None
    assert cell.days == {}
    assert cells.dump(KEY) is None


def test_buckets_of_one_small_number_are_kept_once():
    cells = Cells(Districts())
    value = encode({OPEN: 1}) or b""
    for sector in (1, 2):
        cells.load(KEY.replace(b"B1 1", b"B1 %d" % sector), bytes(bytearray(value)))
    first, second = (cell.days[20500] for cell in cells)
    assert first is second
    assert first == value


def test_sectors_of_a_district_share_its_roll_up_and_the_authoritys():
    cells = Cells(Districts())
    scope = cells.scope(LA, "money")
    one, other = cells.cell(scope, "B1 1"), cells.cell(scope, "B1 2")
    assert one.above is other.above
    assert [cell.area for cell in one.lines()] == ["B1 1", "B1", LA]
    assert {cell.area for cell in cells.take_born()} == {"B1 1", "B1 2", "B1", LA}
    assert cells.take_born() == []
    assert scope.under("B1") == [one, other]
    assert scope.under("B9") == []


def test_who_is_open_is_carried_past_forgotten_days():
    cells = Cells(Districts())
    cell = cells.cell(cells.scope(LA, "money"), "B1 1")
    for day, number in ((20000, 3), (20001, -1), (20010, -1)):
        cells.bucket(cell, day)[OPEN] = number
    cells.forget(20005)
    for key in list(cells.take_touched()):
        cells.dump(key)
    assert set(cell.days) == {20005, 20010}


def test_an_area_has_a_cell_of_its_own_in_each_scope():
    cells = Cells(Districts())
    cells.in_scopes(LA, ["any"], "B1 2")
    made = cells.in_scopes(LA, ["any", "money"], "B1 1")
    assert [(cell.scope.name, cell.area) for cell in made] == [("any", "B1 1"), ("money", "B1 1")]
    assert cells.in_scopes(LA, ["money", "any"], "B1 1") == made[::-1]
