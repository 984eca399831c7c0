"""Attacks on many cells at once: what each cell shows is drawn from its exact chances.

Given whether the target is there, cells have secrets of their own; so what they say adds up.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from tests.attacks import rule
from tests.attacks.exact import QUIET, SURE, Score, seen_at_tick, settled
from tests.attacks.rule import Floats, Setting, chances, plain

AREAS: Final = {"sector": (12.0, 25.0, 45.0), "district": (45.0, 60.0, 60.0)}
"""People in the cells of one person's need, domain and any need; the authority's are too many to tell one."""
SECTORS: Final = 8
KNOWN: Final = 4
"""Others in the sector that is hidden, known to the attacker."""


class Seen(NamedTuple):
    """A cell that holds the target: as whom it is seen, its mean, others who come within a tick."""

    setting: Setting
    mean: float
    others: float


def chain(role: str, *, quiet: bool) -> list[Seen]:
    """Every released cell that one person with one need is in: areas by scopes by windows.

    Args:
        role: commissioner or public.
        quiet: nobody else comes anywhere (which no place is like), or others come to each as they do.
    """
    return [
        Seen(setting, mean, QUIET if quiet else min(mean / setting.looks * setting.per_tick, 1.0))
        for setting in rule.SETTINGS
        if setting.role == role
        for means in AREAS.values()
        for mean in means
    ]


def together(cells: Sequence[Seen], trials: int, seed: int) -> Score:
    """The best attacker on all these cells, before and after the tick in which the target came."""
    draw = np.random.default_rng(seed)
    total = np.zeros(trials)  # of the true cases: log of how much likelier it is without the target
    for setting, mean, others in cells:
        state = settled(mean, setting.looks, setting.redraw)
        with_target, without = (seen_at_tick(setting, state, came, others).ravel() for came in (1, 0))
        seen = draw.choice(with_target.size, trials, p=with_target / with_target.sum())
        total += np.log(np.maximum(without[seen], 1e-300)) - np.log(with_target[seen])
    likelier = np.exp(np.minimum(total, 0.0))
    sure = total <= np.log((1 - SURE) / SURE)
    return Score(float(1 - likelier.mean()), float(sure.mean()))


def total_less_parts(way: str, trials: int, seed: int) -> Score:
    """A hidden sector from its district: what is shown of that, less what is shown of its other sectors.

    Args:
        way: `gate`, `usual`, or `raw` (parts under 8 hidden, everything else and the total exact).
        trials: how often, half with the target in the hidden sector.
        seed: of the draw.
    """
    draw = np.random.default_rng(seed)
    there = np.arange(trials) % 2
    parts = _drawn(draw, 12, (trials, SECTORS - 1))
    whole = parts[0].sum(axis=1) + KNOWN + there
    if way == "gate":
        said = _shown(draw, chances("commissioner"), parts[0] - parts[1], rule.POLICY.rounded_to)
        held = _drawn(draw, 45, (trials,))[1]
        sectors = said.sum(axis=1)
        total = _near(draw, whole - held)
    elif way == "usual":
        sectors = _shown(draw, plain("usual"), parts[0], 5).sum(axis=1)
        total = (2 * whole + 5) // 10 * 5
    else:
        sectors = np.where(parts[0] < 8, 0, parts[0]).sum(axis=1)
        hidden = (parts[0] < 8).any(axis=1)
        total = np.where(hidden, -1, whole) + np.where(hidden, sectors, 0)
    rest = (total - sectors).astype(int)
    low = rest.min()
    with_target, without = (np.bincount(rest[there == t] - low, minlength=np.ptp(rest) + 1) for t in (1, 0))
    chance, other = with_target / with_target.sum(), without / without.sum()
    sure = (chance >= SURE * (chance + other)) & (with_target > 0)
    return Score(float(np.abs(chance - other).sum() / 2), float(chance[sure].sum()))


def _drawn(draw: np.random.Generator, mean: float, shape: tuple[int, ...]) -> tuple[Floats, Floats]:
    """(people, how many more than those since when held) of cells that have long been as they are."""
    state = settled(mean, rule.SETTINGS[0].looks, rule.SETTINGS[0].redraw)
    picked = draw.choice(state.size, shape, p=state.ravel() / state.sum())
    people, phase = np.unravel_index(picked, state.shape)
    return people, np.minimum(phase - rule.POLICY.hold + 1, people)


def _shown(draw: np.random.Generator, by: Floats, people: Floats, step: int) -> Floats:
    reach = by.cumsum(axis=1)[people]
    return (draw.random(people.shape)[..., None] > reach).sum(axis=-1) * step


def _near(draw: np.random.Generator, people: Floats) -> Floats:
    """Many people, with noise and rounded: far from the threshold."""
    noise = draw.choice(np.array(rule.noises()), people.shape)
    return (2 * (people + noise) + 5) // 10 * 5


def moments() -> dict[str, Score]:
    """Two cells that hold a person, looked at together or each at a moment of its own.

    Apart, the attacker has whichever look comes first and so half as many others to doubt with.
    """
    setting = rule.SETTINGS[0]
    means = AREAS["sector"][:2]
    return {
        name: together([Seen(setting, mean, mean / setting.looks * part) for mean in means], 100_000, 1)
        for name, part in (("one moment", 1.0), ("moments of their own", 0.5))
    }
