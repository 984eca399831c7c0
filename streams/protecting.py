"""The gate: what of the exact counts may be shown outside the trusted zone. Pure.

Everything that leaves goes through `protect` and then `show`, in this order: distinct people; held until
`hold` have changed; noise keyed by the persons counted, drawn anew now and then at a moment that only the
secret knows; a threshold on the noised number; rounding. Zero and small share one sign. Totals are cells like
any other, with a noise of their own, so no sum of exact numbers is ever shown. Why this order and these
numbers, and what attackers get out of it: `docs/privacy.md`.
"""

from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b
from typing import Final, Literal, NamedTuple

from dictionary.projection_values import ShownCell
from streams.noise import KEYS, noise_table
from streams.ticking import Timing

ReleasedRole = Literal["commissioner", "public"]
POLICY_NAME: Final = "gate-1"
LEAST_SHOWN: Final = 8
"""NHS Digital: 1 to 7 are not shown."""
SMALL: Final = ShownCell(None, "small")
_MOST_BLOCKS: Final = 100_000
"""Redraws kept in memory: a look asks for those of two blocks."""


class Held(NamedTuple):
    """What a cell was last released with: inside only, it is never shown.

    Attributes:
        people: how many there were; the cell is held until `Policy.hold` more or fewer are.
        noised: what `show` shows of it.
        redraw: the block whose redraw it has.
    """

    people: int
    noised: int
    redraw: int


@dataclass(frozen=True, slots=True)
class Policy:
    """What may be released. A change of any number is a new name.

    Attributes:
        coarse: needs never shown below a local authority, nor in windows under `coarse_windows`.
        secret: of the gate alone; who has it can take the noise off.
        hold: how many people must have come or gone before a cell moves.
        least: noised numbers under it are small.
        public_least: of the public, in released values.
        coarse_times: by how much both are greater for a coarse need.
        coarse_windows: the windows in which coarse needs are released.
        rounded_to: noised numbers are shown to the nearest multiple.
        variance, most: of the noise.
        name: told with every snapshot.
    """

    coarse: frozenset[str]
    secret: bytes = field(repr=False)
    hold: int = 10
    least: int = LEAST_SHOWN
    public_least: int = 15
    coarse_times: int = 2
    coarse_windows: tuple[str, ...] = ("28d", "91d")
    rounded_to: int = 5
    variance: float = 2.0
    most: int = 5
    name: str = POLICY_NAME

    def may_show(self, la: str, scope: str, area: str, window: str) -> bool:
        """Whether a cell may ever be released: no partner's own, no coarse need but coarsely."""
        if scope in self.coarse:
            return area == la and window in self.coarse_windows
        return "@" not in scope

    def times(self, scope: str) -> int:
        """By how much the thresholds of a scope are greater."""
        return self.coarse_times if scope in self.coarse else 1


def protect(  # noqa: PLR0917  a cell, when, and its numbers
    policy: Policy, cell: str, timing: Timing, second: int, people: int, keys: int, held: Held | None
) -> Held | None:
    """What a cell is released with when it is looked at; None where it stays as it was.

    Args:
        policy: the numbers and the secret.
        cell: what the cell is called, with its window: the same wherever and whenever it is counted.
        timing: of the window.
        second: when it is looked at, seconds since the epoch.
        people: distinct people counted now.
        keys: the sum of their keys.
        held: what it was released with last, None where it never was.
    """
    if held is None and people <= 0:
        return None
    number, drawn_now, key = _redraw(policy.secret, cell, timing, second // timing.period)
    if held is None:
        # Nobody knows from where such a cell is held, so nobody knows who made it move first.
        since, drawn = _unseen(policy.secret, cell) % policy.hold, drawn_now
    else:
        since, drawn = held.people, held.redraw != number
    if abs(people - since) < policy.hold and not drawn:
        return None
    return Held(people, people + _noise(policy.variance, policy.most)[(keys + key) % KEYS], number)


def show(policy: Policy, scope: str, noised: int) -> ShownCell:
    """What a commissioner is shown of a noised number."""
    if noised < policy.least * policy.times(scope):
        return SMALL
    step = policy.rounded_to
    return ShownCell((2 * noised + step) // (2 * step) * step, "value")


def show_public(policy: Policy, scope: str, released: ShownCell) -> ShownCell:
    """What the public is shown of what a commissioner is: less, so both together tell no more than one."""
    if released.people is None or released.people < policy.public_least * policy.times(scope):
        return SMALL
    return released


_noise: Final = lru_cache(maxsize=8)(noise_table)


def _redraw(secret: bytes, cell: str, timing: Timing, look: int) -> tuple[int, bool, int]:
    """(number of the last redraw, whether it is at this very look, its key), from the secret alone.

    Once in each block of looks, at an offset that only the secret knows: the same in every replay.
    """
    block, at = divmod(look, timing.redraw)
    offset, key = _drawn(secret, cell, block)
    if at >= offset % timing.redraw:
        return block, at == offset % timing.redraw, key
    return block - 1, False, _drawn(secret, cell, block - 1)[1]


@lru_cache(maxsize=_MOST_BLOCKS)
def _drawn(secret: bytes, cell: str, block: int) -> tuple[int, int]:
    digest = _digest(secret, f"redraw/{cell}/{block}")
    return digest >> 32, digest & 0xFFFF_FFFF


def _unseen(secret: bytes, cell: str) -> int:
    return _digest(secret, f"unseen/{cell}")


def _digest(secret: bytes, text: str) -> int:
    """64 bits that only the secret gives."""
    key = secret if len(secret) <= blake2b.MAX_KEY_SIZE else blake2b(secret).digest()
    return int.from_bytes(blake2b(text.encode(), digest_size=8, key=key, person=b"gate").digest(), "big")
