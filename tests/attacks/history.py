"""An attacker with the whole history of a cell: an exact Bayes filter on what the real gate released.

Cells are run through `streams.protecting.protect` itself: people with keys come at random and leave when the
window has passed; in half of the cells the target comes at a known look too. The attacker sees what is shown
after every look until the target has left and the noise has been drawn anew, knows every number of the
policy, how many there were in the beginning and from where the cell was held then; all but the secret. One
kind knows how many others there are at every moment (`everybody`), the other only how many come on average.
"""

import random
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from streams.noise import KEYS
from streams.protecting import Held, protect
from streams.ticking import Timing
from tests.attacks import rule
from tests.attacks.exact import SURE, Score, poisson, settled
from tests.attacks.rule import Floats, chances, shown_as

COMES: Final = 17
"""The look at which the target comes."""
_LOOKS: Final = {"7d": 168, "28d": 168, "91d": 91}
_MOVES: Final = 2


@dataclass(frozen=True)
class Cells:
    """Cells that were watched.

    Attributes:
        others: [cell, look] how many others there are; look 0 is before the first.
        shown: [cell, look] what is shown.
        there: [cell] whether the target was.
        since: [cell] from where it was held in the beginning.
    """

    others: NDArray[np.int64]
    shown: NDArray[np.int64]
    there: NDArray[np.bool_]
    since: NDArray[np.int64]


def watch(window: str, mean: float, trials: int, seed: int) -> Cells:
    """Run cells through the gate and keep what an attacker sees of them."""
    draw = random.Random(seed)
    timing, looks = rule.TIMINGS[window], _LOOKS[window]
    whole = COMES + looks + timing.redraw
    found = Cells(
        np.zeros((trials, whole + 1), np.int64),
        np.zeros((trials, whole + 1), np.int64),
        np.arange(trials) % 2 == 1,
        np.zeros(trials, np.int64),
    )
    state = settled(mean, looks, timing.redraw)
    start = np.random.default_rng(seed)
    numbers, phases = np.unravel_index(
        start.choice(state.size, trials, p=state.ravel() / state.sum()), state.shape
    )
    found.others[:, 0] = numbers
    found.since[:] = np.maximum(numbers - phases + rule.POLICY.hold - 1, 0)
    coming = poisson(mean / looks, _MOVES)
    for cell in range(trials):
        arrivals = start.choice(_MOVES + 1, whole + 1, p=coming).tolist()
        _run(found, cell, timing, arrivals, draw)
    return found


def _run(found: Cells, cell: int, timing: Timing, arrivals: list[int], draw: random.Random) -> None:
    """One cell, looked at from its beginning on; it has its own name, so its own secrets."""
    people, since = int(found.others[cell, 0]), int(found.since[cell])
    looks = _LOOKS[timing.window]
    noised = since + draw.choice(rule.noises())
    held: Held | None = Held(since, noised, -1)
    leaves: dict[int, list[int]] = {}
    keys = 0
    for _ in range(people):
        key = draw.randrange(KEYS)
        keys += key
        leaves.setdefault(draw.randint(1, looks), []).append(key)
    whole = found.shown.shape[1] - 1
    there, own = bool(found.there[cell]), draw.randrange(KEYS)
    name, sign = f"cell {cell}", shown_as("commissioner", noised)
    others, shown = [people], [sign]
    for look in range(1, whole + 1):
        for _ in range(arrivals[look]):
            key = draw.randrange(KEYS)
            people, keys = people + 1, keys + key
            leaves.setdefault(look + looks, []).append(key)
        for key in leaves.pop(look, ()):
            people, keys = people - 1, keys - key
        extra = there and COMES <= look < COMES + looks
        second = (look - 1) * timing.period
        now = protect(rule.POLICY, name, timing, second, people + extra, keys + own * extra, held)
        if now is not None:
            held, sign = now, shown_as("commissioner", now.noised)
        others.append(people)
        shown.append(sign)
    found.others[cell], found.shown[cell] = others, shown


def posterior(cells: Cells, window: str, mean: float, *, everybody: bool) -> Floats:
    """[cell] the chance that the target was there, given what was shown; both were as likely before."""
    follow = _follow_known if everybody else _follow_mean
    ways = [follow(cells, window, mean, target) for target in (1, 0)]
    return 1 / (1 + np.exp(np.clip(ways[1] - ways[0], -500, 500)))


def told(cells: Cells, chance: Floats) -> Score:
    """True less false positives of whoever says what is likelier; the share of true cases that are sure."""
    there = cells.there
    claimed = chance > 0.5
    return Score(float(claimed[there].mean() - claimed[~there].mean()), float((chance >= SURE)[there].mean()))


def _target(window: str, look: int, target: int) -> int:
    return target if COMES <= look < COMES + _LOOKS[window] else 0


