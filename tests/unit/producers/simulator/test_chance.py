"""Draws that follow from a name."""

from collections import Counter

import pytest

from producers.simulator.chance import Choice, draws, quick_draw


def test_the_same_name_gives_the_same_draws_and_another_name_others():
    assert draws("a") == draws("a")
    assert draws("a") != draws("b")


@pytest.mark.parametrize("draw", [lambda n: draws(f"{n}")[3], lambda n: quick_draw(f"issue/{n}")])
def test_draws_are_spread_evenly_from_zero_to_one(draw):
    values = [draw(n) for n in range(10_000)]
    assert min(values) >= 0
    assert max(values) < 1
    tenths = Counter(int(value * 10) for value in values)
    assert all(850 < tenths[tenth] < 1_150 for tenth in range(10))


def test_chooses_by_weight_and_never_what_has_none():
    choice = Choice.of({"often": 3, "never": 0, "rarely": 1})
    assert [choice.at(draw) for draw in (0.0, 0.74, 0.75, 0.999_999)] == [
        "often",
        "often",
        "rarely",
        "rarely",
    ]


def test_cannot_choose_from_nothing():
    with pytest.raises(ValueError, match="nothing"):
        Choice.of({"never": 0})
