"""The gate under agreements: never laxer than its policy, never laxer than any agreement."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dictionary.gate_policy import BUILT_IN, GatePolicy
from dictionary.live_register import LiveRegister
from dictionary.needs import COARSE_NEEDS, load_dictionary
from dictionary.sharing import Protection
from streams.agreed_policy import agreed_policy, stricter, written_policy
from streams.protecting import Policy
from tests.support.agreements import DEMO, agreement, demo, new_key, public, record

POLICY = Policy(COARSE_NEEDS, b"a secret of the tests")
NUMBERS = ("hold", "least", "public_least", "rounded_to")


def test_the_document_that_ships_is_the_policy_that_attacks_were_tried_on():
    assert written_policy(BUILT_IN, COARSE_NEEDS, POLICY.secret) == POLICY


def test_every_number_of_a_document_is_in_the_policy_under_its_name():
    numbers = {"hold": 12, "least": 10, "public_least": 20, "coarse_times": 3, "rounded_to": 5, "most": 5}
    document = GatePolicy(name="gate", version=3, variance_hundredths=350, **numbers)
    found = written_policy(document, COARSE_NEEDS, POLICY.secret)
    assert {name: getattr(found, name) for name in numbers} == numbers
    assert (found.variance, found.name) == (3.5, "gate-3")
    assert stricter(found, Protection(least_shown=30), load_dictionary()).name.startswith("gate-3-")


@given(st.integers(1, 1_000), st.integers(1, 100), st.integers(1, 1_000))
def test_each_number_is_the_stricter_of_both(least, rounded, hold):
    found = stricter(POLICY, Protection(least_shown=least, rounded_to=rounded, hold=hold), load_dictionary())
    assert found.least == max(POLICY.least, least)
    assert found.public_least == max(POLICY.public_least, least)
    assert (found.rounded_to, found.hold) == (max(POLICY.rounded_to, rounded), max(POLICY.hold, hold))
    assert all(getattr(found, name) >= getattr(POLICY, name) for name in NUMBERS)
    assert found.coarse >= POLICY.coarse


def test_who_asks_for_no_more_changes_nothing_not_even_the_name():
    assert stricter(POLICY, Protection(), load_dictionary()) is POLICY


def test_another_policy_has_another_name_and_the_same_one_the_same():
    names = [
        stricter(POLICY, Protection(least_shown=least), load_dictionary()).name for least in (10, 10, 11)
    ]
    assert names[0] == names[1] != names[2]
    assert all(name.startswith(f"{POLICY.name}-") for name in names)


@pytest.mark.parametrize("asked", ["money.debt", "money"])
def test_a_sensitive_need_is_shown_for_whole_authorities_only(asked):
    found = stricter(POLICY, Protection(sensitive=(asked,)), load_dictionary())
    assert POLICY.may_show("E08000025", "money.debt", "B1 1", "28d")
    assert not found.may_show("E08000025", "money.debt", "B1 1", "28d")
    assert found.may_show("E08000025", "money.debt", "E08000025", "28d")
    assert found.may_show("E08000025", "housing.homeless", "B1 1", "28d")
    assert found.may_show("E08000025", "money", "B1 1", "28d") == (asked != "money")


def test_an_agreement_that_is_published_is_held_to_from_then_on():
    key, register = new_key(), LiveRegister(demo())
    policy = agreed_policy(POLICY, register, load_dictionary())
    assert policy() is POLICY
    asked = agreement({"protection": {"least_shown": 30}})
    register.learn(DEMO.encode(), record(asked, key), public(key))
    assert policy().least == 30
    assert policy() is policy()
