"""`needmonitor simulate`: invented people come to invented partners; synthetic, and labelled so."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import click
from aiokafka.errors import KafkaError
from redis.asyncio import Redis
from redis.exceptions import RedisError

from dictionary.moments import day_date, day_of
from dictionary.needs import load_dictionary
from dictionary.places import load_places
from needmonitor.patience import Patient, look_at_workers
from needmonitor.settings import Settings
from needmonitor.wiring import load_partners, now, publisher, require_place
from producers.simulator.profile import load_profile
from producers.simulator.running import run_backfill, run_live, send_local_events
from producers.simulator.shares import Shares, usual_shares
from producers.simulator.simulation import Simulation

DAY_SECONDS = 86_400
HISTORY_DAYS = 90


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
        click.ClickException: no such place, or the log or the projection cannot be reached.
    """
    untidy = replace(usual_shares(load_profile()), **shares)
    place = place or settings.place
    simulation = build_simulation(settings, rate=rate, place=place, seed=seed, shares=untidy)
    if truth:
        Path(truth).write_text(json.dumps(simulation.truth(), indent=2))
    try:
        asyncio.run(_send(settings, simulation, rate=rate, backfill=backfill))
    except (KafkaError, RedisError, OSError) as error:
        raise click.ClickException(f"{type(error).__name__}: see needmonitor doctor") from error


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
                patient = Patient(log, lambda: look_at_workers(valkey))
                await run_backfill(simulation, patient, days=backfill, now=now(), progress=_tell)
            return
        await send_local_events(simulation, log)
        await run_live(simulation, log, rate=rate, clock=now, sleep=asyncio.sleep, history=HISTORY_DAYS)


def _tell(days: int, events: int) -> None:
    click.echo(f"{days} days, {events} events", err=True)
