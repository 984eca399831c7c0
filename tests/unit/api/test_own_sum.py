from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.intervals import RELEASED_SLACK, of_count
from api.own_sum import add_up
from tests.support.cells import cell

FLOOR = 8


RELEASED = st.one_of(
    st.builds(lambda n: (5 * n, "value"), st.integers(2, 60)),
    st.just((None, "small")),
    st.just((None, "no_data")),
    st.builds(lambda n: (5 * n, "partial"), st.integers(2, 60)),
)
PLACES = st.lists(RELEASED, min_size=1, max_size=12).map(
    lambda told: [cell(f"B{n} 1", people, state) for n, (people, state) in enumerate(told)]
)
HOMES = {f"B{n} 1": 1_000.0 for n in range(12)}


@given(PLACES)
def test_a_sum_of_released_figures_is_that_of_those_shown_and_of_nothing_else(cells):
    found = add_up(cells, HOMES, exact=False, floor=FLOOR)
    shown = [each.people for each in cells if each.people is not None]
    assert found.people == (sum(shown) if shown else None)
    assert (found.counted, found.small) == (len(shown), sum(each.state == "small" for each in cells))
    assert found.counted + found.small + found.missing == len(cells)
    assert found.partial == any(each.state == "partial" for each in cells)


@given(PLACES, st.integers(0, 11))
def test_one_area_more_or_less_tells_no_more_than_its_own_figure(cells, which):
    """Whoever takes the difference of two own areas has the figure they were shown, or its absence."""
    one = cells[which % len(cells)]
    without = add_up([each for each in cells if each is not one], HOMES, exact=False, floor=FLOOR)
    whole = add_up(cells, HOMES, exact=False, floor=FLOOR)
    assert (whole.people or 0) - (without.people or 0) == (one.people or 0)
    assert whole.small - without.small == (one.state == "small")


@given(PLACES)
def test_the_counts_it_may_be_made_of_lie_in_its_interval(cells):
    found = add_up(cells, HOMES, exact=False, floor=FLOOR)
    if found.people is None or found.interval is None:
        assert found.people is found.interval is None
        return
    off = RELEASED_SLACK * found.counted
    most = off + (FLOOR + RELEASED_SLACK) * found.small
    assert found.interval.low <= max(0, found.people - off)
    assert found.interval.high >= found.people + most


@given(st.lists(st.integers(0, 60), min_size=1, max_size=12))
def test_exact_counts_add_up_with_records_and_open_and_a_rate(counts):
    cells = [
        cell(f"B{n} 1", people, "value" if people else "zero", records=people + 1, open=people)
        for n, people in enumerate(counts)
    ]
    found = add_up(cells, HOMES, exact=True, floor=FLOOR)
    assert (found.people, found.open) == (sum(counts), sum(counts))
    assert found.records == sum(counts) + len(counts)
    assert found.interval == of_count(sum(counts))
    assert found.rate is not None
    assert isclose(found.rate, sum(counts) / len(counts), abs_tol=0.051)


@pytest.mark.parametrize(
    ("more", "homes"),
    [
        (cell("B1 1", None, "small"), 1_000.0),
        (cell("B1 1", None, "no_data"), 1_000.0),
        (cell("B1 1", 20), None),
    ],
)
def test_no_rate_is_told_where_an_area_has_no_number_or_no_households(more, homes):
    found = add_up([cell("B0 1", 40), more], {"B0 1": 1_000.0, "B1 1": homes}, exact=False, floor=FLOOR)
    assert (found.rate, found.rate_interval) == (None, None)
    assert found.people == 40 + (more.people or 0)


def test_nothing_chosen_is_no_figure():
    found = add_up([], {}, exact=True, floor=FLOOR)
    assert (found.people, found.interval, found.rate, found.records) == (None, None, None, None)
