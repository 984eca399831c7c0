"""A policy that is signed holds: its floors, its signature, the name of the one that ships."""

import json
from typing import Any

import pytest
from pydantic import ValidationError

from dictionary.gate_policy import BUILT_IN, KIND, GatePolicy, PolicyError, read_signed_policy, signed_policy
from dictionary.signing import sign
from tests.support.agreements import new_key, public

KEY, THEIRS = new_key(), new_key()
OWN = {**dict(BUILT_IN), "version": 2}


def envelope(document: dict[str, Any], key: Any = KEY, kind: str = KIND) -> bytes:
    """As somebody would send it who signs without asking whether it may be signed."""
    return json.dumps({"policy": document, "signature": sign(document, key, kind)}).encode()


def told(value: bytes) -> str:
    with pytest.raises(PolicyError) as error:
        read_signed_policy(value, public(KEY))
    return str(error.value)


def test_what_was_signed_is_read_back_with_its_name_and_signer() -> None:
    policy = GatePolicy(**{**OWN, "hold": 12})
    value = json.dumps(signed_policy(policy, KEY)).encode()
    assert read_signed_policy(value, public(THEIRS, KEY)) == (policy, KEY.kid)
    assert policy.called == "gate-2"


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"hold": 8}, "hold"),
        ({"least": 7}, "least"),
        ({"public_least": 14}, "public_least"),
        ({"coarse_times": 1}, "coarse_times"),
        ({"rounded_to": 4}, "rounded_to"),
        ({"variance_hundredths": 149}, "variance_hundredths"),
        ({"most": 4}, "most"),
        ({"least": 16}, "shown more than commissioners"),
        ({"most": 6}, "most"),
        ({"rounded_to": 10}, "rounded_to"),
        ({"variance_hundredths": 1_000}, "variance_hundredths"),
        ({"name": "gate-1-abcdef01"}, "name"),
        ({"version": 0}, "version"),
        ({"hold": 10.5}, "hold"),
        ({"secret": "s"}, "secret"),
    ],
)
def test_nothing_weaker_than_the_floors_or_at_odds_with_itself_holds_though_signed(
    changes: dict[str, Any], where: str
) -> None:
    assert where in told(envelope({**OWN, **changes}))


@pytest.mark.parametrize(
    "changes",
    [
        {"hold": 9},
        {"least": 15},
        {"variance_hundredths": 150},
        {"variance_hundredths": 999},
    ],
)
def test_what_lies_on_a_floor_holds(changes: dict[str, Any]) -> None:
    assert read_signed_policy(envelope({**OWN, **changes}), public(KEY))[0] == GatePolicy(
        **{**OWN, **changes}
    )


def test_no_number_may_be_left_out() -> None:
    for name in OWN:
        assert name in told(envelope({other: OWN[other] for other in OWN if other != name}))


def test_the_name_of_the_one_that_ships_stays_with_its_numbers() -> None:
    assert read_signed_policy(envelope(dict(BUILT_IN)), public(KEY))[0] == BUILT_IN
    assert "higher version" in told(envelope({**dict(BUILT_IN), "hold": 12}))
    with pytest.raises(ValidationError):
        GatePolicy(**{**dict(BUILT_IN), "hold": 12})


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (b"{", "not JSON"),
        (b"[]", "no policy"),
        (json.dumps({"policy": OWN}).encode(), "not signed"),
        (envelope(OWN, THEIRS), "not one of a key known here"),
        (envelope(OWN, kind="agreement+jws"), "another kind of document"),
        (envelope(OWN).replace(b'"hold": 10', b'"hold": 20'), "not one of a key known here"),
    ],
)
def test_what_no_trusted_officer_signed_as_a_policy_is_not_taken(value: bytes, why: str) -> None:
    assert why in told(value)
