"""One listener on the live channel for the whole process, and the groups it keeps up to date."""

import asyncio
import logging
from collections import defaultdict
from typing import Final, Protocol

import msgspec
from redis.asyncio.client import PubSub
from redis.exceptions import RedisError

from api.cells import policy_of
from api.feed_groups import Group
from api.metrics import Metrics
from api.problems import ProblemError
from api.reading import Reader, read_sheet, text
from api.views import ANY, View
from dictionary import projection
from dictionary.projection import Live

log = logging.getLogger(__name__)

EPOCH_SECONDS: Final = 2
RETRY_SECONDS: Final = 1
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

    async def listen(self) -> None:
        """Follow the live channel until cancelled, through every loss of Valkey."""
        while True:
            try:
                async with self.reader.redis.pubsub() as channel:
                    await self._follow(channel)
            except (RedisError, ProblemError, OSError) as error:
                log.warning("the live channel is away (%s); trying again", type(error).__name__)
            self._listening.clear()
            await asyncio.sleep(RETRY_SECONDS)

    async def join(self, view: View, watcher: Watcher) -> Group:
        """The group of a view, up to date, which from now on wakes the watcher.

        Raises:
            ProblemError: Valkey does not answer.
        """
        try:
            await asyncio.wait_for(self._listening.wait(), LISTENING_SECONDS)
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
        """Read a group's cells from the projection; once, if several ask at a time.

        Raises:
            ProblemError: Valkey does not answer.
        """
        lock = self._loading[group.view]
        already = lock.locked()
        async with lock:
            if already and group.loaded:
                return
            group.begin_loading()
            sheet, status = await read_sheet(self.reader, group.view)
            group.load(sheet, status, policy_of(group.view, status.policy))
        self._wake(group.view)

    async def _follow(self, channel: PubSub) -> None:
        await channel.subscribe(projection.live())
        checked = 0.0
        while True:
            message = await channel.get_message(timeout=EPOCH_SECONDS)
            if message and message["type"] == "subscribe":  # the first time, and after a lost connection
                await self._refresh_all()
                self._listening.set()
            elif message and message["type"] == "message":
                self._take(_live.decode(message["data"]))
            now = asyncio.get_running_loop().time()
            if now - checked >= EPOCH_SECONDS:
                checked = now
                await self._check_epoch()

    async def _check_epoch(self) -> None:
        epoch = text(await self.reader.redis.get(projection.epoch())) or ""
        if epoch and epoch != self.epoch:
            self.epoch = epoch
            await self._refresh_all()

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
    return {(view.zone, place, view.need), (view.zone, place, ANY)}
