"""Alerts on the feed: what a client that follows some authorities was told of them, and what is next.

The groups are pure; the hub listens to the projection for all of them. In the trusted zone a record is told
as it is written; released ones at their tick, which is when the whole list of an authority is replaced.
"""

import asyncio
import json
import logging
from collections import defaultdict
from dataclasses import dataclass
from typing import Final, NamedTuple, Protocol

import msgspec
from redis.asyncio.client import PubSub
from redis.exceptions import RedisError

from api.alerts_reading import Where
from api.feed_told import Told
from api.problems import ProblemError
from api.reading import Reader, answered, values_of
from dictionary import projection
from dictionary.projection_values import Zone

log = logging.getLogger(__name__)

LOOK_SECONDS: Final = 2.0
LOOKS_PER_REFRESH: Final = 7
RETRY_SECONDS: Final = 1.0
RELEASED: Final = "released"


class Watcher(Protocol):
    """Somebody to wake when a group has news."""

    def wake(self) -> None:
        """There is news; returns at once."""


class View(NamedTuple):
    """What a client follows: two that follow the same share a group."""

    zone: Zone
    authorities: tuple[str, ...]


class _Head(msgspec.Struct):
    """What a record is kept by."""

    authority: str
    kind: str = "alert"
    id: str = ""
    revision: int = 0


class _Released(msgspec.Struct):
    alerts: list[msgspec.Raw]


_head: Final = msgspec.json.Decoder(_Head)
_released: Final = msgspec.json.Decoder(_Released)


@dataclass(frozen=True, slots=True)
class Record:
    """An alert or a notice as it is sent, its own revision, and that of the group that brought it."""

    revision: int
    brought: int
    text: str


