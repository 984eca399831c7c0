from hypothesis import given
from hypothesis import strategies as st

from dictionary.moments import DAY_WINDOWS, WINDOWS
from streams.buckets import LONGEST, ONE
from streams.packed import ALL_SHOWN, COVERED, NOTHING, OPEN_NOW, RECORDS_NOW, SHOWN, WINDOW_NOW, numbers

COUNTS = st.lists(st.integers(-1000, 1_000_000), min_size=11, max_size=11)
KEYS = st.lists(st.integers(-(2**38), 2**38), min_size=5, max_size=5)
PLACES = [*WINDOW_NOW.values(), *(RECORDS_NOW * place for place in WINDOW_NOW.values()), OPEN_NOW]


def packed(counts: list[int], keys: list[int]) -> int:
    people = sum((ONE * n + key) * place for n, key, place in zip(counts, keys, PLACES[:5], strict=False))
    return NOTHING + people + sum(n * place for n, place in zip(counts[5:], PLACES[5:], strict=True))


@given(COUNTS, KEYS)
def test_every_number_comes_back_whatever_the_others_and_the_keys_are(counts, keys):
    assert numbers(packed(counts, keys)) == tuple(counts)


def test_nothing_is_zero_of_everything():
    assert numbers(NOTHING) == (0,) * 11


@given(COUNTS, COUNTS, KEYS)
def test_what_shows_differs_where_a_number_does_and_nowhere_else(counts, others, keys):
    moved = packed(counts, keys) ^ packed(others, [0] * 5)
    for i, shown in enumerate(SHOWN[:-1]):
        same = (counts[i], counts[5 + i]) == (others[i], others[5 + i])
        assert bool(moved & shown) != same, WINDOWS[i]
    assert bool(moved & SHOWN[-1]) == (counts[10] != others[10])
    assert bool(moved & ALL_SHOWN) == (counts != others)


def test_an_age_is_covered_by_the_windows_longer_than_it():
    for age in (0, 6, 7, 27, 28, 90, 91, LONGEST - 1):
        covered = numbers(NOTHING + ONE * COVERED[age])[:5]
        assert covered == (0, *(int(age < days) for days in DAY_WINDOWS.values()))
