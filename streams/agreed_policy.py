"""The gate's policy under the agreements in force: of each number the stricter of both. Pure."""

from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from typing import Final

from dictionary.gate_policy import GatePolicy
from dictionary.needs import Dictionary
from dictionary.register import Register
from dictionary.sharing import Protection
from dictionary.strictest import strictest
from streams.protecting import Policy

_DIGITS: Final = 8


def written_policy(written: GatePolicy, coarse: frozenset[str], secret: bytes) -> Policy:
    """The policy that a document asks for, with what is not in it: which needs are coarse, and the secret."""
    return Policy(
        coarse,
        secret,
        hold=written.hold,
        least=written.least,
        public_least=written.public_least,
        coarse_times=written.coarse_times,
        rounded_to=written.rounded_to,
        variance=written.variance_hundredths / 100,
        most=written.most,
        name=written.called,
    )


def stricter(policy: Policy, asked: Protection, dictionary: Dictionary) -> Policy:
    """A policy that satisfies what agreements ask for; under a name of its own where it is another.

    A domain that is sensitive is so with all its needs.
    """
    sensitive = {
        need
        for need in dictionary.needs
        if need in asked.sensitive or need.partition(".")[0] in asked.sensitive
    }
    found = replace(
        policy,
        coarse=policy.coarse | sensitive | dictionary.domains.keys() & set(asked.sensitive),
        hold=max(policy.hold, asked.hold),
        least=max(policy.least, asked.least_shown),
        public_least=max(policy.public_least, asked.least_shown),
        rounded_to=max(policy.rounded_to, asked.rounded_to),
    )
    if found == policy:
        return policy
    numbers = (found.hold, found.least, found.public_least, found.rounded_to, sorted(found.coarse))
    return replace(found, name=f"{policy.name}-{sha256(repr(numbers).encode()).hexdigest()[:_DIGITS]}")


def agreed_policy(policy: Policy, register: Register, dictionary: Dictionary) -> Callable[[], Policy]:
    """What asks for the policy as of now; worked out anew only when the register learned something."""
    known, now = register.whole, stricter(policy, strictest(register.whole.values()), dictionary)

    def present() -> Policy:
        nonlocal known, now
        if register.whole is not known:
            known = register.whole
            now = stricter(policy, strictest(known.values()), dictionary)
        return now

    return present
