"""Attacks on what stands still: one look at a cell, or every redraw of one whose people stay the same.

Here the question is whether one person is among those counted at all, and the attacker knows everybody else
exactly: a partner that takes its own people off, or whoever has two filters that differ by one person (each
cell has a noise of its own, so the cell without the person tells nothing that is not known).
"""

from itertools import combinations_with_replacement
from math import factorial

import numpy as np

from tests.attacks import rule
from tests.attacks.exact import KNOWN, MEANS, PLAUSIBLE, Score, score, settled, worst
from tests.attacks.rule import MOST, Floats, Setting, chances, plain


def one_look(setting: Setting, known: int) -> Score:
    """One look at the worst cell that has exactly so many others, long after it was held."""
    found = []
    for mean in {float(max(known, 1)), *map(float, MEANS)}:
        state = settled(mean, setting.looks, setting.redraw)
        if min(state[known].sum(), state[known + 1].sum()) >= PLAUSIBLE:
            found.append(score(shown_once(setting, state, known + 1), shown_once(setting, state, known)))
    return worst(found)


def shown_once(setting: Setting, state: Floats, people: int) -> Floats:
    """[shown] the chances of what a cell of so many shows, wherever it is held."""
    shown = chances(setting.role)
    found = np.zeros(shown.shape[1])
    for phase, chance in enumerate(state[people] / state[people].sum()):
        base = min(max(people - phase + rule.POLICY.hold - 1, 0), MOST - 1)
        found += chance * shown[base]
    return found


def redrawn(role: str, times: int) -> Score:
    """A cell of the worst known number that nobody enters or leaves while it is drawn anew so often."""
    shown = chances(role)
    return worst(_drawn(shown[known + 1], shown[known], times) for known in KNOWN)


def plain_still(way: str) -> Score:
    """One look at raw counts (`raw`) or by the usual rule (`usual`), at the worst known number."""
    shown = plain(way)
    return worst(score(shown[known + 1], shown[known]) for known in KNOWN)


def _drawn(with_target: Floats, without: Floats, times: int) -> Score:
    """So many draws, in whatever order: only how often each sign came matters."""
    signs = np.flatnonzero(with_target + without)
    pairs = []
    for drawn in combinations_with_replacement(signs.tolist(), times):
        ways: float = factorial(times)
        for sign in set(drawn):
            ways /= factorial(drawn.count(sign))
        pairs.append([ways * np.prod(one[list(drawn)]) for one in (with_target, without)])
    return score(*np.array(pairs).T)
