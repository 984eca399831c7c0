"""Releases: what each released role was last shown, kept with the counts of a partition and moved at ticks.

A release is a record of `released` (key `<role>/<la>/<scope>/<window>`: all cells as they now show) and one
of `released-history` (the key and `/<tick>`: the cells that changed, never rewritten). The tick is the unix
second of the clock record. Nothing goes out while nothing shows differently. The public is shown what the
commissioner was shown last, or less: it has no noise of its own to compare.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

import msgspec

from dictionary.changes import ANY
from dictionary.projection_values import ReleasedCell, ShownCell
from dictionary.topics import RELEASED, RELEASED_HISTORY
from streams.cells import Cell
from streams.engine.model import Out
from streams.protecting import SMALL, Held, Policy, protect, show, show_public
from streams.ticking import (
    COMMISSIONER,
    PUBLIC,
    PUBLIC_WINDOWS,
    REAL,
    Pace,
    Timing,
    moment,
    moments_passed,
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


class _Kept(msgspec.Struct, frozen=True, omit_defaults=True):
    """The value of a changelog key: what is shown, and inside only what the cells are held with."""

    shown: Snapshot | None = None
    held: dict[str, Held] = {}


_encode: Final = msgspec.json.Encoder(order="deterministic").encode
_decode: Final = msgspec.json.Decoder(Snapshot).decode
_decode_kept: Final = msgspec.json.Decoder(_Kept).decode


def read_snapshot(value: bytes) -> Snapshot:
    """Read a record of `released` or `released-history`.

    Raises:
        msgspec.DecodeError: not a snapshot (the topics are written by the gate alone, so a fault of ours).
    """
    return _decode(value)


def keep_snapshot(key: bytes, value: bytes) -> bytes:
    """A changelog value from before cells were held, when it was the snapshot alone, in the present form.

    A commissioner's cells are held with what they show, and drawn anew when they are looked at next.
    """
    shown = _decode(value)
    cells = shown.cells.items() if _read_key(key)[0] == COMMISSIONER else ()
    return _encode(_Kept(shown, {area: Held(cell.people or 0, cell.people or 0, -1) for area, cell in cells}))


class Releases:
    """What was released of the cells of a partition, and when each of them is next looked at.

    Attributes:
        snapshots: what each role was last shown, by role, local authority, scope and window.
        held: what each cell was last released with, by the same and by area. It never leaves.
    """

    def __init__(self, partition: int, pace: Pace = REAL) -> None:
        self._partition = partition
        self._pace = pace
        self.snapshots: dict[Key, Snapshot] = {}
        self.held: dict[Key, dict[str, Held]] = {}
        self._public: dict[str, list[Cell]] = {window: [] for window in PUBLIC_WINDOWS}
        self._due: dict[Timing, dict[int, list[Cell]]] = {timing: {} for timing in pace.commissioner}
        self._changed: dict[Key, dict[str, ReleasedCell]] = {}
        self._dirty: set[Key] = set()

    def load(self, key: bytes, value: bytes) -> None:
        """Take back what `dump` gave for a key."""
        kept, name = _decode_kept(value), _read_key(key)
        if kept.shown is not None:
            self.snapshots[name] = kept.shown
        if kept.held:
            self.held[name] = kept.held

    def dump(self, key: bytes) -> bytes | None:
        """What is kept under a changelog key."""
        name = _read_key(key)
        kept = _Kept(self.snapshots.get(name), self.held.get(name, {}))
        return _encode(kept) if kept.shown is not None or kept.held else None

    def admit(self, cells: Iterable[Cell]) -> None:
        """Have new cells looked at from now on, but those of one partner.

        Others too that may not show now: they may have shown before agreements asked for more.
        """
        for cell in cells:
            la, scope, area = cell.scope.la, cell.scope.name, cell.area
            if "@" in scope:
                continue
            for timing, due in self._due.items():
                spot = "" if self._pace.together else area
                due.setdefault(moment(COMMISSIONER, la, scope, spot, timing), []).append(cell)
                if timing.window in self._public:
                    self._public[timing.window].append(cell)

    def tick(self, before: datetime, at: datetime, policy: Policy) -> tuple[set[bytes], list[Out]]:
        """Look at every cell whose moment lies after `before`, up to `at`.

        Returns:
            the changelog keys that changed and the records to write.
        """
        tick = int(at.timestamp())
        for timing, due in self._due.items():
            for second in moments_passed(before, at, timing.period):
                for cell in due.get(second % timing.period, ()):
                    self._look(cell, timing, second, tick, policy)
        out = self._write_changed(policy.name, at)
        if self._pace.public_due(before, at):
            for window, cells in self._public.items():
                for cell in cells:
                    self._tell_public(cell, window, tick, policy)
            out += self._write_changed(policy.name, at)
        dirty, self._dirty = self._dirty, set()
        return {_changelog_key(key) for key in dirty}, out

    def figures(self) -> dict[str, dict[tuple[str, str], dict[str, int]]]:
        """Authority -> (need, area) -> window -> people, as commissioners are shown them; no small ones.

        Needs, of areas that a place has a name for; any need, of the authority.
        """
        found: dict[str, dict[tuple[str, str], dict[str, int]]] = {}
        for (role, la, scope, window), snapshot in self.snapshots.items():
            if role != COMMISSIONER:
                continue
            cells = found.setdefault(la, {})
            for area, cell in snapshot.cells.items():
                asked = "." in scope or (scope == ANY and area == la)
                if asked and cell.people is not None and not area.endswith("/none"):
                    cells.setdefault((scope, area), {})[window] = cell.people
        return found

    def _look(self, cell: Cell, timing: Timing, second: int, tick: int, policy: Policy) -> None:
        scope = cell.scope
        key = (COMMISSIONER, scope.la, scope.name, timing.window)
        if not policy.may_show(scope.la, scope.name, cell.area, timing.window):
            self._show(key, cell, SMALL, tick)
            return
        people, keys = cell.counted(timing.window)
        held = self.held.get(key, {}).get(cell.area)
        name = f"{scope.la}/{scope.name}/{cell.area}/{timing.window}"
        news = protect(policy, name, timing, second, people, keys, held)
        if news is not None:
            self.held.setdefault(key, {})[cell.area] = news
            self._dirty.add(key)
            self._show(key, cell, show(policy, scope.name, news.noised), tick)
        elif held is not None:
            # The same again, but where agreements ask for more since.
            self._show(key, cell, show(policy, scope.name, held.noised), tick)
        elif cell.area == scope.la and scope.name == ANY and not self._last(key, cell):
            # The authority's own row under `any` is always named: it says that releases have begun.
            self._show(key, cell, SMALL, tick)

    def _tell_public(self, cell: Cell, window: str, tick: int, policy: Policy) -> None:
        scope = cell.scope
        last = self._last((COMMISSIONER, scope.la, scope.name, window), cell)
        if last is not None:
            shown = show_public(policy, scope.name, ShownCell(last.people, last.state))
            self._show((PUBLIC, scope.la, scope.name, window), cell, shown, tick)

    def _last(self, key: Key, cell: Cell) -> ReleasedCell | None:
        snapshot = self.snapshots.get(key)
        return snapshot.cells.get(cell.area) if snapshot else None

    def _show(self, key: Key, cell: Cell, shown: ShownCell, tick: int) -> None:
        """Note what shows differently; what was never anything but small is not named."""
        last, whole = self._last(key, cell), cell.scope.name == ANY and cell.area == cell.scope.la
        before = last and (last.people, last.state)
        if before != (shown.people, shown.state) and (last or whole or shown.people is not None):
            self._changed.setdefault(key, {})[cell.area] = ReleasedCell(shown.people, shown.state, tick)

    def _write_changed(self, policy: str, at: datetime) -> list[Out]:
        changed, self._changed = sorted(self._changed.items()), {}
        out: list[Out] = []
        for key, cells in changed:
            self._dirty.add(key)
            out += self._write(key, Snapshot(policy, int(at.timestamp()), at, cells))
        return out

    def _write(self, key: Key, news: Snapshot) -> list[Out]:
        before = self.snapshots.get(key)
        cells = {**(before.cells if before else {}), **news.cells}
        whole = self.snapshots[key] = Snapshot(news.policy, news.tick, news.as_of, cells)
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
