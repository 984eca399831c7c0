"""The table of faults: each has a name and what is done to workers under load."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from tests.faults.parts import Parts
from tests.faults.running import Run
from tests.faults.verdict import Verdict

Act = Callable[[Run], Verdict | None]
"""Makes a fault; one that has something else to judge than exact figures judges it."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault by name.

    Attributes:
        name: of the row in the table.
        act: makes it, with workers and load of its own.
        ci: whether it is one of those that every change must pass.
    """

    name: str
    act: Act
    ci: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """One run of a fault."""

    fault: str
    seed: int
    verdict: Verdict
    seconds: float
    took: float
    logs: str


FAULTS: dict[str, Fault] = {}


def fault(name: str, *, ci: bool = False) -> Callable[[Act], Act]:
    """Enter a fault into the table."""

    def entered(act: Act) -> Act:
        if name in FAULTS:
            raise ValueError(f"two faults are called {name}")
        FAULTS[name] = Fault(name, act, ci)
        return act

    return entered


def run_fault(parts: Parts, fault_: Fault, seed: int, without: str | None = None) -> Outcome:
    """Make a fault and judge what it left."""
    started = time.monotonic()
    run = Run(parts, fault_.name, seed, without)
    try:
        run.prepare()
        verdict = fault_.act(run)
        seconds = time.monotonic() - run.healed
        if verdict is None:
            verdict, seconds = run.judge()
    finally:
        run.end()
    return Outcome(fault_.name, seed, verdict, seconds, time.monotonic() - started, run.logs())
