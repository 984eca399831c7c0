"""Attacks that are reckoned out whole: every number, every phase, every noise, with its chance.

Advantage is the distance in total variation of what an attacker sees with the target and without (the best
attacker's true less false positives). Certain is the share of true cases that are claimed with at least 95%,
where both were as likely before.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from math import exp, factorial
from typing import Final, NamedTuple

import numpy as np

from tests.attacks import rule
from tests.attacks.rule import MOST, Floats, Setting, chances, plain

QUIET: Final = 0.01
"""Others who come within a quiet tick, on average."""
SURE: Final = 0.95
MEANS: Final = (3, 12, 40)
KNOWN: Final = range(31)
PLAUSIBLE: Final = 0.01
"""A cell of some mean that has so many people less often than this is not reckoned with."""
_MOVES: Final = 4
_SETTLE: Final = 150


class Score(NamedTuple):
    """What an attack gets."""

    advantage: float
    certain: float


def score(with_target: Floats, without: Floats) -> Score:
    """From the chances of everything that can be seen, with the target and without."""
    sure = with_target >= SURE * (with_target + without)
    return Score(float(np.abs(with_target - without).sum() / 2), float(with_target[sure].sum()))


def poisson(mean: float, most: int = _MOVES) -> list[float]:
    """Chances of 0, 1, ... most (or more)."""
    found = [exp(-mean) * mean**n / factorial(n) for n in range(most)]
    return [*found, 1 - sum(found)]


@lru_cache
def settled(mean: float, looks: int, redraw: int) -> Floats:
    """[people, people since held + hold - 1]: the chances in a cell that has long been as it is.

    People come at random, `mean` in a window of so many looks, and leave when it has passed.
    """
    hold = rule.POLICY.hold
    state = np.zeros((MOST, 2 * hold - 1))
    state[:, hold - 1] = poisson(mean, MOST - 1)
    arriving = poisson(mean / looks)
    people = np.arange(MOST)
    leaving = np.array([poisson(n / looks) for n in people])
    for _ in range(_SETTLE):
        moved = np.zeros_like(state)
        for came, one in enumerate(arriving):
            for went in range(_MOVES + 1):
                step = came - went
                weight = state * one * leaving[:, went : went + 1]
                if step:
                    weight = _shift(weight, step)
                moved += weight
        again = moved.sum(axis=1) / redraw
        state = moved * (1 - 1 / redraw)
        state[:, hold - 1] += again
        state /= state.sum()
    return state


def _shift(state: Floats, step: int) -> Floats:
    """So many more people; who is then `hold` from where they were held is released."""
    hold, width = rule.POLICY.hold, state.shape[1]
    found = np.zeros_like(state)
    for phase in range(width):
        moved = np.zeros(MOST)
        if step > 0:
            moved[step:] = state[:-step, phase]
            moved[-1] += state[-step:, phase].sum()
        else:
            moved[:step] = state[-step:, phase]
            moved[0] += state[:-step, phase].sum()
        now = phase + step
        found[:, now if 0 <= now < width else hold - 1] += moved
    return found


def seen_at_tick(setting: Setting, state: Floats, came: int, others: float = QUIET) -> Floats:
    """[shown before, shown after] a tick in which so many more people are counted, beside others."""
    shown = chances(setting.role)
    hold = rule.POLICY.hold
    again = 1 - (1 - 1 / setting.redraw) ** setting.per_tick
    found = np.zeros((shown.shape[1], shown.shape[1]))
    for extra, chance in enumerate(poisson(others, 2)):
        step = came + extra
        for phase in range(state.shape[1]):
            since = phase - hold + 1
            for people in np.flatnonzero(state[:, phase] > 0):
                now, base = int(people) + step, int(people) - since
                if not (0 <= now < MOST and 0 <= base < MOST):
                    continue
                before, after = shown[base], shown[now]
                weight = state[people, phase] * chance
                moves = 1.0 if abs(now - base) >= hold else again
                found += weight * moves * np.outer(before, after)
                if moves < 1:
                    found += np.diag(weight * (1 - moves) * before)
    return found


def at_tick(setting: Setting, mean: float, came: int = 1, others: float = QUIET) -> Score:
    """Before and after a tick, the number of others known only by its mean."""
    state = settled(mean, setting.looks, setting.redraw)
    return score(seen_at_tick(setting, state, came, others), seen_at_tick(setting, state, 0, others))


def at_known(setting: Setting, known: int, came: int = 1, others: float = QUIET) -> Score:
    """Before and after a tick, in the worst cell that has exactly so many others."""
    return worst(
        score(seen_at_tick(setting, only, came, others), seen_at_tick(setting, only, 0, others))
        for only in cells_with(setting, known, came)
    )


def cells_with(setting: Setting, known: int, came: int) -> Iterator[Floats]:
    """States of cells that have exactly so many others, of every mean in which that is plausible."""
    for mean in {float(max(known, 1)), *map(float, MEANS)}:
        state = settled(mean, setting.looks, setting.redraw)
        if known + min(came, 0) < 0 or state[known].sum() < PLAUSIBLE:
            continue
        only = np.zeros_like(state)
        only[known] = state[known] / state[known].sum()
        yield only


def worst(scores: Iterable[Score]) -> Score:
    """The most of each."""
    scores = list(scores)
    return Score(max(s.advantage for s in scores), max(s.certain for s in scores))


def plain_at_tick(way: str, weights: Floats, came: int = 1, others: float = QUIET) -> Score:
    """The same against raw counts (`raw`) or the usual rule (`usual`), people having these chances."""
    shown = plain(way)
    found = []
    for target in (came, 0):
        seen = np.zeros((shown.shape[1], shown.shape[1]))
        for extra, chance in enumerate(poisson(others, 2)):
            for people in np.flatnonzero(weights > 0):
                now = min(max(int(people) + target + extra, 0), MOST - 1)
                seen += weights[people] * chance * np.outer(shown[people], shown[now])
        found.append(seen)
    return score(*found)
