"""A partner is shown a need's released figure only where enough people of it are not its own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.access import Role, Viewer
from api.floors import FLOORS
from api.others import LEAST_OTHERS, beside_own, own_scope
from dictionary.needs import COARSE_NEEDS
from streams.protecting import LEAST_SHOWN

DEBT = "money.debt"
COARSE = min(COARSE_NEEDS)
PARTNER = Viewer("p", Role.PARTNER, ("GB",), "advice")
few = st.integers(0, 200)


@pytest.mark.parametrize(
    ("need", "released", "own", "told"),
    [
        (DEBT, 15, 7, 15),
        (DEBT, 15, 8, None),
        (DEBT, 10, 0, 10),
        (DEBT, 10, 40, None),
        (DEBT, None, 0, None),
        (COARSE, 20, 4, 20),
        (COARSE, 20, 5, None),
    ],
)
def test_a_figure_is_small_where_under_eight_are_left(need, released, own, told):
    assert beside_own(need, released, own) == told


@given(st.sampled_from([DEBT, COARSE]), st.none() | few, few)
def test_never_another_figure_than_commissioners_see_and_never_a_few_others(need, released, own):
    told = beside_own(need, released, own)
    assert told in {None, released}
    assert told is None or told - own >= LEAST_OTHERS


@given(few, few, few)
def test_more_own_people_never_bring_a_figure_back(released, own, more):
    if beside_own(DEBT, released, own) is None:
        assert beside_own(DEBT, released, own + more) is None


def test_as_few_as_the_gate_and_the_words_say():
    assert LEAST_OTHERS == LEAST_SHOWN == FLOORS["commissioner"]


@pytest.mark.parametrize(
    ("viewer", "zone", "need", "scope"),
    [
        (PARTNER, "commissioner", DEBT, "money.debt@advice"),
        (PARTNER, "commissioner", "money", None),
        (PARTNER, "commissioner", "any", None),
        (PARTNER, "trusted", "money.debt@advice", None),
        (Viewer("c", Role.COMMISSIONER, ("GB",)), "commissioner", DEBT, None),
        (Viewer("o", Role.IG_OFFICER, ("GB",), "advice"), "public", DEBT, None),
        (Viewer("v", Role.PUBLIC, ("GB",)), "public", DEBT, None),
    ],
)
def test_only_partners_and_only_needs_have_own_records_beside(known, viewer, zone, need, scope):
    assert own_scope(viewer, zone, need, known.dictionary) == scope
