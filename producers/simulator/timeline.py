"""Simulated events of any span of time, in the order they come."""

import heapq
from collections.abc import Iterator
from datetime import UTC, datetime
from math import ceil

from dictionary.moments import day_date, day_of, day_start
from dictionary.needs import Dictionary
from dictionary.places import Places
from dictionary.register import Register
from producers.simulator.delays import HOUR
from producers.simulator.profile import Profile
from producers.simulator.simulation import Simulation
from producers.simulator.wire import SimulatedEvent


def simulate(
    profile: Profile,
    places: Places,
    register: Register,
    dictionary: Dictionary,
    authority: str,
    *,
    seed: int,
    start: datetime,
    end: datetime,
    daily: float,
) -> Iterator[SimulatedEvent]:
    """Events due from `start` to before `end`, in the order they come; nobody had come before.

    Planted changes are dated from the day of `end`. See `Simulation` for the other arguments and errors.
    """
    simulation = Simulation(
        profile, places, register, dictionary, authority, seed=seed, daily=daily, today=day_date(day_of(end))
    )
    waiting: list[tuple[datetime, int, SimulatedEvent]] = []
    order = 0
    for day in range(day_of(start), day_of(end) + 1):
        for event in simulation.day(day, since=ceil(start.timestamp())):
            if event.due < end:
                order += 1
                heapq.heappush(waiting, (event.due, order, event))
        next_day = datetime.fromtimestamp(day_start(day + 1) * HOUR, UTC)
        while waiting and waiting[0][0] < next_day:
            yield heapq.heappop(waiting)[2]
    while waiting:
        yield heapq.heappop(waiting)[2]
