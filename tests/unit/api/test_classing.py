from hypothesis import given
from hypothesis import strategies as st

from api.classing import CLASSES, Classes, classify


def test_makes_classes_with_similar_numbers_of_areas():
    classes = classify(list(range(1, 101)), whole=True)
    counts = [sum(classes.of(value) == step for value in range(1, 101)) for step in range(1, CLASSES + 1)]
    assert sum(counts) == 100
    assert max(counts) <= 25


def test_rounds_bounds_to_numbers_that_people_say():
    classes = classify([value * 7.3 for value in range(1, 101)], whole=True)
    assert classes.bounds == (1, 150, 300, 450, 600)


def test_makes_fewer_classes_where_values_repeat():
    assert classify([3, 3, 3, 3, 3], whole=True).bounds == (1, 3)


def test_gives_no_class_to_zero():
    classes = classify([0, 0, 5, 9], whole=True)
    assert classes.of(0) == 0
    assert classes.of(1) == 1


def test_makes_no_class_without_values():
    assert classify([], whole=True) == Classes(())
    assert Classes(()).of(7) == 0


def test_gives_a_value_at_a_bound_to_the_class_that_starts_there():
    assert [Classes((1, 10, 20)).of(value) for value in (9, 10, 19, 20)] == [1, 2, 2, 3]


@given(st.lists(st.integers(0, 100_000), max_size=200))
def test_bounds_rise_and_every_value_above_zero_has_a_class(values):
    classes = classify(values, whole=True)
    assert list(classes.bounds) == sorted(set(classes.bounds))
    assert len(classes.bounds) <= CLASSES
    assert all((classes.of(value) > 0) == (value > 0) for value in values)


@given(st.lists(st.floats(0, 1000, allow_nan=False), max_size=200))
def test_rates_have_classes_too(values):
    classes = classify(values, whole=False)
    assert list(classes.bounds) == sorted(set(classes.bounds))
    assert all((classes.of(value) > 0) == (value > 0) for value in values)
