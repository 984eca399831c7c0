"""The release rule as chances: what an attacker who knows everything but the secret reckons with.

From the numbers of the policy and the table of noise that the gate itself uses; `test_attacks.py` holds what
follows from them against what `streams.protecting` does.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dictionary.bands import EDGES
from streams.noise import KEYS, noise_table
from streams.protecting import Policy, show, show_public
from streams.ticking import COMMISSIONER_TIMINGS, Timing

MOST: Final = 80
"""People in a cell that is reckoned with."""
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Setting:
    """One window as a role sees it: looks in a window, looks from one redraw to the next, looks in a tick."""

    name: str
    role: str
    looks: int
    redraw: int
    per_tick: int = 1


def settings(timings: Iterable[Timing]) -> tuple[Setting, ...]:
    """Every window of every role, where cells are looked at like that."""
    week, month, quarter = (timing.redraw for timing in timings)
    return (
        Setting("commissioner, 7 days", "commissioner", 168, week),
        Setting("commissioner, 28 days", "commissioner", 168, month),
        Setting("commissioner, 91 days", "commissioner", 91, quarter),
        Setting("public, 28 days", "public", 168, month, 6),
        Setting("public, 91 days", "public", 91, quarter),
    )


POLICY = Policy(frozenset({"coarse"}), b"of the attacks")
TIMINGS = {timing.window: timing for timing in COMMISSIONER_TIMINGS}
SETTINGS = settings(COMMISSIONER_TIMINGS)


def choose(hold: int, variance: float, redraw: int) -> None:
    """Reckon with other numbers than those that are shipped, before anything else is reckoned.

    Args:
        hold: of the policy.
        variance: of the policy.
        redraw: looks in a block, of the windows of 168 looks; of 91 days in proportion.
    """
    global POLICY, TIMINGS, SETTINGS  # noqa: PLW0603  one frontier point for the whole run of the command
    POLICY = replace(POLICY, hold=hold, variance=variance)
    quarter = round(redraw * 91 / 168)
    chosen = [t._replace(redraw=quarter if t.window == "91d" else redraw) for t in COMMISSIONER_TIMINGS]
    TIMINGS, SETTINGS = {timing.window: timing for timing in chosen}, settings(chosen)


@lru_cache
def noises() -> tuple[int, ...]:
    """The table of noise."""
    return noise_table(POLICY.variance, POLICY.most)


def shown_as(role: str, noised: int) -> int:
    """What a role is shown: 0 for small, 1 for 5, 2 for 10 and so on."""
    shown = show(POLICY, "need", noised)
    if role == "public":
        shown = show_public(POLICY, "need", shown)
    return 0 if shown.people is None else shown.people // POLICY.rounded_to


@lru_cache
def chances(role: str, most: int = MOST) -> Floats:
    """[people, shown]: the chance that so many people, newly released, are shown as that."""
    table = Counter(noises())
    found = np.zeros((most, most // POLICY.rounded_to + 3))
    for people in range(most):
        for noise, times in table.items():
            found[people, shown_as(role, people + noise)] += times / KEYS
    return found


@lru_cache
def plain(rule: str, most: int = MOST) -> Floats:
    """[people, shown] of raw counts, the usual rule (under 8 is hidden, the rest to the nearest 5) or bands.

    `band` is the band that an exact count lies in: what alerts would tell that did not come through the gate.
    """
    if rule == "raw":
        return np.eye(most)
    if rule == "band":
        lies = np.searchsorted(EDGES, np.arange(most), side="right")
        return np.eye(len(EDGES) + 1)[lies]
    found = np.zeros((most, most // 5 + 3))
    for people in range(most):
        found[people, 0 if people < 8 else (2 * people + 5) // 10] = 1
    return found
