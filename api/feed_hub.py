"""One listener on the live channel for the whole process, and the groups it keeps up to date."""

import asyncio
import logging
from collections import defaultdict
from typing import Final, Protocol

import msgspec
from redis.asyncio.client import PubSub
from redis.exceptions import RedisError

from api.cells import policy_of
from api.feed_alerts import AlertHub
from api.feed_groups import Group
from api.metrics import Metrics
from api.problems import ProblemError
from api.reading import Reader, read_sheet, text
from api.views import ANY, View
from dictionary import projection
from dictionary.projection_values import Live

log = logging.getLogger(__name__)

EPOCH_SECONDS: Final = 2.0
LOOKS_PER_REFRESH: Final = 7
RETRY_SECONDS: Final = 1.0
LISTENING_SECONDS: Final = 5
_ALL: Final = "*"
_live = msgspec.json.Decoder(Live)


class Watcher(Protocol):
    """Somebody to wake when a group has news."""

    def wake(self) -> None:
        """There is news; returns at once."""


class Hub:
    """The groups of a process.

    The channel is subscribed before a hash is read, and what it says meanwhile waits; so nothing falls
    between. After every break, and when the projection was made again, all groups are read anew.
    """

    def __init__(self, reader: Reader, metrics: Metrics) -> None:
        self.reader = reader
        self.metrics = metrics
        self.epoch = ""
        self.feeds = 0
        self.alerts = AlertHub(reader)
        self._groups: dict[View, Group] = {}
        self._watchers: defaultdict[View, set[Watcher]] = defaultdict(set)
        self._index: defaultdict[tuple[str, str, str], set[View]] = defaultdict(set)
        self._loading: defaultdict[View, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._listening = asyncio.Event()

    def opened(self) -> None:
        """One more feed is open."""
        self.feeds += 1
        self.metrics.sockets.set(self.feeds)

    def closed(self) -> None:
        """One less."""
        self.feeds -= 1
        self.metrics.sockets.set(self.feeds)

    async def run(self) -> None:
        """Keep the groups up to date until cancelled, through every loss of Valkey."""
        await asyncio.gather(self._listen(), self._look_again(), self.alerts.run())

    async def join(self, view: View, watcher: Watcher) -> Group:
        """The group of a view, up to date, which from now on wakes the watcher.

        Raises:
            ProblemError: Valkey does not answer.
        """
        try:
            async with asyncio.timeout(LISTENING_SECONDS):
                await self._listening.wait()
        except TimeoutError as error:
            raise ProblemError(503, "figures_away", "The store of figures does not answer.") from error
        group = self._groups.get(view)
        if group is None:
            group = self._groups[view] = Group(view, self.reader.known)
            for key in _keys(view):
                self._index[key].add(view)
            self.metrics.groups.inc()
        newcomer = watcher not in self._watchers[view]
        self._watchers[view].add(watcher)
        if not group.loaded:
            try:
                await self.refresh(group)
            except ProblemError:
                if newcomer:
                    self.leave(view, watcher)
                raise
        return group

    def leave(self, view: View, watcher: Watcher) -> None:
        """The watcher looks elsewhere; a group that nobody watches is forgotten."""
        self._watchers[view].discard(watcher)
        if self._watchers[view] or view not in self._groups:
            return
        del self._groups[view], self._watchers[view]
        self._loading.pop(view, None)
        for key in _keys(view):
            self._index[key].discard(view)
        self.metrics.groups.dec()

    async def refresh(self, group: Group) -> None:
        """Read a group's cells from the projection; of several who ask while one reads, one reads again.

        A read that was under way may be older than what made somebody ask.

        Raises:
            ProblemError: Valkey does not answer.
        """
        begun = group.reads
        async with self._loading[group.view]:
            if group.reads > begun and group.loaded:
                return
            group.begin_loading()
            sheet, status = await read_sheet(self.reader, group.view)
            group.load(sheet, status, policy_of(group.view, status.policy))
        self._wake(group.view)

    async def _listen(self) -> None:
        while True:
            try:
                async with self.reader.redis.pubsub() as channel:
                    await channel.subscribe(projection.live())
                    await self._follow(channel)
            except (RedisError, ProblemError, OSError) as error:
                log.warning("the live channel is away (%s); trying again", type(error).__name__)
            self._listening.clear()
            await asyncio.sleep(RETRY_SECONDS)

    async def _follow(self, channel: PubSub) -> None:
        while True:
            message = await channel.get_message(timeout=RETRY_SECONDS)
            if message and message["type"] == "subscribe":  # the first time, and after a lost connection
                await self._check_epoch()
                await self._refresh_all()
                self._listening.set()
            elif message and message["type"] == "message":
                try:
                    live = _live.decode(message["data"])
                except msgspec.MsgspecError:  # of another version: the next look reads it
                    log.warning("a live message of %d bytes does not read", len(message["data"]))
                else:
                    self._take(live)

    async def _look_again(self) -> None:
        """See whether the projection was made again; and read it now and then whatever the channel says.

        Values may be set without a message, by a worker that takes over from one that was lost.
        """
        rounds = 0
        while True:
            await asyncio.sleep(EPOCH_SECONDS)
            rounds += 1
            try:
                if await self._check_epoch() or rounds % LOOKS_PER_REFRESH == 0:
                    await self._refresh_all()
            except (RedisError, ProblemError, OSError) as error:
                log.warning("the projection is away (%s); trying again", type(error).__name__)

    async def _check_epoch(self) -> bool:
        """Was the projection made again since the last time?"""
        epoch = text(await self.reader.redis.get(projection.epoch())) or ""
        changed = epoch not in ("", self.epoch)
        if changed:
            self.epoch = epoch
        return changed

    async def _refresh_all(self) -> None:
        for group in list(self._groups.values()):
            await self.refresh(group)

    def _take(self, live: Live) -> None:
        for authority in (live.la, _ALL):
            for view in self._index.get((live.zone, authority, live.scope), ()):
                if self._groups[view].take(live):
                    self._wake(view)

    def _wake(self, view: View) -> None:
        for watcher in self._watchers.get(view, ()):
            watcher.wake()


def _keys(view: View) -> set[tuple[str, str, str]]:
    """The messages a view wants, by zone, authority and scope."""
    place = view.within if view.one_authority else _ALL
    keys: set[tuple[str, str, str]] = {(view.zone, place, view.need), (view.zone, place, ANY)}
    if view.own:
        keys.add(("trusted", place, view.own))
    return keys
