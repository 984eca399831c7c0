"""Releases: what each released role was last shown, kept with the counts of a partition and moved at ticks.

A release is a record of `released` (key `<role>/<la>/<scope>/<window>`: all cells as they now show) and one
of `released-history` (the key and `/<tick>`: the cells that changed, never rewritten). The tick is the unix
second of the clock record. Nothing goes out while nothing shows differently.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

import msgspec

from dictionary.changes import ANY
from dictionary.projection import ReleasedCell
from dictionary.topics import RELEASED, RELEASED_HISTORY
from streams.cells import Cell
from streams.engine.model import Out
from streams.protecting import (
    COMMISSIONER,
    COMMISSIONER_TIMINGS,
    PUBLIC,
    PUBLIC_WINDOWS,
    Policy,
    Timing,
    moment,
    moments_passed,
    public_due,
    release,
)

RELEASED_PREFIX: Final = b"\0released|"

Key = tuple[str, str, str, str]
"""role, local authority, scope, window."""


class Snapshot(msgspec.Struct, frozen=True):
    """What a role is shown of one scope and window of a local authority: the value of both topics.

    `cells` are those named so far (`released`) or those that changed (`released-history`).
    """

    policy: str
    tick: int
    as_of: datetime
    cells: dict[str, ReleasedCell]


_encode: Final = msgspec.json.Encoder(order="deterministic").encode
_decode: Final = msgspec.json.Decoder(Snapshot).decode


def read_snapshot(value: bytes) -> Snapshot:
    """Read a record of `released` or `released-history`.

    Raises:
        msgspec.DecodeError: not a snapshot (the topics are written by the gate alone, so a fault of ours).
    """
    return _decode(value)


class Releases:
    """What was released of the cells of a partition, and when each of them is next looked at.

    Attributes:
        snapshots: what each role was last shown, by role, local authority, scope and window.
    """

    def __init__(self, partition: int) -> None:
        self._partition = partition
        self.snapshots: dict[Key, Snapshot] = {}
        self._public: list[Cell] = []
        self._due: dict[Timing, dict[int, list[Cell]]] = {timing: {} for timing in COMMISSIONER_TIMINGS}
        self._changed: dict[Key, dict[str, ReleasedCell]] = {}

    def load(self, key: bytes, value: bytes) -> None:
        """Take back a snapshot under its changelog key."""
        self.snapshots[_read_key(key)] = _decode(value)

    def dump(self, key: bytes) -> bytes | None:
        """The snapshot of a changelog key."""
        snapshot = self.snapshots.get(_read_key(key))
        return None if snapshot is None else _encode(snapshot)

    def admit(self, cells: Iterable[Cell], policy: Policy) -> None:
        """Have new cells looked at from now on, where the policy lets them show at all."""
        for cell in cells:
            la, scope, area = cell.scope.la, cell.scope.name, cell.area
            if policy.may_show(la, scope, area):
                self._public.append(cell)
                for timing, due in self._due.items():
                    due.setdefault(moment(COMMISSIONER, la, scope, area, timing), []).append(cell)

    def tick(self, before: datetime, at: datetime, policy: Policy) -> tuple[set[bytes], list[Out]]:
        """Look at every cell whose moment lies after `before`, up to `at`.

        Returns:
            the changelog keys that changed and the records to write.
        """
        tick = int(at.timestamp())
        for timing, due in self._due.items():
            for second in moments_passed(before, at, timing.period):
                for cell in due.get(second % timing.period, ()):
                    self._look(COMMISSIONER, cell, timing.window, tick)
        if public_due(before, at):
            for cell in self._public:
                for window in PUBLIC_WINDOWS:
                    self._look(PUBLIC, cell, window, tick)
        changed, self._changed = sorted(self._changed.items()), {}
        out: list[Out] = []
        for key, cells in changed:
            out += self._write(key, cells, Snapshot(policy.name, tick, at, cells))
        return {_changelog_key(key) for key, _ in changed}, out

    def _look(self, role: str, cell: Cell, window: str, tick: int) -> None:
        scope = cell.scope
        key = (role, scope.la, scope.name, window)
        shown = release(cell.people(window))
        snapshot = self.snapshots.get(key)
        last = snapshot.cells.get(cell.area) if snapshot else None
        if last is not None:
            changed = (last.people, last.state) != (shown.people, shown.state)
        else:
            # The authority's own row under `any` is always named: it says that releases have begun.
            changed = shown.people is not None or (scope.name == ANY and cell.area == scope.la)
        if changed:
            self._changed.setdefault(key, {})[cell.area] = ReleasedCell(shown.people, shown.state, tick)

    def _write(self, key: Key, cells: dict[str, ReleasedCell], news: Snapshot) -> list[Out]:
        before = self.snapshots.get(key)
        whole = Snapshot(news.policy, news.tick, news.as_of, {**(before.cells if before else {}), **cells})
        self.snapshots[key] = whole
        name = "/".join(key)
        return [
            Out(RELEASED, self._partition, name.encode(), _encode(whole)),
            Out(RELEASED_HISTORY, self._partition, f"{name}/{news.tick}".encode(), _encode(news)),
        ]


def _changelog_key(key: Key) -> bytes:
    return RELEASED_PREFIX + "|".join(key).encode()


def _read_key(key: bytes) -> Key:
    role, la, scope, window = key.removeprefix(RELEASED_PREFIX).decode().split("|")
    return role, la, scope, window
