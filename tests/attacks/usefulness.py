"""What is left for those whom the figures are for: reckoned out whole, from the same rule."""

from typing import Final

import numpy as np

from streams.protecting import show
from tests.attacks import rule
from tests.attacks.exact import settled
from tests.attacks.rule import MOST, Setting, chances

SPIKE: Final = 15


def error(setting: Setting, mean: float) -> tuple[float, float]:
    """(share of the time that a cell is shown, mean distance of what is shown from the people there then)."""
    state, shown = settled(mean, setting.looks, setting.redraw), chances(setting.role)
    figures = np.arange(shown.shape[1]) * rule.POLICY.rounded_to
    share = total = 0.0
    for (people, phase), chance in np.ndenumerate(state):
        base = people - (phase - rule.POLICY.hold + 1)
        if chance and 0 <= base < MOST:
            told = shown[base, 1:] * chance
            share += told.sum()
            total += float((told * np.abs(figures[1:] - people)).sum())
    return share, total / share


def spike_shows(setting: Setting, mean: float) -> float:
    """How often a cell that `SPIKE` more people come to shows more at the next look."""
    state, shown = settled(mean, setting.looks, setting.redraw), chances(setting.role)
    more = 0.0
    for (people, phase), chance in np.ndenumerate(state):
        base, now = people - (phase - rule.POLICY.hold + 1), people + SPIKE
        if chance and 0 <= base < MOST and now < MOST:
            more += chance * float(np.triu(np.outer(shown[base], shown[now]), 1).sum())
    return more / state[: MOST - SPIKE].sum()


def spike_from_nothing() -> float:
    """How often `SPIKE` people in a cell that had none are shown: by the least noise, always or never."""
    return float(show(rule.POLICY, "need", SPIKE - rule.POLICY.most).people is not None)
