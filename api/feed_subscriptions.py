"""How far one client was told of one group, and what to tell it next."""

import json
from datetime import datetime

from api.cells import basis_of
from api.feed_groups import Group
from api.feed_told import Told


class Subscription:
    """What a client looks at under a name of its own.

    Args:
        name: the client's name for it.
        group: the cells it looks at.
        since: the tick up to which it knows them already, None if it knows none.
    """

    __slots__ = ("_as_of", "_generation", "_revision", "_since", "_since_epoch", "group", "name", "seq")

    def __init__(self, name: str, group: Group, since: int | None = None) -> None:
        self.name = name
        self.group = group
        self.seq = since or 0
        self._since = since
        self._since_epoch = group.epoch
        self._generation = 0
        self._revision = 0
        self._as_of: datetime | None = None

    @property
    def begun(self) -> bool:
        """Has anything been told?"""
        return self._generation > 0

    @property
    def as_of(self) -> datetime | None:
        """Of which moment the client's figures are: the newest, unless news waits that it was not told."""
        group = self.group
        newest = group.loaded and (self._generation, self._revision) == (group.generation, group.revision)
        return group.as_of if newest else self._as_of

    def news(self) -> Told | None:
        """The next message; None if there is nothing new."""
        group = self.group
        if not group.loaded:
            return None
        if self._generation == group.generation:
            if self._revision == group.revision:
                return None
            changed = group.since_revision(self._revision)
            self._revision = group.revision
            return self._told("delta", changed) if changed else None
        missed = self._missed()
        if missed is None:
            return self._told("snapshot", group.snapshot())
        return self._told("delta", missed)

    def _missed(self) -> str | None:
        """What the client missed since it was last told, elsewhere; None if that cannot be known."""
        first_word = not self._generation
        if self._since is None or not first_word or self._since_epoch != self.group.epoch:
            return None
        return self.group.since_tick(self._since)

    def _told(self, kind: str, cells: str) -> Told:
        """Note that this is told, and write it; all who are told the same share it."""
        group, prev = self.group, self.seq
        self._as_of = group.as_of
        self._generation, self._revision, self.seq = group.generation, group.revision, group.seq
        said = (kind, self.name, prev, cells, group.seq, group.as_of, group.epoch, group.policy)
        if group.last_told[0] != said:
            group.last_told = said, Told(kind, self._written(kind, prev, cells))
        return group.last_told[1]

    def _written(self, kind: str, prev: int, cells: str) -> str:
        """A head of its own, around cells written once for all."""
        group = self.group
        head: dict[str, object] = {
            "type": kind,
            "id": self.name,
            "epoch": group.epoch,
            "seq": group.seq,
        }
        if kind == "delta":
            head["prev"] = prev
        head["as_of"] = group.as_of.isoformat().replace("+00:00", "Z") if group.as_of else None
        if kind == "snapshot":
            head |= {"policy": group.policy, "basis": basis_of(group.view)}
        return f'{json.dumps(head, separators=(",", ":"))[:-1]},"cells":[{cells}]}}'
