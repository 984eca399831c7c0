"""The engine without one of its safeguards: so that the suite is seen to fail where one is missing."""

import uuid
from dataclasses import replace

from streams.engine.owner import Commit, Owner
from streams.engine.runtime import Engine
from streams.engine.settings import EngineSettings
from streams.engine.writer import Writer


def fencing() -> None:
    """Every producer has a transactional id of its own: no new owner fences the old one."""
    begin = Writer.__init__

    def named(self: Writer, settings: EngineSettings, transactional_id: str) -> None:
        begin(self, settings, f"{transactional_id}-{uuid.uuid4()}")

    Writer.__init__ = named  # type: ignore[method-assign]


def offset() -> None:
    """The offset is not that of the state but one commit older, as offsets committed apart are."""
    take = Owner.take

    def late(self: Owner) -> Commit:
        commit = take(self)
        known = getattr(self, "written", commit.offsets)
        self.written = commit.offsets  # type: ignore[attr-defined]
        return replace(commit, offsets=known)

    Owner.take = late  # type: ignore[method-assign]


def revoke() -> None:
    """What a lost partition's owner knew is kept, and used again when the partition comes back."""
    start, stop = Engine._start, Engine._stop
    kept: dict[tuple[str, int], Owner] = {}

    async def keeping(self: Engine, name: str, partition: int) -> None:
        kept[name, partition] = self._open[name, partition].owner
        await stop(self, name, partition)

    async def reusing(self: Engine, name: str, partition: int) -> None:
        await start(self, name, partition)
        old, owner = kept.get((name, partition)), self._open[name, partition].owner
        if old is not None:
            owner.state, owner.offsets = old.state, old.offsets
            observer = owner.stage.observer
            if observer is not None:
                observer.opened(partition, old.state)

    Engine._stop = keeping  # type: ignore[method-assign]
    Engine._start = reusing  # type: ignore[method-assign]


def read_committed() -> None:
    """Everything reads what was never committed."""
    EngineSettings.isolation_level = property(lambda _: "read_uncommitted")  # type: ignore[assignment,method-assign]


REMOVE = {"fencing": fencing, "offset": offset, "revoke": revoke, "read_committed": read_committed}
