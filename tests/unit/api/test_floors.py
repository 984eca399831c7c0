"""What the page says of released figures is what the gate does to them."""

import pytest

from api.access import COARSE_WINDOWS, RELEASED_WINDOWS
from api.floors import COARSE_TIMES, FLOORS
from streams.protecting import Policy, show, show_public
from streams.ticking import COMMISSIONER_TIMINGS, PUBLIC_WINDOWS

COARSE = "safety.domestic_abuse"
POLICY = Policy(frozenset({COARSE}), b"of the tests")


def least(role: str, scope: str) -> int:
    """The least noised number that a role is told."""
    for noised in range(100):
        released = show(POLICY, scope, noised)
        if (show_public(POLICY, scope, released) if role == "public" else released).people is not None:
            return noised
    raise AssertionError


@pytest.mark.parametrize("role", FLOORS)
def test_the_number_under_which_nothing_is_told_is_that_of_the_gate(role):
    assert least(role, "money.debt") == FLOORS[role]
    assert least(role, COARSE) == pytest.approx(FLOORS[role] * COARSE_TIMES, abs=2)


def test_the_windows_that_may_be_asked_for_are_those_that_are_released():
    assert RELEASED_WINDOWS["commissioner"] == tuple(timing.window for timing in COMMISSIONER_TIMINGS)
    assert RELEASED_WINDOWS["public"] == PUBLIC_WINDOWS
    assert POLICY.coarse_windows == COARSE_WINDOWS