def _follow_known(cells: Cells, window: str, mean: float, target: int) -> Floats:
    """[cell] the log of the chance of what was shown, where every number of others is known."""
    del mean
    redraw, hold, shown_by = rule.TIMINGS[window].redraw, rule.POLICY.hold, chances("commissioner")
    trials, width = len(cells.there), 2 * hold - 1
    state = np.zeros((2, trials, width))  # drawn anew in this block or not, cell, phase
    state[0, np.arange(trials), cells.others[:, 0] - cells.since + hold - 1] = 1
    total = np.zeros(trials)
    for look in range(1, cells.shown.shape[1]):
        at = (look - 1) % redraw
        if at == 0:
            state[0], state[1] = state.sum(axis=0), 0
        people = cells.others[:, look] + _target(window, look, target)
        step = people - cells.others[:, look - 1] - _target(window, look - 1, target)
        moved = np.zeros_like(state)
        gone = np.zeros((2, trials))
        for phase in range(width):
            now = phase + step
            inside = (now >= 0) & (now < width)
            rows = np.flatnonzero(inside)
            moved[:, rows, now[rows]] += state[:, rows, phase]
            gone[:, ~inside] += state[:, ~inside, phase]
        drawn = moved[0].sum(axis=1) / (redraw - at)
        gone[1] += drawn + gone[0] / (redraw - at)
        gone[0] *= 1 - 1 / (redraw - at)
        moved[0] *= 1 - 1 / (redraw - at)
        same = cells.shown[:, look] == cells.shown[:, look - 1]
        state = moved * same[None, :, None]
        state[:, :, hold - 1] += gone * shown_by[people, cells.shown[:, look]]
        total = _rescale(state, total)
    return total


def _rescale(state: Floats, total: Floats) -> Floats:
    chance = np.maximum(state.sum(axis=(0, 2)), 1e-300)
    state /= chance[None, :, None]
    return total + np.log(chance)


def _follow_mean(cells: Cells, window: str, mean: float, target: int) -> Floats:
    """[cell] the same where only the mean of others is known; in parts that memory bears."""
    parts = [slice(first, first + 2_000) for first in range(0, len(cells.there), 2_000)]
    return np.concatenate([_follow_part(cells, part, window, mean, target) for part in parts])


def _follow_part(cells: Cells, part: slice, window: str, mean: float, target: int) -> Floats:
    redraw, hold, looks = rule.TIMINGS[window].redraw, rule.POLICY.hold, _LOOKS[window]
    most = round(mean + 8 * mean**0.5) + 8
    shown_by = chances("commissioner")[:most].astype(np.float32)
    seen, width = cells.shown[part], 2 * hold - 1
    trials = len(seen)
    state = np.zeros((2, most * width, trials), np.float32)
    first = cells.others[part, 0]
    state[0, first * width + first - cells.since[part] + hold - 1, np.arange(trials)] = 1
    total = np.zeros(trials)
    moves = {step: _moves(mean / looks, looks, most, step) for step in (-1, 0, 1)}
    for look in range(1, seen.shape[1]):
        at = (look - 1) % redraw
        if at == 0:
            state[0] += state[1]
            state[1] = 0
        stay, go = moves[_target(window, look, target) - _target(window, look - 1, target)]
        same = (seen[:, look] == seen[:, look - 1]).astype(np.float32)
        kept = [stay @ state[0], stay @ state[1]]
        gone = [go @ state[0], go @ state[1]]
        again = np.float32(1 / (redraw - at))
        gone[1] += again * (kept[0].reshape(most, width, trials).sum(axis=1) + gone[0])
        kept[0] *= 1 - again
        gone[0] *= 1 - again
        like = shown_by[:, seen[:, look]]
        for drawn in (0, 1):
            state[drawn] = kept[drawn] * same
            state[drawn].reshape(most, width, trials)[:, hold - 1] += gone[drawn] * like
        chance = np.maximum(state.sum(axis=(0, 1)), 1e-30)
        state /= chance
        total += np.log(chance)
    return total


def _moves(arriving: float, looks: int, most: int, step: int) -> tuple[sparse.csr_matrix, sparse.csr_matrix]:
    """Where one look takes (people, phase): held still, or released with so many."""
    hold = rule.POLICY.hold
    width = 2 * hold - 1
    stay: dict[tuple[int, int], float] = {}
    go: dict[tuple[int, int], float] = {}
    coming = poisson(arriving, _MOVES)
    for people in range(most):
        going = poisson(people / looks, _MOVES)
        for came, one in enumerate(coming):
            for went, other in enumerate(going):
                by = came - went + step
                now = min(max(people + by, 0), most - 1)
                for phase in range(width):
                    after, source = phase + by, people * width + phase
                    if 0 <= after < width:
                        spot = (now * width + after, source)
                        stay[spot] = stay.get(spot, 0.0) + one * other
                    else:
                        go[now, source] = go.get((now, source), 0.0) + one * other
    return _matrix(stay, (most * width, most * width)), _matrix(go, (most, most * width))


def _matrix(entries: dict[tuple[int, int], float], shape: tuple[int, int]) -> sparse.csr_matrix:
    rows, columns = zip(*entries, strict=True)
    return sparse.csr_matrix((np.array(list(entries.values()), np.float32), (rows, columns)), shape=shape)
