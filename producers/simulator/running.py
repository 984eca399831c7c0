"""Sends simulated events: live, at a steady rate, and past days, newest first."""

import heapq
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from math import log
from typing import Final

from dictionary.moments import day_of
from producers.publishing import Publisher
from producers.simulator.chance import draws
from producers.simulator.planting import local_events
from producers.simulator.simulation import Simulation
from producers.simulator.wire import SimulatedEvent

Clock = Callable[[], datetime]
Sleep = Callable[[float], Awaitable[None]]
Progress = Callable[[int, int], None]
"""Told how many days and how many events were sent so far."""

_LATER_SHARE: Final = 0.15
"""The share of live moments at which something is said of a contact of the past (assumed)."""
_KEEP: Final = 7 * 86_400
"""Seconds ahead that a live run plans; what would come later is left out."""
_LONGEST_SLEEP: Final = 1.0
_FLUSH_SECONDS: Final = 1.0


async def run_live(
    simulation: Simulation,
    publisher: Publisher,
    *,
    rate: float,
    clock: Clock,
    sleep: Sleep,
    until: datetime | None = None,
    history: int = 0,
) -> int:
    """Send events as they happen, `rate` a second on average at any hour, from now on.

    Nights and weekends are as busy as days, so that whoever looks sees something.

    Args:
        simulation: whose people come.
        publisher: where events go.
        rate: events a second.
        clock: the time now, aware.
        sleep: waits for seconds.
        until: when to end; None runs until it is cancelled.
        history: how many days `run_backfill` sends; what it sends changes and ends too.

    Returns:
        How many events were sent.
    """
    begin = clock().timestamp()
    stream = _Stream(simulation, rate, int(begin), history)
    sent, flushed = 0, begin
    while until is None or clock() < until:
        now = clock().timestamp()
        for event in stream.due(now - begin):
            await publisher.send(event.topic, event.key, event.value)
            sent += 1
        if now - flushed >= _FLUSH_SECONDS:
            await publisher.flush()
            flushed = now
        await sleep(min(max(stream.next_at - (clock().timestamp() - begin), 0.001), _LONGEST_SLEEP))
    await publisher.flush()
    return sent


async def run_backfill(
    simulation: Simulation,
    publisher: Publisher,
    *,
    days: int,
    now: datetime,
    progress: Progress | None = None,
) -> int:
    """Send what came in past days up to now, newest day first, as fast as the publisher takes it.

    The events of a day's contacts are sent together, in order, with what was said of them later, and are
    marked `backfill`. Running it again sends the same events with the same ids, which count once.

    Args:
        simulation: whose people came.
        publisher: where events go.
        days: how many days, today included.
        now: nothing after this is sent, aware.
        progress: called after each day.

    Returns:
        How many events were sent.
    """
    sent, today = 0, day_of(now)
    for done in range(days):
        for event in simulation.day(today - done, backfill=True):
            if event.due < now:
                await publisher.send(event.topic, event.key, event.value)
                sent += 1
        await publisher.flush()
        if progress:
            progress(done + 1, sent)
    return sent


async def send_local_events(simulation: Simulation, publisher: Publisher) -> int:
    """Enter the local events that caused what was planted; returns how many."""
    events = local_events(simulation.plants)
    for event in events:
        await publisher.send(event.topic, event.key, event.value)
    await publisher.flush()
    return len(events)


class _Stream:
    """Live events in the order they are due; moments are in seconds since the stream began."""

    def __init__(self, simulation: Simulation, rate: float, begin: int, history: int) -> None:
        self._simulation = simulation
        self._begin = begin
        self._history = history
        later = _LATER_SHARE if history else 0.0
        events_a_moment = (1 - later) * simulation.events_at_once + later
        self._mean_gap = events_a_moment / rate
        self._later = later
        self._number = 0
        self._moment = 0.0
        self._waiting: list[tuple[float, int, SimulatedEvent]] = []

    @property
    def next_at(self) -> float:
        """When something may be due next."""
        return min(self._moment, self._waiting[0][0]) if self._waiting else self._moment

    def due(self, now: float) -> list[SimulatedEvent]:
        """The events that came up to now, in order, each once."""
        while self._moment <= now:
            self._happen()
        found = []
        while self._waiting and self._waiting[0][0] <= now:
            found.append(heapq.heappop(self._waiting)[2])
        return found

    def _happen(self) -> None:
        """Somebody comes, or something is said of somebody who came."""
        at = self._begin + int(self._moment)
        gap, what, *_ = draws(f"{self._simulation.seed}/moment/{self._begin}/{self._number}")
        if what < self._later:
            event = self._simulation.later(self._begin, self._number, at, self._history)
            if event:
                self._wait(self._moment, event)
        else:
            contact = self._simulation.live_contact(self._begin, self._number, at)
            for event in self._simulation.events(contact):
                ahead = event.due.timestamp() - at
                if ahead < _KEEP:
                    self._wait(self._moment + ahead, event)
        self._number += 1
        self._moment += -log(1 - gap) * self._mean_gap

    def _wait(self, moment: float, event: SimulatedEvent) -> None:
        heapq.heappush(self._waiting, (moment, len(self._waiting) + self._number * 64, event))


def utc_now() -> datetime:
    """The clock of a live run."""
    return datetime.now(UTC)