class AlertGroup:
    """The records of some authorities, the newest of each. `generation` grows when one is gone."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.revision = 0
        self.generation = 0
        self.loaded = False
        self._records: dict[str, Record] = {}
        self._since_begun: set[str] = set()

    def begin_loading(self) -> None:
        """From here on what is told is newer than what is being read."""
        self._since_begun.clear()

    def load(self, values: list[bytes]) -> bool:
        """Take all that the projection holds; True if anything is other than it was."""
        heads = {(head := _head.decode(value)).id: (head, value) for value in values}
        gone = self._records.keys() - heads.keys() - self._since_begun
        for id_ in gone:
            del self._records[id_]
        if gone or not self.loaded:
            self.generation += 1
        changed = [self._put(head, value) for head, value in heads.values()]
        self.loaded = True
        return bool(gone) or any(changed)

    def take(self, value: bytes) -> bool:
        """Take a record as it was told; True if it is new here."""
        head = _head.decode(value)
        if head.authority not in self.view.authorities:
            return False
        self._since_begun.add(head.id)
        return self._put(head, value)

    def since(self, revision: int) -> list[str]:
        """The records that came after a revision of this group."""
        return [record.text for record in self._records.values() if record.brought > revision]

    def _put(self, head: _Head, value: bytes) -> bool:
        before, text = self._records.get(head.id), value.decode()
        if before and (before.revision > head.revision or before.text == text):
            return False
        self.revision += 1
        self._records[head.id] = Record(head.revision, self.revision, text)
        return True


class AlertSubscription:
    """How far one client was told of one group."""

    def __init__(self, name: str, group: AlertGroup) -> None:
        self.name = name
        self.group = group
        self._generation = 0
        self._revision = 0

    @property
    def begun(self) -> bool:
        """Has anything been told?"""
        return self._generation > 0

    def news(self) -> Told | None:
        """The next message; None if there is nothing new."""
        group = self.group
        whole = self._generation != group.generation
        if not group.loaded or (not whole and self._revision == group.revision):
            return None
        records = group.since(0 if whole else self._revision)
        self._generation, self._revision = group.generation, group.revision
        head = {"type": "alert", "id": self.name, "zone": group.view.zone, "whole": whole}
        text = f'{json.dumps(head, separators=(",", ":"))[:-1]},"records":[{",".join(records)}]}}'
        return Told("alert", text)


class AlertHub:
    """The groups of a process, kept up to date through every loss of Valkey."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._groups: dict[View, AlertGroup] = {}
        self._watchers: defaultdict[View, set[Watcher]] = defaultdict(set)
        self._reading = asyncio.Lock()

    async def join(self, place: Where, watcher: Watcher) -> AlertGroup:
        """The group of some authorities, up to date, which from now on wakes the watcher.

        Raises:
            ProblemError: Valkey does not answer.
        """
        view = View(place.zone, tuple(place.authorities))
        group = self._groups.setdefault(view, AlertGroup(view))
        self._watchers[view].add(watcher)
        if not group.loaded:
            try:
                await self._refresh(group)
            except ProblemError:
                self.leave(view, watcher)
                raise
        return group

    def leave(self, view: View, watcher: Watcher) -> None:
        """The watcher looks elsewhere; a group that nobody watches is forgotten."""
        self._watchers[view].discard(watcher)
        if not self._watchers[view]:
            del self._watchers[view]
            self._groups.pop(view, None)

    async def run(self) -> None:
        """Keep the groups up to date until cancelled."""
        await asyncio.gather(self._listen(), self._look_again())

    async def _listen(self) -> None:
        while True:
            try:
                async with self._reader.redis.pubsub() as channel:
                    await channel.subscribe(projection.told())
                    await self._follow(channel)
            except (RedisError, ProblemError, OSError) as error:
                log.warning("the channel of alerts is away (%s); trying again", type(error).__name__)
            await asyncio.sleep(RETRY_SECONDS)

    async def _follow(self, channel: PubSub) -> None:
        while True:
            message = await channel.get_message(timeout=RETRY_SECONDS)
            if message and message["type"] == "subscribe":  # the first time, and after a lost connection
                await self._refresh_all()
            elif message and message["type"] == "message":
                try:
                    await self._take(message["data"])
                except msgspec.MsgspecError:  # of another version: the next look reads it
                    log.warning("an alert of %d bytes does not read", len(message["data"]))

    async def _look_again(self) -> None:
        """Read what was released at its tick; and now and then everything, whatever the channel says."""
        rounds = 0
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            rounds += 1
            try:
                await self._refresh_all(released_only=rounds % LOOKS_PER_REFRESH != 0)
            except (RedisError, ProblemError, OSError) as error:
                log.warning("alerts cannot be read (%s); trying again", type(error).__name__)

    async def _refresh_all(self, *, released_only: bool = False) -> None:
        for group in list(self._groups.values()):
            if group.view.zone != "trusted" or not released_only:
                await self._refresh(group)

    async def _refresh(self, group: AlertGroup) -> None:
        async with self._reading:  # an older answer never comes after a newer one
            group.begin_loading()
            if group.load(await _read(self._reader, group.view)):
                self._wake(group.view)

    async def _take(self, value: bytes) -> None:
        """Pass a record on to whom it is for; of a release the place is told, and it is read from there."""
        released = _head.decode(value).kind == RELEASED
        for view, group in list(self._groups.items()):
            if released and view.zone != "trusted":
                await self._refresh(group)
            elif not released and view.zone == "trusted" and group.take(value):
                self._wake(view)

    def _wake(self, view: View) -> None:
        for watcher in self._watchers.get(view, ()):
            watcher.wake()


async def _read(reader: Reader, view: View) -> list[bytes]:
    """Every record of a view as the projection holds it.

    Raises:
        ProblemError: Valkey does not answer.
    """
    if view.zone != "trusted":
        keys = [projection.alerts_released(authority) for authority in view.authorities]
        found = [value for value in await answered(reader.redis.mget(keys)) if value is not None]
        return [bytes(alert) for value in found for alert in _released.decode(value).alerts]
    return await values_of(reader, map(projection.alerts, view.authorities))
