"""`needmonitor simulate`: invented people come to invented partners; synthetic, and labelled so."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from pathlib import Path

import click
from aiokafka.errors import KafkaError
from redis.asyncio import Redis

from dictionary import projection
from dictionary.moments import day_date, day_of
from dictionary.needs import load_dictionary
from dictionary.places import load_places
from needmonitor.settings import Settings
from needmonitor.wiring import load_partners, now, publisher, require_place
from producers.publisher import Publisher
from producers.simulator.profile import load_profile
from producers.simulator.running import run_backfill, run_live, send_local_events
from producers.simulator.shares import Shares, usual_shares
from producers.simulator.simulation import Simulation

DAY_SECONDS = 86_400
HISTORY_DAYS = 90
MOST_BEHIND = 4000
"""Past days wait while the worker has more records than this before it: live events come first."""
LOOK_EVERY = 1000


def run_simulator(
    settings: Settings,
    *,
    rate: float,
    place: str | None,
    backfill: int,
    seed: int,
    truth: str | None,
    shares: Mapping[str, float],
) -> None:
    """Send simulated events: past days if `backfill` names some, else live until told to stop.

    `shares` are those of `Shares` that differ from the parameters, by name.

    Raises:
        click.ClickException: no such place, or the log cannot be reached.
    """
    untidy = replace(usual_shares(load_profile()), **shares)
    place = place or settings.place
    simulation = build_simulation(settings, rate=rate, place=place, seed=seed, shares=untidy)
    if truth:
        Path(truth).write_text(json.dumps(simulation.truth(), indent=2))
    try:
        asyncio.run(_send(settings, simulation, rate=rate, backfill=backfill))
    except (KafkaError, OSError) as error:
        raise click.ClickException(f"the log does not answer: {type(error).__name__}") from error


def build_simulation(
    settings: Settings, *, rate: float, place: str, seed: int, shares: Shares | None = None
) -> Simulation:
    """The people of a place, with a daily volume of `rate` events a second all day.

    Raises:
        click.ClickException: no such place.
    """
    require_place(place)
    return Simulation(
        load_profile(),
        load_places(),
        load_partners(settings),
        load_dictionary(),
        place,
        seed=seed,
        daily=rate * DAY_SECONDS,
        today=day_date(day_of(now())),
        shares=shares,
    )


async def _send(settings: Settings, simulation: Simulation, *, rate: float, backfill: int) -> None:
    async with publisher(settings) as log:
        if backfill:
            async with Redis.from_url(settings.redis_url) as valkey:
                patient = Patient(log, lambda: _behind(valkey))
                await run_backfill(simulation, patient, days=backfill, now=now(), progress=_tell)
            return
        await send_local_events(simulation, log)
        await run_live(simulation, log, rate=rate, clock=now, sleep=asyncio.sleep, history=HISTORY_DAYS)


class Patient:
    """A publisher that lets the worker keep up."""

    def __init__(self, log: Publisher, behind: Callable[[], Awaitable[int]]) -> None:
        self._log, self._behind = log, behind
        self._sent = 0

    async def send(self, topic: str, key: bytes, value: bytes) -> None:
        """Write a record, now and then after a pause."""
        if self._sent % LOOK_EVERY == 0:
            await self._log.flush()
            while await self._behind() > MOST_BEHIND:  # noqa: ASYNC110 - the worker is another process
                await asyncio.sleep(0.2)
        self._sent += 1
        await self._log.send(topic, key, value)

    async def flush(self) -> None:
        """Return when everything is acknowledged."""
        await self._log.flush()


async def _behind(valkey: Redis) -> int:
    """Records that the workers have yet to apply."""
    names = [name async for name in valkey.scan_iter(match=projection.worker("*"))]
    lags = [await valkey.hget(name, "lag") for name in names]
    return sum(int(lag) for lag in lags if lag is not None)


def _tell(days: int, events: int) -> None:
    click.echo(f"{days} days, {events} events", err=True)
